/** What waits for the consent of somebody else: another lead, and a removal. */
import { ApiProperty } from '@nestjs/swagger';
import { IsReason } from '../../common/fields.js';

/** The lead has been asked to hand over. */
export class LeadAskedFor {
  @ApiProperty({ enum: ['ASKED'] })
  state!: 'ASKED';
}

/** A removal that waits for a second member. */
export class RemovalPending {
  @ApiProperty({ enum: ['PENDING'] })
  state!: 'PENDING';

  /**
   * It comes to nothing then, unless a second member has confirmed it.
   * @example "2026-03-17T09:30:00.000Z"
   */
  until!: string;
}

/** Why a removal is right, or wrong. */
export class RemovalReason {
  /**
   * Why: 3 to 200 characters, seen by the team.
   * @example "He no longer works with the family"
   */
  @IsReason()
  reason!: string;
}
