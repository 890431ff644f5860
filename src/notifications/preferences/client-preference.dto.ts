/** How often an agent hears about one client, over HTTP. */
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsObject, IsString, ValidateIf } from 'class-validator';
import { addDays, dateOf } from '../../calendar/index.js';
import { EffectivePreferences, FREQUENCY_MAP } from './preference.dto.js';
import type { Choices } from './choices.js';

/** Of the day on which the document is made, so that it can be tried as it stands. */
const IN_A_MONTH = addDays(dateOf(new Date(), 'Europe/London'), 30);

/** A choice for one client; it takes the place of an earlier one as a whole. */
export class ChooseForClient {
  /** Kind to frequency, at least one kind. Of kinds that you leave out you hear as of other clients. */
  @IsObject()
  @ApiProperty({ ...FREQUENCY_MAP, example: { CONTACT: 'NEXT_LOGIN', TEAM: 'NEXT_LOGIN' } })
  frequencies!: Choices;

  /**
   * The last day on which it holds, in the time zone of your agency: a date (RFC 3339, full-date), not in the past, and at
   * most 731 days ahead. What still waits after that day goes with the next digest; or at once, if you hear as it happens and
   * a choice or an hour, yours or your agency's, changes before that digest. Null or absent: until you take it back.
   */
  @ValidateIf((_request, value) => value !== undefined && value !== null)
  @IsString()
  @ApiPropertyOptional({ type: 'string', format: 'date', nullable: true, example: IN_A_MONTH })
  until?: string | null;
}

/** What holds for you for one client, and what the last change of it moved. */
export class ClientPreferences extends EffectivePreferences {
  /** What you chose for this client; empty if nothing, or if it has ended. */
  @ApiProperty({ ...FREQUENCY_MAP, example: { CONTACT: 'NEXT_LOGIN', TEAM: 'NEXT_LOGIN' } })
  frequencies!: Choices;

  /** The last day on which it holds; null: until you take it back, or nothing is chosen. */
  @ApiProperty({ type: 'string', format: 'date', nullable: true, example: IN_A_MONTH })
  until!: string | null;
}
