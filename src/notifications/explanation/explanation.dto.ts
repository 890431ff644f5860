/** Why something was emailed, when it will be, or why it was not, over HTTP. */
import { ApiProperty } from '@nestjs/swagger';
import { type Frequency, FREQUENCIES } from '../../calendar/index.js';
import { EMAIL_STATES, type EmailState } from '../email-states.js';
import { REACHED_BECAUSE, type ReachedBecause } from '../kind-rules.js';
import { HELD_BY, type HeldBy } from '../withheld.js';
import { type Outcome, OUTCOMES, type Rule, RULES } from './explain.js';
import { EXPLAINED_SOURCES, type ExplainedSource } from './wording.js';

/** The email that carries it. */
export class ExplainedEmail {
  /** The id in the email's link. */
  @ApiProperty({ format: 'uuid' })
  id!: string;

  /** How the email stands. */
  @ApiProperty({ enum: [...EMAIL_STATES], example: 'SENT' })
  state!: EmailState;

  /** When a mail server took it; null until then. */
  sentAt!: Date | null;
}

/** Why you are among those told. */
export class Reached {
  /** By which rule. */
  @ApiProperty({ enum: [...REACHED_BECAUSE], example: 'ON_THE_TEAM' })
  rule!: ReachedBecause;

  /**
   * The same in one plain sentence.
   * @example "You were on the team when it happened."
   */
  sentence!: string;
}

/** Why one of your notifications was emailed, when it will be, or why it was not. */
export class Explanation {
  /** What became of it, or will. `WITHHELD`: it was kept back, or would be as things stand, which the sentence tells apart. */
  @ApiProperty({ enum: [...OUTCOMES], example: 'EMAILED' })
  outcome!: Outcome;

  /**
   * By which rule: how often you are told, or what held it back. `COVERING`: at once in the place of a colleague; `MUTED`:
   * with the first digest after your choice for this one client ends.
   */
  @ApiProperty({ enum: [...RULES], example: 'END_OF_DAY' })
  rule!: Rule;

  /**
   * The same in one plain sentence; its times are those of your agency's time zone.
   * @example "It was emailed on Wednesday 4 March at 16:30, because you chose to be told of this kind at the end of the working day."
   */
  sentence!: string;

  /** How often you were to be told. */
  @ApiProperty({ enum: [...FREQUENCIES], example: 'END_OF_DAY' })
  frequency!: Frequency;

  /**
   * By whose word: your choice for one client or for all, your agency's, or Patchwork's; `REMINDER`: the one reminder;
   * `COVER`: nobody's choice for you, as you hear of it in the place of a colleague who is away.
   */
  @ApiProperty({ enum: [...EXPLAINED_SOURCES], example: 'OWN' })
  source!: ExplainedSource;

  /** When it may be emailed, or might have been; null where it waits for your next log-in. */
  emailAfter!: Date | null;

  /** Which rule made it wait for longer than its frequency says; null where none did. */
  @ApiProperty({ enum: [...HELD_BY], type: 'string', nullable: true, example: null })
  heldBy!: HeldBy | null;

  /** The email that carries it; null where none does. */
  email!: ExplainedEmail | null;

  /** Why you are among those told. */
  reachedBecause!: Reached;

  /**
   * What would change it, in one plain sentence.
   * @example "Your notification preferences say how often you hear of this kind: choose another frequency."
   */
  changeHow!: string;

  /** What happened, as an id: quote it to an admin, who can ask for the same explanation. */
  @ApiProperty({ format: 'uuid' })
  entryId!: string;
}
