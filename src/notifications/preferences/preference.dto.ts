/** How often an agent hears about each kind, over HTTP. */
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayNotEmpty, ArrayUnique, IsArray, IsIn, IsObject, IsString, Matches, ValidateIf } from 'class-validator';
import { WEEK, type Weekday } from '../../agents/index.js';
import { FREQUENCIES, type Frequency } from '../../calendar/index.js';
import { type Kind, KINDS } from '../../events/index.js';
import type { Choices } from './choices.js';
import { SOURCES, type Source } from './timing.js';

/** A map of kinds to frequencies, as the document shows it. */
export const FREQUENCY_MAP = {
  type: 'object' as const,
  additionalProperties: { type: 'string' as const, enum: [...FREQUENCIES] },
};

const isGiven = (_request: object, value: unknown): boolean => value !== undefined;

/** A choice of frequencies, kind by kind, and of when the emails of the day come. */
export class ChoosePreferences {
  /** Kind to frequency; kinds that you leave out keep theirs. */
  @ValidateIf(isGiven)
  @IsObject()
  @ApiPropertyOptional({ ...FREQUENCY_MAP, example: { CONTACT: 'AS_IT_HAPPENS', TEAM: 'END_OF_WEEK' } })
  frequencies?: Choices;

  /**
   * When your digests go out: hours and minutes in the time zone of your agency, `00:00` to `23:59`. Null: at your
   * agency's hour. Absent: as it is.
   */
  @ValidateIf((_request, value) => value !== undefined && value !== null)
  @IsString()
  @Matches(/^([01]\d|2[0-3]):[0-5]\d$/, { message: 'digestHour must be hours and minutes, 00:00 to 23:59.' })
  @ApiPropertyOptional({ type: 'string', nullable: true, example: '15:00' })
  digestHour?: string | null;

  /** The days on which a digest may reach you. Absent: as they are. */
  @ValidateIf(isGiven)
  @IsArray()
  @ArrayNotEmpty()
  @ArrayUnique()
  @IsIn(WEEK, { each: true })
  @ApiPropertyOptional({ enum: WEEK, isArray: true, minItems: 1, uniqueItems: true, example: ['MONDAY', 'TUESDAY'] })
  workingDays?: Weekday[];
}

/** How often you hear about one kind. */
export class PreferenceItem {
  /** The kind. */
  @ApiProperty({ enum: [...KINDS], example: 'CONTACT' })
  kind!: Kind;

  /** What holds for you now. */
  @ApiProperty({ enum: [...FREQUENCIES], example: 'END_OF_DAY' })
  effective!: Frequency;

  /**
   * Who said so: you for this client (`CLIENT`), you for all (`OWN`), your agency (`AGENCY`: also where you chose less
   * often than it allows), or Patchwork's default (`PATCHWORK`).
   */
  @ApiProperty({ enum: [...SOURCES], example: 'PATCHWORK' })
  source!: Source;

  /** Whether there is nothing to choose. */
  locked!: boolean;

  /** What you may choose, from the most to the least often. */
  @ApiProperty({ enum: [...FREQUENCIES], isArray: true, example: ['AS_IT_HAPPENS', 'END_OF_DAY'] })
  allowed!: readonly Frequency[];

  /**
   * Why it is so, in one plain sentence.
   * @example "You chose to hear of this at the end of the day."
   */
  why!: string;
}

/** How many waiting notifications of a kind got another time. */
export class MovedItem {
  /** The kind. */
  @ApiProperty({ enum: [...KINDS], example: 'CONTACT' })
  kind!: Kind;

  /**
   * How many.
   * @example 3
   */
  count!: number;

  /** When their email may go now; null: they wait in the app. */
  emailAfter!: Date | null;
}

/** What a change of preferences moved. */
export class Moved {
  /**
   * How many waiting notifications this request gave another time; 0 when only reading.
   * @example 3
   */
  moved!: number;

  /** Which these are, by kind and by their new time. */
  moves!: MovedItem[];
}

/** What holds for you, kind by kind, and what the last change of it moved. */
export class EffectivePreferences extends Moved {
  items!: PreferenceItem[];

  /** When the next email to you may go; null when none waits for its time. */
  nextEmailAt!: Date | null;
}

/** All your preferences, and what the last change of them moved. */
export class Preferences extends EffectivePreferences {
  /** The hour that you chose for your digests; null: your agency's. */
  @ApiProperty({ type: 'string', nullable: true, example: null })
  digestHour!: string | null;

  /**
   * The hour of your agency.
   * @example "16:30"
   */
  agencyDigestHour!: string;

  /** The days on which a digest may reach you. */
  @ApiProperty({ enum: WEEK, isArray: true, example: ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY'] })
  workingDays!: readonly Weekday[];

  /**
   * IANA name of the time zone in which your hour and your days are meant: your agency's.
   * @example "Europe/London"
   */
  timeZone!: string;
}
