/** What callers write and read about emergency access. */
import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { IsPlainText, IsReason } from '../common/fields.js';
import { PageLinks, PageRequest } from '../common/page.js';

export const EMERGENCY_CODES = [
  'RISK_TO_LIFE',
  'RISK_OF_SERIOUS_HARM',
  'MISSING_PERSON',
  'LEGAL_DUTY',
  'OTHER',
] as const;
export type EmergencyCode = (typeof EMERGENCY_CODES)[number];

export const OUTCOMES = ['JUSTIFIED', 'NOT_JUSTIFIED'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Why access cannot wait. */
export class EmergencyRequest {
  /** What it is about. */
  @IsIn(EMERGENCY_CODES)
  @ApiProperty({ enum: EMERGENCY_CODES, example: 'RISK_OF_SERIOUS_HARM' })
  code!: EmergencyCode;

  /**
   * In your own words: 3 to 200 characters, seen by the team and by those who review it.
   * @example "Brought to casualty unconscious; we have to reach whoever knows them"
   */
  @IsReason()
  reason!: string;
}

/** An emergency access that runs. */
export class EmergencyAccess {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  /**
   * `PROFILE`: all of it. `CONTACTS`: the client is restricted, so you see whom to ring; the rest waits until a privacy
   * officer or an auditor of another agency releases it.
   */
  @ApiProperty({ enum: ['PROFILE', 'CONTACTS'], example: 'PROFILE' })
  shows!: 'PROFILE' | 'CONTACTS';

  /**
   * When it ends by itself.
   * @example "2026-03-10T10:30:00.000Z"
   */
  until!: string;
}

/** Which emergency accesses to list. */
export class ReviewQuery extends PageRequest {
  /** Only those reviewed, or only those not reviewed yet; both unless given. */
  @IsOptional()
  @IsIn(['true', 'false'])
  @ApiProperty({ type: 'boolean', required: false, example: false })
  reviewed?: 'true' | 'false';

  /**
   * True: those that run and wait to be released, of every agency but your own; a privacy officer and an auditor see the
   * same ones.
   */
  @IsOptional()
  @IsIn(['true', 'false'])
  @ApiProperty({ type: 'boolean', required: false, example: false })
  waiting?: 'true' | 'false';
}

/** Why somebody may see all of a restricted client. */
export class Release {
  /**
   * Why: 3 to 200 characters, kept with the access.
   * @example "The consultant needs the address for the ambulance; I rang the ward back"
   */
  @IsReason()
  reason!: string;
}

/** What a review found. */
export class Review {
  /** Whether access was right. */
  @IsIn(OUTCOMES)
  @ApiProperty({ enum: OUTCOMES, example: 'JUSTIFIED' })
  outcome!: Outcome;

  /**
   * Why: 3 to 500 characters, without anything about the client.
   * @example "The ward sister confirmed it; the lead was rung the same evening"
   */
  @IsPlainText(3, 500)
  note!: string;
}

/** Who took emergency access. */
export class EmergencyAgent {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  /** @example "Jane Smith" */
  name!: string;

  /** @example "Northside School" */
  agency!: string;
}

/** An emergency access as those read it who review it; it does not say to which client. */
export class EmergencyRecord {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  agent!: EmergencyAgent;

  @ApiProperty({ enum: EMERGENCY_CODES, example: 'RISK_OF_SERIOUS_HARM' })
  code!: EmergencyCode;

  /** @example "Brought to casualty unconscious; we have to reach whoever knows them" */
  reason!: string;

  /** @example "2026-03-10T09:30:00.000Z" */
  beganAt!: string;

  /** @example "2026-03-10T10:30:00.000Z" */
  until!: string;

  /** When it was released; null for one that was not, or need not be. */
  releasedAt!: string | null;

  /** Null: not reviewed yet. */
  @ApiProperty({ enum: OUTCOMES, type: 'string', nullable: true, example: null })
  outcome!: Outcome | null;

  /** Null: not reviewed yet. */
  note!: string | null;

  /** Null: not reviewed yet. */
  reviewedAt!: string | null;
}

/** A page of emergency accesses, newest first. */
export class EmergencyPage {
  items!: EmergencyRecord[];
  links!: PageLinks;
}
