/** What an admin writes of a system, and what they read of it, once. */
import { ApiProperty } from '@nestjs/swagger';
import { ArrayUnique, IsArray, IsIn, IsUUID } from 'class-validator';
import type { Scope } from '../common/actor.js';
import { IsName } from '../common/fields.js';
import { type System, SCOPES } from './system.entity.js';

/** A council system that signs in with client credentials. */
export class SystemRequest {
  /**
   * What people call it; it stands in the activity as who did something.
   * @example "Case system of the council"
   */
  @IsName()
  name!: string;

  /**
   * The agency that it belongs to: it sees the clients on whose team that agency stands.
   * @example "0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24"
   */
  @IsUUID()
  agencyId!: string;

  /** What it may do. None: it reads the directory only. */
  @ApiProperty({ enum: SCOPES, isArray: true, uniqueItems: true, example: ['clients:register', 'clients:read'] })
  @IsArray()
  @ArrayUnique()
  @IsIn(SCOPES, { each: true })
  scopes!: Scope[];
}

/** A system with its credentials, which are shown this once. */
export class SystemCredentials {
  /**
   * Its id, with which it is revoked.
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

  /**
   * Its `client_id` at the token endpoint.
   * @example "system-q2t5w8y3"
   */
  clientId!: string;

  /**
   * Its `client_secret`. It is not kept and cannot be shown again.
   * @example "VGhpcyBpcyBubyBzZWNyZXQ6IGFuIGV4YW1wbGUgb25s"
   */
  clientSecret!: string;
}

export function credentialsOf(system: System, clientSecret: string): SystemCredentials {
  const { id, name, agencyId, scopes, clientId } = system;
  return { id, name, agencyId, scopes, clientId, clientSecret };
}
