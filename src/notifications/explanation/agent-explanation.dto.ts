/** Why an agent was emailed about an entry, when they will be, or why not, as admins may know it. */
import { ApiProperty } from '@nestjs/swagger';
import { type Frequency, FREQUENCIES } from '../../calendar/index.js';
import type { Id } from '../../common/ids.js';
import { type Kind, KINDS } from '../../events/index.js';
import { HELD_BY, type HeldBy } from '../withheld.js';
import { type Outcome, OUTCOMES, type Rule, RULES } from './explain.js';
import { ExplainedEmail } from './explanation.dto.js';
import { NOT_TOLD_RULES, type NotTold } from './not-told.js';
import { EXPLAINED_SOURCES, type ExplainedSource } from './wording.js';
import { IsId } from '../../common/fields.js';

/** About whom, and about what. */
export class ExplanationQuery {
  /** The agent who should have heard, or not. */
  @IsId()
  @ApiProperty({ format: 'uuid' })
  agentId!: Id;

  /** What happened: the id of an entry of activity, which a member of the team can read out. */
  @IsId()
  @ApiProperty({ format: 'uuid' })
  entryId!: Id;
}

/** One of the rules by which an agent is not told of an entry. */
export class NotToldRule {
  @ApiProperty({ enum: Object.keys(NOT_TOLD_RULES), example: 'ACTED_THEMSELVES' })
  rule!: NotTold;

  /** @example "Whoever makes a change is not told of it." */
  sentence!: string;
}

/**
 * Why an agent was emailed about an entry, when they will be, or why not. It has no client in it. `NOT_TOLD` is one and the
 * same answer whatever the cause: which one it was would tell who works with whom.
 */
export class AgentExplanation {
  /** What became of it, or will. `WITHHELD`: it was kept back, or would be as things stand, which the sentence tells apart. */
  @ApiProperty({ enum: [...OUTCOMES, 'NOT_TOLD'], example: 'EMAILED' })
  outcome!: Outcome | 'NOT_TOLD';

  /**
   * By which rule: how often they are told, or what held it back. `COVERING`: at once in the place of a colleague; `MUTED`:
   * with the first digest after their choice for one client ends.
   */
  @ApiProperty({ enum: [...RULES, 'NOT_TOLD'], example: 'END_OF_DAY' })
  rule!: Rule | 'NOT_TOLD';

  /**
   * The same in one plain sentence; its times are those of the agent's agency.
   * @example "It was emailed on Wednesday 4 March at 16:30, because the agent chose to be told of this kind at the end of the working day."
   */
  sentence!: string;

  /**
   * What would change it, in one plain sentence; null for `NOT_TOLD`.
   * @example "Only the agent can choose how often they hear of this kind."
   */
  changeHow!: string | null;

  /** What it is about; null for `NOT_TOLD`, as is all that follows. */
  @ApiProperty({ enum: [...KINDS], type: 'string', nullable: true, example: 'CONTACT' })
  kind!: Kind | null;

  /** When it happened. */
  occurredAt!: Date | null;

  /** How often they were to be told. */
  @ApiProperty({ enum: [...FREQUENCIES], type: 'string', nullable: true, example: 'END_OF_DAY' })
  frequency!: Frequency | null;

  /** By whose word; `REMINDER`: the one reminder of an attention; `COVER`: in the place of a colleague who is away. */
  @ApiProperty({ enum: [...EXPLAINED_SOURCES], type: 'string', nullable: true, example: 'OWN' })
  source!: ExplainedSource | null;

  /** When it may be emailed, or might have been; null where it waits for their next log-in. */
  emailAfter!: Date | null;

  /** Which rule made it wait for longer than its frequency says; null where none did. */
  @ApiProperty({ enum: [...HELD_BY], type: 'string', nullable: true, example: null })
  heldBy!: HeldBy | null;

  /** The email that carries it; null where none does. */
  email!: ExplainedEmail | null;

  /** For `NOT_TOLD`: what may be the cause, always all of them. Empty otherwise. */
  possibleRules!: NotToldRule[];
}
