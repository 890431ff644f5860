/** What callers write of an agency, and what they read of it. */
import { ApiProperty, PartialType } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsOptional, IsString, Matches, ValidateBy, ValidateIf } from 'class-validator';
import { IANAZone } from 'luxon';
import { IsId, IsEmailAddress, IsName, IsTelephone } from '../common/fields.js';
import type { Id } from '../common/ids.js';
import { PageLinks } from '../common/page.js';
import { AGENCY_TYPES, type AgencyDetails, type AgencyType } from './agency.entity.js';

/** An organisation that works with clients. */
export class AgencyRequest {
  /**
   * What people call it.
   * @example "Northside School"
   */
  @IsName()
  name!: string;

  /**
   * What sort of organisation it is.
   * @example "SCHOOL"
   */
  @IsIn(AGENCY_TYPES)
  type!: AgencyType;

  /**
   * Its switchboard, as people write it; a national number is one of the United Kingdom. Null: none is known.
   * @example "020 7946 0100"
   */
  @IsOptional()
  @IsTelephone()
  telephone?: string | null;

  /**
   * Its shared mailbox. Null: none is known.
   * @example "office@northside.test"
   */
  @IsOptional()
  @IsEmailAddress()
  email?: string | null;

  /**
   * IANA name of the time zone in which its agents' days begin and end. `Europe/London` unless given.
   * @example "Europe/London"
   */
  @ValidateIf(isGiven)
  @IsString()
  @IsTimeZone()
  timeZone?: string;

  /**
   * When the digests of its agents go out: hours and minutes in its time zone, `00:00` to `23:59`. `16:30` unless given.
   * @example "16:30"
   */
  @ValidateIf(isGiven)
  @IsString()
  @Matches(/^([01]\d|2[0-3]):[0-5]\d$/, { message: 'digestHour must be hours and minutes, 00:00 to 23:59.' })
  digestHour?: string;

  /**
   * An agent of this agency who sees at what its agents looked, and is told of emergency access. Null: nobody. For admins.
   * @example null
   */
  @IsOptional()
  @IsId()
  privacyOfficerId?: Id | null;

  /**
   * An active agent of this agency who is told when a colleague who leads a team has not opened an urgent attention within
   * four working hours, while they can be emailed. Null: nobody; then the team and the agency's admins are told instead.
   * @example null
   */
  @IsOptional()
  @IsId()
  dutyContactId?: Id | null;

  /**
   * Whether its agents need a second factor to sign in: whoever has none is led through setting one up. `false` unless
   * given.
   * @example false
   */
  @ValidateIf(isGiven)
  @IsBoolean()
  secondFactorRequired?: boolean;

  /**
   * Whether it is a service whose very name tells too much: a refuge, sexual health, substance misuse. Its agents can then
   * be sensitive members of a team. `false` unless given. For admins.
   * @example false
   */
  @ValidateIf(isGiven)
  @IsBoolean()
  sensitiveService?: boolean;
}

/** What to change of an agency; what is absent stays, null clears. */
export class AgencyPatch extends PartialType(AgencyRequest) {}

/** An agency, as the directory shows it. */
export class AgencyRecord {
  /**
   * Its id.
   * @example "0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24"
   */
  id!: string;

  /**
   * What people call it.
   * @example "Northside School"
   */
  name!: string;

  /**
   * What sort of organisation it is.
   * @example "SCHOOL"
   */
  type!: AgencyType;

  /**
   * Its switchboard in E.164; null where none is known.
   * @example "+442079460100"
   */
  telephone!: string | null;

  /**
   * Its shared mailbox; null where none is known.
   * @example "office@northside.test"
   */
  email!: string | null;

  /**
   * IANA name of its time zone.
   * @example "Europe/London"
   */
  timeZone!: string;

  /**
   * When the digests of its agents go out, in its time zone.
   * @example "16:30"
   */
  digestHour!: string;

  /** An agent of the agency who sees at what its agents looked; null where nobody does. */
  @ApiProperty({ format: 'uuid', type: 'string', nullable: true, example: null })
  privacyOfficerId!: string | null;

  /** An agent of the agency who is told of urgent attentions that a colleague has not opened; null where nobody is. */
  @ApiProperty({ format: 'uuid', type: 'string', nullable: true, example: null })
  dutyContactId!: string | null;

  /**
   * Whether its agents need a second factor to sign in.
   * @example false
   */
  secondFactorRequired!: boolean;

  /**
   * Whether it is a sensitive service, whose agents can be sensitive members. Only admins, auditors and the agency's own
   * people read it: for everybody else the field is not there.
   * @example false
   */
  sensitiveService?: boolean;
}

/** A page of agencies, by name. */
export class AgencyPage {
  items!: AgencyRecord[];
  links!: PageLinks;
}

/** What a request says, with nothing left open. */
export function detailsOf(request: AgencyRequest): AgencyDetails {
  const { name, type, telephone = null, email = null, timeZone = 'Europe/London', digestHour = '16:30' } = request;
  const { privacyOfficerId = null, dutyContactId = null, secondFactorRequired = false } = request;
  const { sensitiveService = false } = request;
  return {
    name,
    type,
    telephone,
    email,
    timeZone,
    digestHour,
    privacyOfficerId,
    dutyContactId,
    secondFactorRequired,
    sensitiveService,
  };
}

/** Absent is fine, `null` is not. A default in the document would make generated clients patch it in. */
function isGiven(_request: object, value: unknown): boolean {
  return value !== undefined;
}

/** A named zone of the IANA database; bare offsets are none, as they know no summer time. */
function IsTimeZone(): PropertyDecorator {
  return ValidateBy({
    name: 'timeZone',
    validator: {
      validate: (value: unknown) =>
        typeof value === 'string' && /^[A-Z][\w+-]*(\/[A-Z][\w+-]*)*$/.test(value) && IANAZone.isValidZone(value),
      defaultMessage: () => 'timeZone must be an IANA time zone.',
    },
  });
}
