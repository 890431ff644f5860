/** A council system: signs in with client credentials and belongs to one agency. Only a hash of its secret is kept. */
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Scope } from '../common/actor.js';

/** In the order in which they are stored. */
export const SCOPES = [
  'clients:register',
  'clients:read',
  'clients:write',
  'team:write',
  'agents:write',
] as const satisfies readonly Scope[];

@Entity('system')
export class System {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'uuid', name: 'agency_id' })
  agencyId!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text', name: 'client_id' })
  clientId!: string;

  /** SHA-256, hexadecimal: the secret is 32 random bytes, so a slow hash would add nothing. */
  @Column({ type: 'text', name: 'secret_hash' })
  secretHash!: string;

  @Column({ type: 'text', array: true })
  scopes!: Scope[];

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  /** null: in use. */
  @Column({ type: 'timestamptz', name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;
}
