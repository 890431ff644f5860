/** What people read of a change of address that waits, and what they say to it. */
import { ApiProperty } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { IsEmailAddress, IsReason } from '../../common/fields.js';

const APPROVING = ['AGENCY_ADMIN', 'ADMIN'] as const;

/** Who asked for another address. */
export class EmailChangeAsker {
  /** Null: a system. */
  @ApiProperty({ format: 'uuid', type: 'string', nullable: true })
  agentId!: string | null;

  /** @example "Omar Haddad" */
  name!: string;

  /** @example "Northside School" */
  agency!: string;
}

/** An address that somebody asked for, and that is not the agent's yet. */
export class EmailChange {
  /**
   * The address that waits.
   * @example "jane.jones@northside.test"
   */
  email!: string;

  by!: EmailChangeAsker;

  /** When they asked. */
  at!: Date;

  /** Unless it is confirmed or approved by then, nothing changes. */
  until!: Date;

  /**
   * When it takes effect without a word from the agent, as two admins approved it; null: not without one.
   * @example null
   */
  takesEffectAt!: Date | null;

  /** Whose approval it still needs to take effect without the agent's word: two different people. */
  @ApiProperty({ enum: APPROVING, isArray: true, example: ['ADMIN'] })
  stillNeeded!: (typeof APPROVING)[number][];
}

/** Which change the agent confirms. */
export class EmailChangeConfirmation {
  /**
   * The address that you agree to. Given, another one that waits instead is 409.
   * @example "jane.jones@northside.test"
   */
  @IsOptional()
  @IsEmailAddress()
  email?: string;
}

/** Why an admin approves a change of address. */
export class EmailChangeApproval {
  /**
   * Kept with the approval; 3 to 200 characters.
   * @example "Jane lost her former mailbox; I know her voice on the telephone"
   */
  @IsReason()
  reason!: string;
}
