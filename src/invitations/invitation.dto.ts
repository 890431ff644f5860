/** What a team writes and reads of its invitations. */
import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { IsId, IsPlainText, IsReason } from '../common/fields.js';
import type { Id } from '../common/ids.js';
import { PageLinks, PageRequest } from '../common/page.js';
import { REASON_CODES, type ReasonCode } from '../events/index.js';

/** An agent to invite. */
export class InvitationRequest {
  /**
   * An active agent who works with clients (any but a mere auditor).
   * @example "0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e25"
   */
  @IsId()
  agentId!: Id;

  /**
   * What they would do for this client: 2 to 80 characters. They read it before they accept, so it should not say who the
   * client is.
   * @example "Class teacher"
   */
  @IsPlainText(2, 80)
  role!: string;

  /**
   * Why they should join: 3 to 200 characters, seen by the team, and by the invited agent only once they have accepted.
   * @example "Milo is in her class since September"
   */
  @IsReason()
  reason!: string;

  /** The code that fits, from `GET /v1/reason-codes`; the invited agent reads it before they accept. */
  @IsOptional()
  @IsIn(REASON_CODES)
  code?: ReasonCode | null;
}

export const INVITATION_STATES = ['OPEN', 'ACCEPTED', 'DECLINED', 'WITHDRAWN', 'EXPIRED', 'VOID'] as const;
export type InvitationState = (typeof INVITATION_STATES)[number];

/** Which invitations to list. */
export class InvitationQuery extends PageRequest {
  /** Only those in this state; open ones unless given. */
  @IsOptional()
  @IsIn(INVITATION_STATES)
  @ApiProperty({ enum: INVITATION_STATES, required: false, default: 'OPEN' })
  state?: InvitationState;
}

/** Somebody by name and agency. */
export class InvitationParty {
  /** @example "Jane Smith" */
  name!: string;

  /** @example "Northside School" */
  agency!: string;
}

/** An invitation, as the team reads it. */
export class InvitationRecord {
  id!: string;

  /** The invited agent. */
  agentId!: string;

  agent!: InvitationParty;

  /** @example "Class teacher" */
  role!: string;

  /** @example "Milo is in her class since September" */
  reason!: string;

  /**
   * The code that went with the reason; null where none was given.
   * @example "NEW_REFERRAL"
   */
  code!: string | null;

  invitedBy!: InvitationParty;

  /** @example "2026-03-10T09:30:00.000Z" */
  invitedAt!: string;

  /**
   * 14 days after they were invited.
   * @example "2026-03-24T09:30:00.000Z"
   */
  expiresAt!: string;

  /**
   * `VOID`: it cannot be accepted as things stand, because whoever invited has left the team or was removed, the invited
   * agent cannot work with clients or changed agency, or the record is closed.
   */
  @ApiProperty({ enum: INVITATION_STATES, example: 'OPEN' })
  state!: InvitationState;

  /** When it was answered or withdrawn; null before. */
  settledAt!: string | null;

  /**
   * Why the invited agent declined; null if they did not.
   * @example "He has moved to another class"
   */
  declinedBecause!: string | null;
}

/** An invitation that was made, and what it would mean. */
export class InvitationOffer extends InvitationRecord {
  /**
   * What they can see and will be told if they accept, in one plain sentence.
   * @example "If Jane Smith of Northside School accepts, they will see the whole profile and be told of changes."
   */
  grants!: string;
}

/** A page of invitations, newest first. */
export class InvitationPage {
  items!: InvitationRecord[];
  links!: PageLinks;
}
