/** What an admin writes of a system, and what they read of it. */
import { ApiProperty, ApiPropertyOptional, PartialType, PickType } from '@nestjs/swagger';
import {
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  MaxLength,
  ValidateBy,
} from 'class-validator';
import { isPublicKeySet } from '../access/public-keys.js';
import type { Scope } from '../common/actor.js';
import { IsId, IsName } from '../common/fields.js';
import type { Id } from '../common/ids.js';
import { PageLinks } from '../common/page.js';
import { SCOPES, type SystemDetails } from './system.entity.js';

const KEY_SET = {
  keys: [{ kty: 'OKP', crv: 'Ed25519', kid: '2025-1', x: 'cGF0Y2h3b3JrLWV4YW1wbGUta2V5LW9mLTMyLWJ5dGU' }],
};

/** A council system that signs in by itself. */
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
  @IsId()
  agencyId!: Id;

  /** What it may do. None: it reads the directory only. */
  @ApiProperty({ enum: SCOPES, isArray: true, uniqueItems: true, example: ['clients:register', 'clients:read'] })
  @IsArray()
  @ArrayUnique()
  @IsIn(SCOPES, { each: true })
  scopes!: Scope[];

  /** Made to be tried out: what it does is written and planned as ever, and none of it leads to a mail. For good. */
  @ApiProperty({ required: false, example: false })
  @IsOptional()
  @IsBoolean()
  test?: boolean | null;

  /**
   * Its public keys (RFC 7517), each with a `kid`: RSA of 2048 bits or more, P-256 or Ed25519. With keys it signs in by
   * `private_key_jwt` (RFC 7523) and has no secret. Null: none.
   */
  @ApiPropertyOptional({ type: 'object', additionalProperties: true, nullable: true, example: KEY_SET })
  @IsOptional()
  @IsObject()
  @IsKeySet()
  jwks?: object | null;

  /**
   * Where it publishes its public keys instead, https. Null: nowhere.
   * @example "https://cases.saltmarsh.test/jwks.json"
   */
  @IsOptional()
  @IsString()
  @MaxLength(500)
  jwksUrl?: string | null;
}

/** A system as the fields of a change are checked. */
export class SystemState extends PickType(SystemRequest, ['name', 'scopes', 'jwks', 'jwksUrl']) {}

/** What to change of a system; what is absent stays, null clears. */
export class SystemPatch extends PartialType(SystemState) {}

/** A secret of a system, without the secret. */
export class SystemCredential {
  /** Its id. */
  @ApiProperty({ format: 'uuid' })
  id!: string;

  createdAt!: Date;

  /** When it stops; null while nothing has replaced it. */
  endsAt!: Date | null;
}

/** The agency of a system. */
export class SystemAgency {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  /** @example "Saltmarsh Social Care" */
  name!: string;
}

/** A council system, as admins see it. */
export class SystemRecord {
  /** Its id. */
  @ApiProperty({ format: 'uuid' })
  id!: string;

  /** @example "Case system of the council" */
  name!: string;

  agency!: SystemAgency;

  /** What it may do. */
  @ApiProperty({ enum: SCOPES, isArray: true, example: ['clients:register', 'clients:read'] })
  scopes!: Scope[];

  /**
   * Its `client_id` at the token endpoint.
   * @example "system-q2t5w8y3"
   */
  clientId!: string;

  /** Whether none of what it does leads to a mail. */
  test!: boolean;

  /** How it signs in. */
  @ApiProperty({ enum: ['CLIENT_SECRET', 'PRIVATE_KEY_JWT'], example: 'CLIENT_SECRET' })
  authentication!: 'CLIENT_SECRET' | 'PRIVATE_KEY_JWT';

  /** Its public keys; null: none are kept here. */
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true, example: KEY_SET })
  jwks!: object | null;

  /** Where it publishes its public keys; null: nowhere. */
  jwksUrl!: string | null;

  /** Its secrets that work now. */
  credentials!: SystemCredential[];

  /** Whether it may sign in: not once it is revoked. */
  active!: boolean;

  createdAt!: Date;

  /** When it last called, to the minute; null: never yet. */
  lastUsedAt!: Date | null;

  revokedAt!: Date | null;
}

/** A page of systems, by name. */
export class SystemPage {
  items!: SystemRecord[];
  links!: PageLinks;
}

/** What a request says, with nothing left open. */
export function detailsOf({ name, scopes, jwks = null, jwksUrl = null }: SystemState): SystemDetails {
  return { name, scopes: SCOPES.filter((scope) => scopes.includes(scope)), jwks, jwksUrl };
}

function IsKeySet(): PropertyDecorator {
  return ValidateBy({
    name: 'keySet',
    validator: {
      validate: isPublicKeySet,
      defaultMessage: () =>
        'jwks must be a set of public keys that each have a kid of their own: RSA, P-256 or Ed25519.',
    },
  });
}
