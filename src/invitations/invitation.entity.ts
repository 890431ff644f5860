/** An invitation as stored. Whether it still holds is a question to the database, asked anew each time. */
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Id } from '../common/ids.js';
import type { ReasonCode } from '../events/index.js';

@Entity('invitation')
export class Invitation {
  @PrimaryColumn({ type: 'uuid' })
  id!: Id;

  @Column({ type: 'uuid', name: 'client_id' })
  clientId!: Id;

  @Column({ type: 'uuid', name: 'agent_id' })
  agentId!: Id;

  /** Theirs when they were invited: whoever invites means a colleague of that agency. */
  @Column({ type: 'uuid', name: 'agency_id' })
  agencyId!: Id;

  @Column({ type: 'text' })
  role!: string;

  @Column({ type: 'text' })
  reason!: string;

  @Column({ type: 'text', name: 'reason_code', nullable: true })
  code!: ReasonCode | null;

  /** null: a system invited. */
  @Column({ type: 'uuid', name: 'inviter_agent_id', nullable: true })
  inviterAgentId!: string | null;

  @Column({ type: 'uuid', name: 'inviter_system_id', nullable: true })
  inviterSystemId!: string | null;

  @Column({ type: 'uuid', name: 'inviter_agency_id' })
  inviterAgencyId!: string;

  @Column({ type: 'timestamptz', name: 'invited_at' })
  invitedAt!: Date;

  @Column({ type: 'timestamptz', name: 'expires_at' })
  expiresAt!: Date;

  @Column({ type: 'text' })
  state!: 'OPEN' | 'ACCEPTED' | 'DECLINED' | 'WITHDRAWN';

  @Column({ type: 'timestamptz', name: 'settled_at', nullable: true })
  settledAt!: Date | null;

  @Column({ type: 'text', name: 'declined_because', nullable: true })
  declinedBecause!: string | null;
}
