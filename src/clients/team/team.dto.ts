/** What callers write and read about a client's team. */
import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsOptional, ValidateBy, ValidateIf } from 'class-validator';
import { IsId, IsPlainText, IsReason } from '../../common/fields.js';
import type { Id } from '../../common/ids.js';
import { PageLinks } from '../../common/page.js';
import { REASON_CODES, type ReasonCode } from '../../events/index.js';

/** Somebody to add: an agent, or an agency without a named agent. Exactly one of the two ids. */
export class TeamAddition {
  /**
   * An active agent who works with clients (any but a mere auditor); your own id when you join by yourself. Leave it out to add an agency.
   * @example "0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e25"
   */
  @IsId({ orNothing: true })
  @IsOneOfTwo()
  agentId?: Id | null;

  /**
   * An agency, while it is not known which agent it will be. Leave it out to add an agent.
   * @example null
   */
  @IsOptional()
  @IsId()
  agencyId?: Id | null;

  /**
   * What they do for this client: 2 to 80 characters.
   * @example "Class teacher"
   */
  @IsPlainText(2, 80)
  role!: string;

  /**
   * Why they join: 3 to 200 characters, seen by the team.
   * @example "Milo is in her class since September"
   */
  @IsReason()
  reason!: string;

  /** The code that fits, from `GET /v1/reason-codes`; beside the text, never instead of it. */
  @IsOptional()
  @IsIn(REASON_CODES)
  code?: ReasonCode | null;

  /**
   * True: only they, their agency's people on the team, and the broker know of them; the others read that a sensitive
   * service is involved. For an agent of a sensitive service who adds themselves or a colleague; anything else is 403.
   * @example false
   */
  @ValidateIf((_request, value) => value !== undefined)
  @IsBoolean()
  sensitive?: boolean;

  /**
   * Of a sensitive member: the agent of the team whom the others ask, of another agency. They are asked, and are the broker
   * when they accept. Leave it out to name one later.
   * @example null
   */
  @IsOptional()
  @IsId()
  @BelongsToSensitive()
  brokerId?: Id | null;
}

/** Who passes requests on to a sensitive member. */
export class BrokerAppointment {
  /**
   * An agent of the team, of another agency than the member's; they are the broker when they accept. Null: nobody.
   * @example "0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e25"
   */
  @ValidateIf((_request, value) => value !== null)
  @IsId()
  @ApiProperty({ type: 'string', format: 'uuid', nullable: true })
  brokerId!: Id | null;

  /**
   * Why: 3 to 200 characters, seen by those who know of the member.
   * @example "Bea knows both the family and the refuge"
   */
  @IsReason()
  reason!: string;
}

/** Who leads from now on. */
export class LeadAppointment {
  /**
   * An agent of the team, by the id of their membership.
   * @example "0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e26"
   */
  @IsId()
  memberId!: Id;

  /**
   * Why: 3 to 200 characters, seen by the team.
   * @example "Agreed at the review on Tuesday"
   */
  @IsReason()
  reason!: string;

  /** The code that fits, from `GET /v1/reason-codes`; beside the text, never instead of it. */
  @IsOptional()
  @IsIn(REASON_CODES)
  code?: ReasonCode | null;
}

/** The name of an agent. */
export class TeamAgentName {
  /** @example "Jane" */
  given!: string;

  /** @example "Smith" */
  family!: string;
}

/** An agency, and how to reach it. */
export class TeamAgency {
  id!: string;

  /** @example "Northside School" */
  name!: string;

  /** @example "SCHOOL" */
  type!: string;

  /**
   * E.164; null where none is known.
   * @example "+441134960100"
   */
  telephone!: string | null;

  /**
   * Null where none is known.
   * @example "office@northside.test"
   */
  email!: string | null;
}

/** An agent, and how to reach them. */
export class TeamAgent {
  name!: TeamAgentName;

  /** @example "Class teacher" */
  jobTitle!: string;

  /**
   * E.164; null where none is known, and for an account that is not active.
   * @example "+441134960101"
   */
  telephone!: string | null;

  /**
   * Null for an account that is not active.
   * @example "jane.smith@northside.test"
   */
  email!: string | null;

  /** False: the account was deactivated; they no longer see the profile. */
  active!: boolean;
}

/** A current member of a team. */
export class TeamMemberRecord {
  /** Of the membership. */
  id!: string;

  agencyId!: string;

  /** Null: the agency as such, without a named agent. */
  agentId!: string | null;

  agency!: TeamAgency;

  /** Null: the agency as such. */
  agent!: TeamAgent | null;

  /** @example "Class teacher" */
  role!: string;

  /** @example "2026-03-10T09:30:00.000Z" */
  since!: string;

  /** Whether they are the lead practitioner. */
  lead!: boolean;

  /** True: only they, their agency's people on the team, and the broker know of them. */
  sensitive!: boolean;

  /** Of a sensitive member: the agent whom the others ask; null where there is none. */
  @ApiProperty({ type: 'string', format: 'uuid', nullable: true, example: null })
  brokerId!: string | null;
}

/** A member who was added, and what that means. */
export class TeamMemberAddition extends TeamMemberRecord {
  /**
   * What they can see and will be told, in one plain sentence.
   * @example "Jane Smith of Northside School will see the whole profile and be told of changes."
   */
  grants!: string;
}

/** A page of a team, those who came first leading. */
export class TeamPage {
  items!: TeamMemberRecord[];
  links!: PageLinks;
}

function IsOneOfTwo(): PropertyDecorator {
  const isThere = (id: unknown): boolean => id !== undefined && id !== null;
  return ValidateBy({
    name: 'oneOfTwo',
    validator: {
      validate: (value, where) => isThere(value) !== isThere((where!.object as TeamAddition).agencyId),
      defaultMessage: () => 'Give exactly one of agentId and agencyId.',
    },
  });
}

function BelongsToSensitive(): PropertyDecorator {
  return ValidateBy({
    name: 'belongsToSensitive',
    validator: {
      validate: (_, where) => (where!.object as TeamAddition).sensitive === true,
      defaultMessage: () => 'Only a sensitive member has a broker.',
    },
  });
}
