/** Who looked, over HTTP. */
import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { type Outcome, OUTCOMES, POLICY, type Purpose, PURPOSES } from '../access/index.js';
import { IsId, IsInstant } from '../common/fields.js';
import type { Id } from '../common/ids.js';
import { PageLinks, PageRequest } from '../common/page.js';

const ACTIONS = Object.keys(POLICY);

/** Which entries to list; what is absent does not narrow them. */
export class AccessLogQuery extends PageRequest {
  /** Only looks at this client. */
  @IsOptional()
  @IsId()
  @ApiProperty({ format: 'uuid', required: false })
  clientId?: Id;

  /** Only looks by this agent. A privacy officer has to give one, of their own agency. */
  @IsOptional()
  @IsId()
  @ApiProperty({ format: 'uuid', required: false })
  agentId?: Id;

  /** Only looks by this council system. */
  @IsOptional()
  @IsId()
  @ApiProperty({ format: 'uuid', required: false })
  systemId?: Id;

  /** Only looks by agents who were of this agency then, and by its systems. */
  @IsOptional()
  @IsId()
  @ApiProperty({ format: 'uuid', required: false })
  agencyId?: Id;

  /** Only what was done in this way, as `may` in `GET /v1/me` names it. */
  @IsOptional()
  @IsIn(ACTIONS)
  @ApiProperty({ enum: ACTIONS, required: false, example: 'clients.read' })
  action?: string;

  /** Only looks that came to this. */
  @IsOptional()
  @IsIn([...OUTCOMES])
  @ApiProperty({ enum: [...OUTCOMES], required: false, example: 'DENIED' })
  outcome?: Outcome;

  /** From this instant on (RFC 3339). */
  @IsOptional()
  @IsInstant()
  @ApiProperty({ format: 'date-time', required: false, example: '2026-11-01T00:00:00Z' })
  from?: string;

  /** Up to this instant, without it. */
  @IsOptional()
  @IsInstant()
  @ApiProperty({ format: 'date-time', required: false, example: '2026-12-01T00:00:00Z' })
  to?: string;
}

/** Who looked. Exactly one of agentId and systemId is given, or neither where withheld. */
export class Looker {
  /** The agent. */
  agentId?: string;

  /** The council system. */
  systemId?: string;

  /**
   * Their name as it is now; `A sensitive service` where it is withheld from you.
   * @example "Jane Smith"
   */
  name!: string;

  /**
   * Their agency when they looked; null where it is withheld from you.
   * @example "Northside School"
   */
  agency!: string | null;

  /** True where who it was is withheld from you; absent otherwise. */
  withheld?: boolean;
}

/** One look at a client. */
export class LastLook {
  /** When. */
  at!: Date;

  who!: Looker;

  /**
   * What they did or tried to do.
   * @example "clients.read"
   */
  action!: string;

  /**
   * Why they were let in. `CARE`: on the team; `FINDING`: a search found the client; `JOINING`: after such a match;
   * `EMERGENCY`: by emergency access; `INTEGRATION`: a council system; `OVERSIGHT`: who looked was asked; `NONE`: they
   * were not let in.
   */
  @ApiProperty({ enum: [...PURPOSES], example: 'CARE' })
  purpose!: Purpose;

  /** `NOT_FOUND`: there is no such client; `LIMITED`: they had searched as often as they may. */
  @ApiProperty({ enum: [...OUTCOMES], example: 'ALLOWED' })
  outcome!: Outcome;

  /**
   * The fields that they were shown; for a search those that they searched with.
   * @example ["team"]
   */
  fields!: string[];
}

/** The last looks at a client, newest first, 25 at most. */
export class LastLooks {
  items!: LastLook[];
  links!: PageLinks;
}

/** One entry of the access log. */
export class AccessEntry extends LastLook {
  /** The entry's id. */
  @ApiProperty({ format: 'uuid' })
  id!: string;

  /** The client who was asked for, whether or not there is one; null for a search that found nobody. */
  @ApiProperty({ format: 'uuid', type: 'string', nullable: true })
  clientId!: string | null;

  /**
   * The request, as `Request-Id` in its answer.
   * @example "0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24"
   */
  requestId!: string;
}

/** A page of the access log. */
export class AccessLogPage {
  items!: AccessEntry[];
  links!: PageLinks;
}
