/** One email with all that became of it, and sending a failed one again, over HTTP. */
import { ApiProperty } from '@nestjs/swagger';
import { IsReason } from '../../common/fields.js';
import { type Kind, KINDS } from '../../events/index.js';
import { EMAIL_EVENTS, EMAIL_STATES, type EmailEvent, type EmailState } from '../email-states.js';
import { EmailItem } from './email.dto.js';

/** How many notifications of one kind an email carries. */
export class EmailPart {
  @ApiProperty({ enum: [...KINDS], example: 'CONTACT' })
  kind!: Kind;

  /** @example 2 */
  count!: number;
}

/** One step of an email. */
export class EmailStep {
  /** When, in Patchwork time. */
  at!: Date;

  /**
   * `CLAIMED`: made, and its first attempt begun; `RETAKEN`: a repeat begun; `LEASE_RAN_OUT`: a repeat begun, of an attempt
   * that never came to an end; `DEFERRED`: put off by a mail server, and tried again later; `UNREACHABLE`: no
   * mail server took or refused anything, and it is tried again for as long as that lasts; `AMBIGUOUS`: may have been taken, and is
   * tried again as it is; `ITEMS_WITHHELD`: goes on without what may not go any more; `SENT`: taken; `DELIVERED`: in the mailbox; `WITHHELD`: nothing
   * was left; `REFUSED`: not taken for good; `GIVEN_UP`: not tried any more; `RESENT`: an admin had it sent again; `CAME_BACK`: a receipt says so.
   */
  @ApiProperty({ enum: [...EMAIL_EVENTS], example: 'SENT' })
  event!: EmailEvent;

  /** The state that it came to by this step. */
  @ApiProperty({ enum: [...EMAIL_STATES], example: 'SENT' })
  state!: EmailState;

  /**
   * Which attempt, counted anew after a `RESENT`; 0 where none was begun.
   * @example 1
   */
  attempt!: number;

  /**
   * Code of the fault; null where there was none.
   * @example null
   */
  @ApiProperty({ type: 'string', nullable: true })
  error!: string | null;

  /** The admin who had it sent again; null in all other steps. */
  @ApiProperty({ type: 'string', format: 'uuid', nullable: true, example: null })
  byAgentId!: string | null;

  /** Why they had it sent again; null in all other steps. */
  @ApiProperty({ type: 'string', nullable: true, example: null })
  reason!: string | null;
}

/** One email, what it carries by kind, and what became of it, step by step; never about which client. */
export class EmailDetail extends EmailItem {
  /** What it carries. */
  items!: EmailPart[];

  /** The oldest step first. */
  timeline!: EmailStep[];
}

/** Having a failed email sent again. */
export class Resending {
  /**
   * Why, in your own words: 3 to 200 characters, seen by those who watch over email, without anything about a client.
   * @example "The address was mistyped at the mail server, and is put right"
   */
  @IsReason()
  reason!: string;
}
