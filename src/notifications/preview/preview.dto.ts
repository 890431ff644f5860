/** How many emails other preferences would have made, over HTTP. */
import { ApiProperty } from '@nestjs/swagger';
import { IsObject } from 'class-validator';
import { FREQUENCY_MAP } from '../preferences/preference.dto.js';
import type { Choices } from '../preferences/choices.js';

/** Preferences to try out. */
export class PreviewRequest {
  /** Kind to frequency; kinds that you leave out are as you have them now. */
  @IsObject()
  @ApiProperty({ ...FREQUENCY_MAP, example: { CONTACT: 'END_OF_WEEK', TEAM: 'NEXT_LOGIN' } })
  frequencies!: Choices;
}

/** The emails of one day. */
export class PreviewDay {
  /**
   * A date in the time zone of your agency (RFC 3339, full-date).
   * @example "2026-03-04"
   */
  @ApiProperty({ format: 'date' })
  date!: string;

  /**
   * How many emails went on that day.
   * @example 2
   */
  emails!: number;
}

/** The emails of the last four weeks under some preferences. */
export class PreviewOf {
  /**
   * How many in all.
   * @example 3
   */
  emails!: number;

  /** Day by day, the oldest first: the last 28 days, today included. */
  days!: PreviewDay[];
}

/** What the last four weeks would have been like. */
export class Preview {
  /** Under your preferences of now, had you had them all along. */
  current!: PreviewOf;

  /** Under the proposed ones. */
  proposed!: PreviewOf;
}
