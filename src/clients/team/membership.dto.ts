/** What who administers an agent reads and writes of that agent's teams: never which client it is. */
import { ApiProperty } from '@nestjs/swagger';
import { IsId, IsReason } from '../../common/fields.js';
import type { Id } from '../../common/ids.js';
import { PageLinks } from '../../common/page.js';

/** That an agent stands on the team of some client. */
export class Membership {
  /** Its id. */
  @ApiProperty({ format: 'uuid' })
  id!: string;

  /**
   * As what they are on the team.
   * @example "Class teacher"
   */
  role!: string;

  /** Since when. */
  since!: Date;

  /** Whether they are the lead practitioner. */
  lead!: boolean;
}

/** A page of memberships, the oldest first. */
export class MembershipPage {
  items!: Membership[];
  links!: PageLinks;
}

/** Who takes a membership over. */
export class Successor {
  /**
   * An active colleague of the same agency who works with clients; never the one who asks.
   * @example "0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e25"
   */
  @IsId()
  agentId!: Id;

  /**
   * Seen by the team; 3 to 200 characters.
   * @example "Takes over the class from January."
   */
  @IsReason()
  reason!: string;
}
