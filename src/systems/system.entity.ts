/** A council system: signs in with a secret or with keys of its own, and belongs to one agency. */
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Scope } from '../common/actor.js';
import type { Versioned } from '../common/etag.js';
import type { Id } from '../common/ids.js';

/** In the order in which they are stored. */
export const SCOPES = [
  'clients:register',
  'clients:read',
  'clients:write',
  'team:write',
  'agents:write',
] as const satisfies readonly Scope[];

/** What an admin can change of a system. */
export interface SystemDetails {
  name: string;
  scopes: readonly Scope[];
  /** A set of public keys (RFC 7517) or where one is published; with neither it signs in with a secret. */
  jwks: object | null;
  jwksUrl: string | null;
}

@Entity('system')
export class System implements SystemDetails, Versioned {
  @PrimaryColumn({ type: 'uuid' })
  id!: Id;

  @Column({ type: 'uuid', name: 'agency_id' })
  agencyId!: Id;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text', name: 'client_id' })
  clientId!: string;

  @Column({ type: 'text', array: true })
  scopes!: Scope[];

  /** Made to be tried out: what it does is written and planned, and never leads to a mail. */
  @Column({ type: 'boolean' })
  test!: boolean;

  @Column({ type: 'jsonb', nullable: true })
  jwks!: object | null;

  @Column({ type: 'text', name: 'jwks_url', nullable: true })
  jwksUrl!: string | null;

  @Column({ type: 'integer' })
  version!: number;

  @Column({ type: 'jsonb', name: 'field_versions' })
  fieldVersions!: Record<string, number>;

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  /** null: in use. */
  @Column({ type: 'timestamptz', name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;

  get hasKeys(): boolean {
    return this.jwks !== null || this.jwksUrl !== null;
  }

  /** Takes `details` on as the next version; false, and nothing changed, when they are what it is. */
  change(details: SystemDetails): boolean {
    const fields = FIELDS.filter((field) => JSON.stringify(this[field]) !== JSON.stringify(details[field]));
    if (fields.length === 0) return false;
    this.version += 1;
    for (const field of fields) {
      Object.assign(this, { [field]: details[field] });
      this.fieldVersions = { ...this.fieldVersions, [field]: this.version };
    }
    return true;
  }

  details(): SystemDetails {
    const { name, scopes, jwks, jwksUrl } = this;
    return { name, scopes, jwks, jwksUrl };
  }
}

const FIELDS = ['name', 'scopes', 'jwks', 'jwksUrl'] as const;
