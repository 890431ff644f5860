/** What an admin writes of a council's issuer, and what they read of it. */
import { ApiProperty, IntersectionType, PartialType } from '@nestjs/swagger';
import {
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsString,
  Matches,
  MaxLength,
  ValidateIf,
} from 'class-validator';
import { ALGORITHMS, type Algorithm } from '../access/public-keys.js';
import type { Id } from '../common/ids.js';
import { PageLinks } from '../common/page.js';
import { type IssuerDetails, TOKEN_TYPES, type TokenType } from './issuer.entity.js';
import { IsId } from '../common/fields.js';

/** How the tokens of an issuer are checked. */
export class IssuerState {
  /**
   * Where it publishes its public keys, https.
   * @example "https://login.saltmarsh.test/keys"
   */
  @IsString()
  @MaxLength(500)
  jwksUrl!: string;

  /**
   * What its tokens for Patchwork carry as `aud`.
   * @example "api://patchwork"
   */
  @Matches(/^[\x21-\x7e]{1,255}$/, { message: 'audience must have 1 to 255 plain characters without space.' })
  @IsString()
  audience!: string;

  /** With what it may sign; RS256 unless given. */
  @ApiProperty({ enum: ALGORITHMS, isArray: true, uniqueItems: true, required: false, example: ['RS256'] })
  @ValidateIf(isGiven)
  @IsArray()
  @ArrayNotEmpty()
  @ArrayUnique()
  @IsIn(ALGORITHMS, { each: true })
  algorithms?: Algorithm[];

  /** Which `typ` its access tokens have; `at+jwt` (RFC 9068) unless given. Many issuers know only `JWT`. */
  @ApiProperty({ enum: TOKEN_TYPES, isArray: true, uniqueItems: true, required: false, example: ['at+jwt'] })
  @ValidateIf(isGiven)
  @IsArray()
  @ArrayNotEmpty()
  @ArrayUnique()
  @IsIn(TOKEN_TYPES, { each: true })
  tokenTypes?: TokenType[];

  /**
   * The claim with a person's email address; `email` unless given. It is read at their first sign-in only.
   * @example "email"
   */
  @ValidateIf(isGiven)
  @Matches(/^[A-Za-z][\w.:/-]{0,99}$/, { message: 'emailClaim must be the name of a claim.' })
  @IsString()
  emailClaim?: string;

  /** Whether the issuer's addresses count as verified although its tokens do not say `email_verified`; false unless given. */
  @ApiProperty({ required: false, example: false })
  @ValidateIf(isGiven)
  @IsBoolean()
  emailsVerified?: boolean;

  /** Whether its tokens are taken; true unless given. */
  @ApiProperty({ required: false, example: true })
  @ValidateIf(isGiven)
  @IsBoolean()
  active?: boolean;
}

/** What never changes of an issuer. */
class IssuerIdentity {
  /**
   * The agency whose agents it speaks for; it never speaks for others.
   * @example "0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24"
   */
  @IsId()
  agencyId!: Id;

  /**
   * What its tokens carry as `iss`, to the letter.
   * @example "https://login.saltmarsh.test"
   */
  @IsString()
  @MaxLength(500)
  url!: string;
}

/** A council's own issuer of access tokens. */
export class IssuerRequest extends IntersectionType(IssuerIdentity, IssuerState) {}

/** What to change of an issuer; what is absent stays. */
export class IssuerPatch extends PartialType(IssuerState) {}

/** The agency of an issuer. */
export class IssuerAgency {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  /** @example "Saltmarsh Social Care" */
  name!: string;
}

/** A registered issuer. */
export class IssuerRecord {
  /** Its id. */
  @ApiProperty({ format: 'uuid' })
  id!: string;

  agency!: IssuerAgency;

  /**
   * The `iss` of its tokens.
   * @example "https://login.saltmarsh.test"
   */
  url!: string;

  /** @example "https://login.saltmarsh.test/keys" */
  jwksUrl!: string;

  /** @example "api://patchwork" */
  audience!: string;

  @ApiProperty({ enum: ALGORITHMS, isArray: true, example: ['RS256'] })
  algorithms!: Algorithm[];

  @ApiProperty({ enum: TOKEN_TYPES, isArray: true, example: ['at+jwt'] })
  tokenTypes!: TokenType[];

  /** @example "email" */
  emailClaim!: string;

  /** Whether its addresses count as verified. */
  emailsVerified!: boolean;

  /** Whether its tokens are taken. */
  active!: boolean;

  /** How many agents are linked to a subject of it. */
  links!: number;

  createdAt!: Date;
}

/** A page of issuers, by URL. */
export class IssuerPage {
  items!: IssuerRecord[];
  links!: PageLinks;
}

/** What a request says, with nothing left open. */
export function detailsOf(state: IssuerState): IssuerDetails {
  const { jwksUrl, audience, emailClaim = 'email', emailsVerified = false, active = true } = state;
  const { algorithms = ['RS256'], tokenTypes = ['at+jwt'] } = state;
  return { jwksUrl, audience, algorithms, tokenTypes, emailClaim, emailsVerified, active };
}

/** Absent is fine, `null` is not. */
function isGiven(_request: object, value: unknown): boolean {
  return value !== undefined;
}
