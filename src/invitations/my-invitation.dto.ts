/** What the invited agent reads of an invitation, which is nothing of the client until they accept, and their answer. */
import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { TeamMemberRecord } from '../clients/index.js';
import { IsReason } from '../common/fields.js';
import { PageLinks } from '../common/page.js';
import { InvitationParty } from './invitation.dto.js';

/** An invitation to a team. Which client it is about and why is shown once you have accepted. */
export class MyInvitation {
  id!: string;

  /**
   * What you would do for the client.
   * @example "Class teacher"
   */
  role!: string;

  /**
   * Why, as one of the codes of `GET /v1/reason-codes`; null where none was given.
   * @example "NEW_REFERRAL"
   */
  code!: string | null;

  /** Ask them what it is about. */
  invitedBy!: InvitationParty;

  /** @example "2026-03-10T09:30:00.000Z" */
  invitedAt!: string;

  /**
   * Until when you can accept.
   * @example "2026-03-24T09:30:00.000Z"
   */
  expiresAt!: string;
}

/** A page of your invitations, newest first. */
export class MyInvitationPage {
  items!: MyInvitation[];
  links!: PageLinks;
}

export const ANSWERS = ['ACCEPTED', 'DECLINED'] as const;
export type Answer = (typeof ANSWERS)[number];

/** What you say to an invitation. */
export class InvitationAnswer {
  /** `ACCEPTED` puts you on the team at once. */
  @IsIn(ANSWERS)
  answer!: Answer;

  /**
   * Why you decline: 3 to 200 characters, seen by the team. Not needed to accept, and not kept then.
   * @example "He has moved to another class"
   */
  @IsOptional()
  @IsReason()
  reason?: string | null;
}

/** The client of an invitation that you accepted. */
export class InvitedTo {
  /** @example "0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24" */
  id!: string;

  /** @example "PW-7K3M-Q9XT" */
  reference!: string;
}

/** An invitation that you answered. */
export class AnsweredInvitation {
  id!: string;

  @ApiProperty({ enum: ANSWERS, example: 'ACCEPTED' })
  answer!: Answer;

  /** Your membership of the team; null if you declined. */
  member!: TeamMemberRecord | null;

  /** Where the client is now; null if you declined. */
  client!: InvitedTo | null;
}
