/** What an admin reads of a new secret, once, and how they ask for one. */
import { ApiProperty } from '@nestjs/swagger';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import type { Scope } from '../common/actor.js';
import { SCOPES, type System } from './system.entity.js';

/** A system with its credentials, which are shown this once. */
export class SystemCredentials {
  /**
   * Its id, with which it is read, changed and revoked.
   * @example "0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e26"
   */
  id!: string;

  /**
   * What people call it.
   * @example "Case system of the council"
   */
  name!: string;

  /**
   * The agency that it belongs to.
   * @example "0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24"
   */
  agencyId!: string;

  /** What it may do. */
  @ApiProperty({ enum: SCOPES, isArray: true, example: ['clients:register', 'clients:read'] })
  scopes!: Scope[];

  /** Whether none of what it does leads to a mail. */
  test!: boolean;

  /**
   * Its `client_id` at the token endpoint.
   * @example "system-q2t5w8y3"
   */
  clientId!: string;

  /**
   * Its `client_secret`. It is not kept and cannot be shown again. Null for a system with keys of its own.
   * @example "VGhpcyBpcyBubyBzZWNyZXQ6IGFuIGV4YW1wbGUgb25s"
   */
  clientSecret!: string | null;
}

/** How a secret is replaced. */
export class Rotation {
  /**
   * For how many hours the secrets before it still work, 0 to 720; 24 unless given. 0: they stop at once.
   * @example 24
   */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(720)
  overlapHours?: number | null;
}

/** A new secret, which is shown this once. */
export class NewCredential {
  /** Its id, with which it is ended. */
  @ApiProperty({ format: 'uuid' })
  id!: string;

  /**
   * The `client_id` that it belongs to.
   * @example "system-q2t5w8y3"
   */
  clientId!: string;

  /**
   * The new `client_secret`. It is not kept and cannot be shown again.
   * @example "VGhpcyBpcyBubyBzZWNyZXQ6IGFuIGV4YW1wbGUgb25s"
   */
  clientSecret!: string;

  createdAt!: Date;

  /** When those before it stop. */
  othersEndAt!: Date;
}

export function credentialsOf(system: System, clientSecret: string | null): SystemCredentials {
  const { id, name, agencyId, scopes, test, clientId } = system;
  return { id, name, agencyId, scopes, test, clientId, clientSecret };
}
