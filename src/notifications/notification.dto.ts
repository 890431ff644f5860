/** Notifications, emails and the queue over HTTP. */
import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional, IsUUID } from 'class-validator';
import { PageLinks, PageRequest } from '../common/page.js';
import { type Kind, KINDS } from '../events/index.js';
import { FREQUENCIES, type Frequency } from './kinds.js';

/** Which of your notifications to list. */
export class NotificationQuery extends PageRequest {
  /** Only those seen, or only those not seen; both unless given. */
  @IsOptional()
  @IsIn(['true', 'false'])
  @ApiProperty({ type: 'boolean', required: false, example: false })
  seen?: 'true' | 'false';

  /** Only those that came in this email: the id in its link. */
  @IsOptional()
  @IsUUID()
  @ApiProperty({ format: 'uuid', required: false })
  emailId?: string;
}

/** The client whom a notification is about. */
export class NotificationClient {
  /** The client's id. */
  @ApiProperty({ format: 'uuid' })
  id!: string;

  /**
   * The reference, which says nothing about the person.
   * @example "PW-7K2M-9QXD"
   */
  reference!: string;
}

/** One thing that you should hear about. */
export class NotificationItem {
  /** The notification's id. */
  @ApiProperty({ format: 'uuid' })
  id!: string;

  /** What it is about. */
  @ApiProperty({ enum: [...KINDS], example: 'CONTACT' })
  kind!: Kind;

  /** When it happened. */
  occurredAt!: Date;

  /**
   * One plain sentence without values.
   * @example "Changed: address."
   */
  summary!: string;

  /** The client; null where there is none, and where you are not on the team now. */
  client!: NotificationClient | null;

  /** When it may be emailed; null when you chose to see it at next log-in. */
  emailAfter!: Date | null;

  /** When the email that carried it was sent; null if none was. */
  emailedAt!: Date | null;

  /** When you marked it as seen; null until then. */
  seenAt!: Date | null;

  /**
   * Why it was not emailed, as a code; null if nothing held it back.
   * @example "NOT_ON_TEAM"
   */
  withheld!: string | null;
}

/** A page of your notifications. */
export class NotificationPage {
  items!: NotificationItem[];
  links!: PageLinks;
}

/** Up to where you have seen your notifications. */
export class SeenUpTo {
  /** The id of a notification of yours: it and all older ones count as seen. */
  @IsUUID()
  @ApiProperty({ format: 'uuid' })
  upTo!: string;
}

/** A kind of notification, described so that a screen needs no list of its own. */
export class KindItem {
  @ApiProperty({ enum: [...KINDS], example: 'CONTACT' })
  kind!: Kind;

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

export const EMAIL_STATES = ['PENDING', 'SENDING', 'SENT', 'UNKNOWN', 'FAILED', 'WITHHELD'] as const;

/** Which emails to list. */
export class EmailQuery extends PageRequest {
  /** Only emails to this agent. */
  @IsOptional()
  @IsUUID()
  @ApiProperty({ format: 'uuid', required: false })
  agentId?: string;

  /** Only emails in this state. */
  @IsOptional()
  @IsIn([...EMAIL_STATES])
  @ApiProperty({ enum: [...EMAIL_STATES], required: false })
  state?: (typeof EMAIL_STATES)[number];
}

/** One email: to whom, of which kinds and how many; never about which client. */
export class EmailItem {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  /** The agent to whom it goes. */
  @ApiProperty({ format: 'uuid' })
  agentId!: string;

  /**
   * `PENDING`: will be tried again; `SENDING`; `SENT`; `UNKNOWN`: it may have arrived and is not tried again; `FAILED`:
   * refused for good; `WITHHELD`: nothing was left to send.
   */
  @ApiProperty({ enum: [...EMAIL_STATES], example: 'SENT' })
  state!: (typeof EMAIL_STATES)[number];

  /** The kinds of its notifications. */
  @ApiProperty({ enum: [...KINDS], isArray: true, example: ['CONTACT', 'TEAM'] })
  kinds!: Kind[];

  /**
   * How many notifications it carries.
   * @example 3
   */
  count!: number;

  createdAt!: Date;

  /** When the mail server took it; null until then. */
  sentAt!: Date | null;

  /**
   * How often it was tried.
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
   * Emails that were begun and are not finished.
   * @example 0
   */
  sending!: number;

  /** When the next waiting notification may be emailed; null when none waits. */
  nextEmailAt!: Date | null;
}
