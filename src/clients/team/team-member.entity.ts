/** One agent, or one agency without a named agent, on a client's team for a period. */
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Id } from '../../common/ids.js';

@Entity('team_member')
export class TeamMember {
  @PrimaryColumn({ type: 'uuid' })
  id!: Id;

  @Column({ type: 'uuid', name: 'client_id' })
  clientId!: Id;

  @Column({ type: 'uuid', name: 'agency_id' })
  agencyId!: Id;

  /** null: the agency as such. */
  @Column({ type: 'uuid', name: 'agent_id', nullable: true })
  agentId!: Id | null;

  @Column({ type: 'text' })
  role!: string;

  @Column({ type: 'boolean' })
  lead!: boolean;

  /** Known to few: see `mayKnow`. */
  @Column({ type: 'boolean' })
  sensitive!: boolean;

  /** Of a sensitive member: the agent whom others ask. */
  @Column({ type: 'uuid', name: 'broker_id', nullable: true })
  brokerId!: Id | null;

  @Column({ type: 'timestamptz' })
  since!: Date;

  /** The agent who added or invited them; null: a system, or they joined by themselves. */
  @Column({ type: 'uuid', name: 'added_by', nullable: true })
  addedBy!: Id | null;

  /** The agent who removed them without a second member. */
  @Column({ type: 'uuid', name: 'removed_alone_by', nullable: true })
  removedAloneBy!: Id | null;

  @Column({ type: 'timestamptz', name: 'ended_at', nullable: true })
  endedAt!: Date | null;

  @Column({ type: 'text', name: 'ended_how', nullable: true })
  endedHow!: 'LEFT' | 'REMOVED' | null;
}
