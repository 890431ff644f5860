/** What callers write and read about attentions. */
import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { IsPlainText } from '../common/fields.js';
import { PageLinks } from '../common/page.js';
import { ATTENTION_TYPES, type AttentionType } from '../events/index.js';

/** What you ask of the rest of the team. */
export class AttentionRequest {
  /** What you would like: a call, help at once, a meeting, or information. */
  @IsIn(ATTENTION_TYPES)
  @ApiProperty({ enum: ATTENTION_TYPES, example: 'CALL_ME' })
  type!: AttentionType;

  /**
   * What it is about, on one line: 1 to 500 characters. The team reads it here; it stands in no email.
   * @example "She did not come to school on Monday or Tuesday"
   */
  @IsOptional()
  @IsPlainText(1, 500)
  note?: string | null;
}

/** Somebody on the team, then. */
export class AttentionAgent {
  /** Absent where it is withheld from you. */
  @ApiProperty({ format: 'uuid', required: false })
  agentId?: string;

  /**
   * `A sensitive service` where the name is withheld from you.
   * @example "Jane Smith"
   */
  name!: string;

  /**
   * Null where it is withheld from you.
   * @example "Northside School"
   */
  agency!: string | null;

  /** True where who it is is withheld from you; absent otherwise. */
  withheld?: boolean;
}

/** That somebody has taken note, and answers for what follows. */
export class AttentionAcknowledgement {
  agent!: AttentionAgent;

  /** @example "2026-03-10T09:41:00.000Z" */
  at!: string;
}

/** Stands in the place of what is not for you. */
export class WithheldNote {
  @ApiProperty({ enum: [true] })
  withheld!: true;
}

/** An attention. */
@ApiExtraModels(WithheldNote)
export class AttentionRecord {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ enum: ATTENTION_TYPES, example: 'CALL_ME' })
  type!: AttentionType;

  /** Null where there is none; `{ "withheld": true }` where whoever wrote it is withheld from you. */
  @ApiProperty({
    oneOf: [{ type: 'string' }, { $ref: getSchemaPath(WithheldNote) }, { type: 'null' }],
    example: 'She did not come to school on Monday or Tuesday',
  })
  note!: string | WithheldNote | null;

  /** Who asks. */
  raisedBy!: AttentionAgent;

  /** @example "2026-03-10T09:30:00.000Z" */
  raisedAt!: string;

  /** When whoever asked took it back; null until then. */
  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, example: null })
  withdrawnAt!: string | null;

  /** Who has acknowledged it, the first of them first; those of whom you may not know are left out. */
  acknowledgements!: AttentionAcknowledgement[];

  /** Whether you have. */
  acknowledgedByMe!: boolean;

  /** Whether you raised it. */
  mine!: boolean;
}

/** A page of attentions, newest first. */
export class AttentionPage {
  items!: AttentionRecord[];
  links!: PageLinks;
}
