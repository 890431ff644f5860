/** An agent's notifications over HTTP. */
import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import type { Id } from '../../common/ids.js';
import { PageLinks, PageRequest } from '../../common/page.js';
import { type Kind, KINDS } from '../../events/index.js';
import { IsId } from '../../common/fields.js';

/** Which of your notifications to list. */
export class NotificationQuery extends PageRequest {
  /** Only those seen, or only those not seen; both unless given. */
  @IsOptional()
  @IsIn(['true', 'false'])
  @ApiProperty({ type: 'boolean', required: false, example: false })
  seen?: 'true' | 'false';

  /** Only those that came in this email: the id in its link. */
  @IsOptional()
  @IsId()
  @ApiProperty({ format: 'uuid', required: false })
  emailId?: Id;
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
   * One plain sentence without values; a neutral one where you are not on the team now, or may not know any more of whom it is about.
   * @example "Changed: address."
   */
  summary!: string;

  /** The client; null where there is none, and where you are not on the team now. */
  client!: NotificationClient | null;

  /** When it may be emailed; null when you chose to see it at next log-in. */
  emailAfter!: Date | null;

  /** When the email that carried it was sent; null if none was, or if it came back. */
  emailedAt!: Date | null;

  /** When you marked it as seen; null until then. */
  seenAt!: Date | null;

  /**
   * Why it is not emailed, as a code; null if nothing keeps it back. `NET_NOTHING`: before you heard of it, it was changed back.
   * @example "NOT_ON_TEAM"
   */
  withheld!: string | null;

  /**
   * What made it wait beyond the time you chose, as a code; null if nothing did. `AWAY`: you were away; `FIRST_DAY_BACK`:
   * your first day back stays quiet until its digest; `CEILING`: you had as many emails within the hour as it may bring, and
   * this one joins the next.
   * @example "AWAY"
   */
  heldBy!: string | null;

  /** The id of the colleague who is away and in whose place you heard of it at once; null if it is your own. */
  @ApiProperty({ format: 'uuid' })
  coveringFor!: string | null;
}

/** A page of your notifications. */
export class NotificationPage {
  items!: NotificationItem[];
  links!: PageLinks;
}

/** Up to where you have seen your notifications. */
export class SeenUpTo {
  /** The id of a notification of yours: it and all older ones count as seen. */
  @IsId()
  @ApiProperty({ format: 'uuid' })
  upTo!: Id;
}
