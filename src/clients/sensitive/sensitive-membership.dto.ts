/** What those who review sensitive memberships write and read. */
import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { IsPlainText, IsReason } from '../../common/fields.js';
import { PageLinks, PageRequest } from '../../common/page.js';

export const MEMBERSHIP_OUTCOMES = ['JUSTIFIED', 'NOT_JUSTIFIED'] as const;
export type MembershipOutcome = (typeof MEMBERSHIP_OUTCOMES)[number];

/** Which sensitive memberships to list. */
export class SensitiveMembershipQuery extends PageRequest {
  /** Only those reviewed, or only those not reviewed yet; both unless given. */
  @IsOptional()
  @IsIn(['true', 'false'])
  @ApiProperty({ type: 'boolean', required: false, example: false })
  reviewed?: 'true' | 'false';
}

/** What a review of a sensitive membership found. */
export class MembershipReview {
  /** Whether the service had to be there without the team knowing of it. */
  @IsIn(MEMBERSHIP_OUTCOMES)
  @ApiProperty({ enum: MEMBERSHIP_OUTCOMES, example: 'JUSTIFIED' })
  outcome!: MembershipOutcome;

  /**
   * Why: 3 to 500 characters, without anything about the client.
   * @example "The family moved in on the same day; her manager confirmed it"
   */
  @IsPlainText(3, 500)
  note!: string;
}

/** Why a sensitive membership ends. */
export class MembershipEnding {
  /**
   * Why: 3 to 200 characters, seen by those who know of the member.
   * @example "The service no longer works with the family"
   */
  @IsReason()
  reason!: string;
}

/** The agent of a sensitive membership. */
export class SensitiveAgent {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  /** @example "Rosalind Thistlewood" */
  name!: string;

  /** @example "Hollyhock Refuge" */
  agency!: string;
}

/** A sensitive membership as those read it who review it; it does not say with which client. */
export class SensitiveMembershipRecord {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  agent!: SensitiveAgent;

  /** @example "Support worker" */
  role!: string;

  /** Whether they gave it to themselves. */
  selfJoined!: boolean;

  /** @example "Placed with us on Monday" */
  reason!: string;

  /** @example "2026-03-10T09:30:00.000Z" */
  since!: string;

  /** Null: they are on the team. */
  endedAt!: string | null;

  /** Null: not reviewed yet. */
  @ApiProperty({ enum: MEMBERSHIP_OUTCOMES, type: 'string', nullable: true, example: null })
  outcome!: MembershipOutcome | null;

  /** Null: not reviewed yet. */
  note!: string | null;

  /** Null: not reviewed yet. */
  reviewedAt!: string | null;
}

/** A page of sensitive memberships, newest first. */
export class SensitiveMembershipPage {
  items!: SensitiveMembershipRecord[];
  links!: PageLinks;
}
