/** What people read of bars, and what they say. */
import { ApiProperty } from '@nestjs/swagger';
import { IsReason } from '../../common/fields.js';

export const BAR_STATES = ['PENDING', 'SUSPENDED', 'BARRED'] as const;
export type BarState = (typeof BAR_STATES)[number];

/** Why somebody is to be barred, or is not to be any more. */
export class BarReason {
  /**
   * Why: 3 to 200 characters, seen by the team.
   * @example "He asked the mother where she lives now"
   */
  @IsReason()
  reason!: string;
}

/** How an agent stands after a word about them. */
export class BarStanding {
  /**
   * `SUSPENDED`: they are kept out, until somebody else has answered. `BARRED`: they are kept out until two people lift it.
   * `PENDING`: nothing has changed yet, it takes a second person.
   */
  @ApiProperty({ enum: BAR_STATES, example: 'SUSPENDED' })
  state!: BarState;

  /**
   * When it ends by itself, or comes to nothing; null: it does not.
   * @example "2026-03-13T09:30:00.000Z"
   */
  until!: Date | null;
}

/** Whose word a bar is. */
export class BarWord {
  @ApiProperty({ format: 'uuid' })
  agentId!: string;

  /** @example "Nia Osei" */
  name!: string;

  /** @example "Riverside Surgery" */
  agency!: string;

  /** @example "He asked the mother where she lives now" */
  reason!: string;

  at!: Date;
}

/** An agent who is barred, or is to be. */
export class BarRecord extends BarStanding {
  @ApiProperty({ format: 'uuid' })
  agentId!: string;

  /** @example "Max Oduya" */
  name!: string;

  /** @example "Harbour Housing" */
  agency!: string;

  since!: Date;

  /** Those who asked for it. */
  by!: BarWord[];

  /** Those who asked to lift it in the last 7 days. */
  lifting!: BarWord[];
}

/** Everybody who is barred from a client, or is to be. */
export class BarList {
  items!: BarRecord[];
}

/** A lifting that waits for a second person. */
export class BarLiftPending {
  @ApiProperty({ enum: ['PENDING'] })
  state!: 'PENDING';

  /**
   * It comes to nothing then.
   * @example "2026-03-17T09:30:00.000Z"
   */
  until!: Date;
}
