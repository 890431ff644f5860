/** How often an agent hears about each kind, over HTTP. */
import { ApiProperty } from '@nestjs/swagger';
import { IsObject } from 'class-validator';
import { FREQUENCIES, type Frequency } from '../../calendar/index.js';
import { type Kind, KINDS } from '../../events/index.js';
import { SOURCES, type Source } from './timing.js';

/** A choice of frequencies, kind by kind. */
export class ChooseFrequencies {
  /** Kind to frequency; kinds that you leave out keep theirs. */
  @IsObject()
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string', enum: [...FREQUENCIES] },
    example: { CONTACT: 'AS_IT_HAPPENS', TEAM: 'END_OF_WEEK' },
  })
  frequencies!: Partial<Record<Kind, Frequency>>;
}

/** How often you hear about one kind. */
export class PreferenceItem {
  /** The kind. */
  @ApiProperty({ enum: [...KINDS], example: 'CONTACT' })
  kind!: Kind;

  /** What holds for you now. */
  @ApiProperty({ enum: [...FREQUENCIES], example: 'END_OF_DAY' })
  effective!: Frequency;

  /** Who said so: you (`OWN`) or Patchwork's default (`PATCHWORK`). */
  @ApiProperty({ enum: [...SOURCES], example: 'PATCHWORK' })
  source!: Source;

  /** Whether there is nothing to choose. */
  locked!: boolean;

  /** What you may choose, from the most to the least often. */
  @ApiProperty({ enum: [...FREQUENCIES], isArray: true })
  allowed!: readonly Frequency[];
}

/** All your preferences, and what the last change of them moved. */
export class Preferences {
  items!: PreferenceItem[];

  /**
   * How many waiting notifications this request gave another time; 0 when only reading.
   * @example 3
   */
  moved!: number;

  /** When the next email to you may go; null when none waits for its time. */
  nextEmailAt!: Date | null;
}
