/** What an agency says of how often its agents hear, over HTTP. */
import { ApiProperty } from '@nestjs/swagger';
import { IsObject } from 'class-validator';
import { FREQUENCY_MAP, Moved, PreferenceItem } from './preference.dto.js';
import type { Choices } from './choices.js';

/** Defaults and floors of an agency, all of them: what you leave out holds no more. */
export class AgencyPreferencesRequest {
  /** Kind to frequency: how often its agents hear of a kind unless they choose. Not below the floor. */
  @IsObject()
  @ApiProperty({ ...FREQUENCY_MAP, example: { TEAM: 'END_OF_WEEK' } })
  defaults!: Choices;

  /** Kind to frequency: the least often that its agents may choose. Not below what Patchwork allows. */
  @IsObject()
  @ApiProperty({ ...FREQUENCY_MAP, example: { CONTACT: 'END_OF_DAY' } })
  floors!: Choices;
}

/** What holds at an agency for agents who choose nothing, kind by kind, and what the last change of it moved. */
export class AgencyPreferences extends Moved {
  /** Kind to frequency: what the agency decided for agents who do not choose. */
  @ApiProperty({ ...FREQUENCY_MAP, example: { TEAM: 'END_OF_WEEK' } })
  defaults!: Choices;

  /** Kind to frequency: the least often that its agents may choose. */
  @ApiProperty({ ...FREQUENCY_MAP, example: { CONTACT: 'END_OF_DAY' } })
  floors!: Choices;

  /** Kind by kind: what its agents hear unless they choose, by whose word, and what they may choose. */
  items!: PreferenceItem[];

  /**
   * How many choices of its agents lie below a floor: they stay stored, and count as the floor while it holds.
   * @example 2
   */
  overruled!: number;
}
