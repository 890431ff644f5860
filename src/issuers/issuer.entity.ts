/** A council's own issuer. Its name and its agency never change: links of people hang on them. */
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Algorithm } from '../access/public-keys.js';
import type { Versioned } from '../common/etag.js';
import type { Id } from '../common/ids.js';

/** The types of token that an issuer may be allowed; many name no better one than JWT. */
export const TOKEN_TYPES = ['at+jwt', 'JWT'] as const;
export type TokenType = (typeof TOKEN_TYPES)[number];

/** What an admin can change of an issuer. */
export interface IssuerDetails {
  jwksUrl: string;
  audience: string;
  algorithms: readonly Algorithm[];
  tokenTypes: readonly TokenType[];
  emailClaim: string;
  emailsVerified: boolean;
  active: boolean;
}

@Entity('issuer')
export class Issuer implements IssuerDetails, Versioned {
  @PrimaryColumn({ type: 'uuid' })
  id!: Id;

  @Column({ type: 'uuid', name: 'agency_id' })
  agencyId!: Id;

  /** The `iss` of its tokens. */
  @Column({ type: 'text' })
  url!: string;

  @Column({ type: 'text', name: 'jwks_url' })
  jwksUrl!: string;

  @Column({ type: 'text' })
  audience!: string;

  @Column({ type: 'text', array: true })
  algorithms!: Algorithm[];

  @Column({ type: 'text', array: true, name: 'token_types' })
  tokenTypes!: TokenType[];

  @Column({ type: 'text', name: 'email_claim' })
  emailClaim!: string;

  /** Its addresses are its people's own, although its tokens do not say so. */
  @Column({ type: 'boolean', name: 'emails_verified' })
  emailsVerified!: boolean;

  @Column({ type: 'boolean' })
  active!: boolean;

  @Column({ type: 'integer' })
  version!: number;

  @Column({ type: 'jsonb', name: 'field_versions' })
  fieldVersions!: Record<string, number>;

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  /** Takes `details` on as the next version; false, and nothing changed, when they are what it is. */
  change(details: IssuerDetails): boolean {
    const fields = FIELDS.filter((field) => JSON.stringify(this[field]) !== JSON.stringify(details[field]));
    if (fields.length === 0) return false;
    this.version += 1;
    for (const field of fields) {
      Object.assign(this, { [field]: details[field] });
      this.fieldVersions = { ...this.fieldVersions, [field]: this.version };
    }
    return true;
  }

  details(): IssuerDetails {
    const { jwksUrl, audience, algorithms, tokenTypes, emailClaim, emailsVerified, active } = this;
    return { jwksUrl, audience, algorithms, tokenTypes, emailClaim, emailsVerified, active };
  }
}

const FIELDS = ['jwksUrl', 'audience', 'algorithms', 'tokenTypes', 'emailClaim', 'emailsVerified', 'active'] as const;
