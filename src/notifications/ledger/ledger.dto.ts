/** The ledger over HTTP. */
import { ApiProperty } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { IsInstant } from '../../common/fields.js';

/** Whose books to show: of what happened in a period. */
export class LedgerQuery {
  /** What happened from this instant on (RFC 3339), from the beginning of its day in London; 28 days before `to` unless given. */
  @IsOptional()
  @IsInstant()
  @ApiProperty({ format: 'date-time', required: false, example: '2026-11-01T00:00:00Z' })
  from?: string;

  /** What happened before this instant, to the end of that day; now unless given. */
  @IsOptional()
  @IsInstant()
  @ApiProperty({ format: 'date-time', required: false, example: '2026-12-01T00:00:00Z' })
  to?: string;
}

/** What was sent on one day. */
export class LedgerRun {
  /** The day in the time zone Europe/London, `YYYY-MM-DD`. */
  @ApiProperty({ format: 'date', example: '2026-11-23' })
  day!: string;

  /**
   * Emails that carried notifications of the period.
   * @example 31
   */
  emails!: number;

  /**
   * The notifications of the period that they carried.
   * @example 118
   */
  notifications!: number;
}

/**
 * Every notification of what happened in the period, in exactly one place: `total` is the sum of `emailed`, `seenFirst`,
 * `waitingForLogin`, `withheld`, `pending`, `sending`, `unknown` and `undeliverable`. Each stands as it does now.
 */
export class Ledger {
  /** Midnight in London: periods are whole days. */
  from!: Date;
  to!: Date;

  /**
   * A mail server took them, seen afterwards or not.
   * @example 118
   */
  emailed!: number;

  /**
   * Seen in the app before any email took them.
   * @example 40
   */
  seenFirst!: number;

  /**
   * Wait in the app until seen, as their reader chose.
   * @example 9
   */
  waitingForLogin!: number;

  /** Held back: how many for which reason. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, example: { NOT_ON_TEAM: 2 } })
  withheld!: Record<string, number>;

  /**
   * Wait for their time, or are due.
   * @example 12
   */
  pending!: number;

  /**
   * In an email that was begun and is not finished.
   * @example 0
   */
  sending!: number;

  /**
   * In an email that may have arrived and is not tried again.
   * @example 0
   */
  unknown!: number;

  /** In an email that was refused for good: how many with which code. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, example: { '550': 1 } })
  undeliverable!: Record<string, number>;

  /**
   * All notifications.
   * @example 182
   */
  total!: number;

  /**
   * How many there should be, worked out from activity and from who stood on which team, not from notifications (but for those
   * in the place of a colleague who is away, which are taken as they are).
   * @example 182
   */
  expected!: number;

  /**
   * `expected` less `total`. Anything but 0 is a fault of Patchwork.
   * @example 0
   */
  difference!: number;

  /**
   * Notifications that should be there and are not.
   * @example 0
   */
  missing!: number;

  /**
   * Notifications that nobody should have.
   * @example 0
   */
  unexpected!: number;

  /** When the oldest notification of the period that is due and not yet sent was due; null when none is. */
  oldestOverdueAt!: Date | null;

  /** What went out by day, the earliest first. */
  runs!: LedgerRun[];
}
