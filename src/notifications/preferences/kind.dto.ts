/** The catalogue of kinds over HTTP. */
import { ApiProperty } from '@nestjs/swagger';
import { FREQUENCIES, type Frequency } from '../../calendar/index.js';
import { PageLinks } from '../../common/page.js';
import { type Kind, KINDS } from '../../events/index.js';

/** A kind of notification, described so that a screen needs no list of its own. */
export class KindItem {
  @ApiProperty({ enum: [...KINDS], example: 'CONTACT' })
  kind!: Kind;

  /**
   * What it is called in a list.
   * @example "Addresses and telephone numbers"
   */
  title!: string;

  /**
   * What it is about, in plain words.
   * @example "The address or a telephone number of a client changed."
   */
  about!: string;

  /**
   * How a line of an email puts it.
   * @example "Address or telephone changed"
   */
  example!: string;

  /** How often you hear of it unless you choose. */
  @ApiProperty({ enum: [...FREQUENCIES], example: 'END_OF_DAY' })
  default!: Frequency;

  /** What may be chosen, from the most to the least often. */
  @ApiProperty({ enum: [...FREQUENCIES], isArray: true })
  allowed!: readonly Frequency[];
}

/** All kinds. */
export class KindList {
  items!: KindItem[];
  links!: PageLinks;
}
