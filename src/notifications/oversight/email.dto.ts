/** Emails and the queue over HTTP, as admins see them. */
import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import type { Id } from '../../common/ids.js';
import { PageLinks, PageRequest } from '../../common/page.js';
import { type Kind, KINDS } from '../../events/index.js';
import { EMAIL_STATES, type EmailState } from '../email-states.js';
import { IsId } from '../../common/fields.js';

/** Which emails to list. */
export class EmailQuery extends PageRequest {
  /** Only emails to this agent. */
  @IsOptional()
  @IsId()
  @ApiProperty({ format: 'uuid', required: false })
  agentId?: Id;

  /** Only emails in this state. */
  @IsOptional()
  @IsIn([...EMAIL_STATES])
  @ApiProperty({ enum: [...EMAIL_STATES], required: false })
  state?: EmailState;
}

/** One email: to whom, of which kinds and how many; never about which client. */
export class EmailItem {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  /** The agent to whom it goes. */
  @ApiProperty({ format: 'uuid' })
  agentId!: string;

  /**
   * `PENDING`: will be tried again; `SENDING`; `SENT`: the mail server took it; `DELIVERED`: a receipt says that it lies in
   * the mailbox; `UNKNOWN`: it may have arrived and is not tried again; `FAILED`: refused for good, or it came back;
   * `WITHHELD`: nothing was left to send.
   */
  @ApiProperty({ enum: [...EMAIL_STATES], example: 'SENT' })
  state!: EmailState;

  /** The kinds of its notifications. */
  @ApiProperty({ enum: [...KINDS], isArray: true, example: ['CONTACT', 'TEAM'] })
  kinds!: Kind[];

  /**
   * How many notifications it carries.
   * @example 3
   */
  count!: number;

  /** To the hour, but for the admins of the agent's own agency; so it is with the other times. */
  createdAt!: Date;

  /** When the mail server took it; null until then. */
  sentAt!: Date | null;

  /**
   * How often it was tried, since an admin last had it sent again if one did.
   * @example 1
   */
  attempts!: number;

  /**
   * Code of the last fault; null if there was none.
   * @example "451 4.7.1"
   */
  lastError!: string | null;
}

/** A page of emails. */
export class EmailPage {
  items!: EmailItem[];
  links!: PageLinks;
}

/** What the queue holds: counts of the whole installation. */
export class Queue {
  /**
   * Notifications and account mails whose time has come.
   * @example 0
   */
  due!: number;

  /**
   * Notifications that wait for their time.
   * @example 12
   */
  waiting!: number;

  /**
   * Notifications that wait in the app until seen.
   * @example 4
   */
  waitingForLogin!: number;

  /**
   * Notifications whose time has come, and that wait until their agent confirms an address to which mail came back.
   * @example 0
   */
  waitingForAddress!: number;

  /**
   * Emails that were begun and are not finished.
   * @example 0
   */
  sending!: number;

  /** When the next waiting notification may be emailed; null when none waits. */
  nextEmailAt!: Date | null;
}
