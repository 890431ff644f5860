/** What callers write of a client, and the one full form in which it is compared and stored. */
import { PartialType } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayUnique, IsArray, IsDefined, IsIn, IsObject, IsOptional } from 'class-validator';
import { IsPart, IsReason } from '../common/fields.js';
import { REASON_CODES, type ReasonCode } from '../events/index.js';
import { HasGivenOrFamily, IsSomewhere } from './client-fields.js';
import {
  ClientAddress,
  ClientAlias,
  ClientDateOfBirth,
  ClientName,
  ClientTelephone,
  ExternalReference,
} from './client-parts.dto.js';
import type { ClientState } from './client.entity.js';

/** Everything of a client that callers write. */
export class ClientDetails {
  /** What they are called. */
  @IsDefined()
  @HasGivenOrFamily()
  @IsPart(() => ClientName)
  name!: ClientName;

  /** Other names, 20 at most; search finds them too. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @IsPart(() => ClientAlias, { each: true })
  aliases?: ClientAlias[] | null;

  /** Null: not known. */
  @IsOptional()
  @IsPart(() => ClientDateOfBirth)
  dateOfBirth?: ClientDateOfBirth | null;

  /** Null: not known. In a PATCH its parts merge: a part that is absent stays, so clear what belonged to the old one. */
  @IsOptional()
  @IsSomewhere()
  @IsPart(() => ClientAddress)
  address?: ClientAddress | null;

  /** 20 at most. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @IsPart(() => ClientTelephone, { each: true })
  telephones?: ClientTelephone[] | null;

  /** One of each system, 20 at most. One that another client has is refused with 409. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @ArrayUnique((reference?: Partial<ExternalReference> | null) => reference?.system, {
    message: 'externalReferences must hold one reference of each system.',
  })
  @IsPart(() => ExternalReference, { each: true })
  externalReferences?: ExternalReference[] | null;
}

/** A client to register: one part of the name and a reason will do. */
export class ClientRegistration extends ClientDetails {
  /**
   * Why you open this record: 3 to 200 characters, seen by the team.
   * @example "Referred by the school after three weeks of absence"
   */
  @IsReason()
  reason!: string;

  /** The code that fits, from `GET /v1/reason-codes`; beside the text, never instead of it. */
  @IsOptional()
  @IsIn(REASON_CODES)
  code?: ReasonCode | null;
}

/** What to change of a client (RFC 7396): what is absent stays, null clears, arrays replace whole. */
export class ClientPatch extends PartialType(ClientDetails) {
  /** Who says so, as it was read; ignored. */
  @IsOptional()
  @IsObject()
  recorded?: object;
}

/** Why a record is closed. */
export class ClientClosure {
  /**
   * 3 to 200 characters, seen by the team.
   * @example "The plan has ended; school and health visitor carry on"
   */
  @IsReason()
  reason!: string;

  /** The code that fits, from `GET /v1/reason-codes`; beside the text, never instead of it. */
  @IsOptional()
  @IsIn(REASON_CODES)
  code?: ReasonCode | null;
}

/** Why a record is restricted. */
export class ClientRestriction {
  /**
   * 3 to 200 characters, seen by the team.
   * @example "The father must not learn where they live"
   */
  @IsReason()
  reason!: string;

  /** The code that fits, from `GET /v1/reason-codes`; beside the text, never instead of it. */
  @IsOptional()
  @IsIn(REASON_CODES)
  code?: ReasonCode | null;
}

/** What a request says, with nothing left open. */
export function stateOf(details: ClientDetails): ClientState {
  const { name, dateOfBirth, address } = details;
  return {
    name: { given: name.given ?? null, family: name.family ?? null, preferred: name.preferred ?? null },
    aliases: (details.aliases ?? []).map(({ name: alias, kind }) => ({ name: alias, kind })),
    dateOfBirth: dateOfBirth ? { date: dateOfBirth.date, precision: dateOfBirth.precision } : null,
    address: address ? addressOf(address) : null,
    telephones: (details.telephones ?? []).map(({ number, kind, safeToCall }) => ({ number, kind, safeToCall })),
    externalReferences: (details.externalReferences ?? [])
      .map(({ system, reference }) => ({ system, reference }))
      .sort((one, other) => (one.system < other.system ? -1 : 1)),
  };
}

function addressOf(address: ClientAddress): ClientState['address'] {
  const { lines = [], town = null, county = null, postcode = null, uprn = null } = address;
  return { lines: lines ?? [], town, county, postcode, uprn };
}
