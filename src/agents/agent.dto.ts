/** What callers write of an agent, and what they read of one. */
import { ApiProperty, ApiPropertyOptional, PartialType } from '@nestjs/swagger';
import { ArrayNotEmpty, ArrayUnique, IsArray, IsDefined, IsIn, IsOptional, ValidateIf } from 'class-validator';
import type { Role } from '../common/actor.js';
import { IsId, IsEmailAddress, IsName, IsPart, IsPlainText, IsReason, IsTelephone } from '../common/fields.js';
import type { Id } from '../common/ids.js';
import { PageLinks, PageRequest } from '../common/page.js';
import { type AgentDetails, ROLES, WEEK, type Weekday } from './agent.entity.js';

/** An agent's name. */
export class AgentName {
  /**
   * Given name.
   * @example "Jane"
   */
  @IsName()
  given!: string;

  /**
   * Family name.
   * @example "Smith"
   */
  @IsName()
  family!: string;
}

/** A practitioner, or somebody who administers. */
export class AgentRequest {
  /**
   * The agency they work for.
   * @example "0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24"
   */
  @IsId()
  agencyId!: Id;

  /** Their name, as colleagues know it. */
  @IsDefined()
  @IsPart(() => AgentName)
  name!: AgentName;

  /**
   * What they do.
   * @example "Class teacher"
   */
  @IsName()
  jobTitle!: string;

  /**
   * Their own address, with which they sign in; one agent each. A new one must be verified before it gets anything about
   * clients.
   * @example "jane.smith@northside.test"
   */
  @IsEmailAddress()
  email!: string;

  /**
   * Where colleagues reach them, as people write it; a national number is one of the United Kingdom. Null: none is known.
   * @example "020 7946 0101"
   */
  @IsOptional()
  @IsTelephone()
  telephone?: string | null;

  /**
   * What they are here. Practitioners work with clients; the others administer, and see no client by that.
   * @example ["PRACTITIONER"]
   */
  @ApiProperty({ enum: ROLES, isArray: true, minItems: 1, uniqueItems: true })
  @IsArray()
  @ArrayNotEmpty()
  @ArrayUnique()
  @IsIn(ROLES, { each: true })
  roles!: Role[];

  /**
   * The days on which a digest may reach them, in their agency's time zone. Monday to Friday unless given.
   * @example ["MONDAY", "TUESDAY", "THURSDAY"]
   */
  @ApiPropertyOptional({ enum: WEEK, isArray: true, minItems: 1, uniqueItems: true })
  // Absent is fine, null is not. A default in the document would make generated clients patch it in.
  @ValidateIf((_request, value) => value !== undefined)
  @IsArray()
  @ArrayNotEmpty()
  @ArrayUnique()
  @IsIn(WEEK, { each: true })
  workingDays?: Weekday[];
}

/** What to change of an agent; what is absent stays, null clears, arrays replace whole. */
export class AgentPatch extends PartialType(AgentRequest) {}

/** Why an account is deactivated. */
export class Deactivation {
  /**
   * Seen by the teams that the agent is on; 3 to 200 characters.
   * @example "Left the school at the end of term."
   */
  @IsReason()
  reason!: string;
}

/** Which agents to list. */
export class AgentsRequest extends PageRequest {
  /** Only those of this agency. */
  @IsOptional()
  @IsId()
  agencyId?: Id;

  /**
   * Only those in whose name each of these words begins a word.
   * @example "jan smi"
   */
  @IsOptional()
  @IsPlainText(1, 100)
  q?: string;
}

/** The agency of somebody, by name. */
export class AgencyName {
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
}

/** An agent, as the directory shows them. */
export class AgentRecord {
  /**
   * Their id.
   * @example "0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e25"
   */
  id!: string;

  /**
   * The agency they work for.
   * @example "0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24"
   */
  agencyId!: string;

  /** The same agency, with its name. */
  agency!: AgencyName;

  /** Their name. */
  name!: AgentName;

  /**
   * What they do.
   * @example "Class teacher"
   */
  jobTitle!: string;

  /**
   * Their address.
   * @example "jane.smith@northside.test"
   */
  email!: string;

  /**
   * Where colleagues reach them, in E.164; null where none is known.
   * @example "+442079460101"
   */
  telephone!: string | null;

  /** What they are here. */
  @ApiProperty({ enum: ROLES, isArray: true, example: ['PRACTITIONER'] })
  roles!: Role[];

  /** The days on which a digest may reach them. */
  @ApiProperty({ enum: WEEK, isArray: true, example: ['MONDAY', 'TUESDAY', 'THURSDAY'] })
  workingDays!: Weekday[];

  /** Whether they can sign in. Those who cannot are shown only to who administers them. */
  active!: boolean;

  /**
   * Whether the account is suspended, because they were not seen for 45 days: they cannot sign in, and get no mail about
   * clients, until somebody who administers them ends it.
   * @example false
   */
  suspended!: boolean;

  /** Whether they have shown that the address is theirs. Until then it gets nothing about clients. */
  emailVerified!: boolean;
}

/** A page of agents, by family name and given name. */
export class AgentPage {
  items!: AgentRecord[];
  links!: PageLinks;
}

/** What a request says, with nothing left open and lists in their usual order. */
export function detailsOf(request: AgentRequest): AgentDetails {
  const { agencyId, name, jobTitle, email, telephone = null, roles, workingDays = WEEK.slice(0, 5) } = request;
  return {
    agencyId,
    name: { given: name.given, family: name.family },
    jobTitle,
    email,
    telephone,
    roles: ROLES.filter((role) => roles.includes(role)),
    workingDays: WEEK.filter((day) => workingDays.includes(day)),
  };
}
