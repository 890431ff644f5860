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

  @Column({ type: 'timestamptz', name: 'ended_at', nullable: true })
  endedAt!: Date | null;

  @Column({ type: 'text', name: 'ended_how', nullable: true })
  endedHow!: 'LEFT' | 'REMOVED' | null;
}
