/** What callers read of the reason codes. */
import { ApiProperty } from '@nestjs/swagger';
import { PageLinks } from '../common/page.js';
import { REASON_CODES, type ReasonCode } from '../events/index.js';

/** A code that a reason may carry, with the words for a screen. */
export class ReasonCodeItem {
  @ApiProperty({ enum: REASON_CODES, example: 'NEW_REFERRAL' })
  code!: ReasonCode;

  /**
   * How a list to choose from puts it.
   * @example "New referral"
   */
  words!: string;

  /**
   * What it stands for, in one plain sentence.
   * @example "Somebody asked for this work: a referral, a request or a call."
   */
  about!: string;
}

/** All codes, in the order for a screen. */
export class ReasonCodeList {
  items!: ReasonCodeItem[];
  links!: PageLinks;
}
