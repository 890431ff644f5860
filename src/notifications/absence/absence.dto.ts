/** When an agent is away, over HTTP. */
import { ApiProperty } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { IsDay } from '../../clients/index.js';
import { IsId } from '../../common/fields.js';
import type { Id } from '../../common/ids.js';

/** Days on which no email about clients is to reach you. */
export class AbsenceWish {
  /** The first day away, in your agency's time zone: today or later, within a year. */
  @IsDay()
  @ApiProperty({ format: 'date' })
  from!: string;

  /** The last day away. At most a year after the first. */
  @IsDay()
  @ApiProperty({ format: 'date' })
  until!: string;

  /**
   * A colleague who shares a team with you. Where they are on a client's team, they hear at once what you would have heard as
   * it happens. `GET /v1/me` reminds them of it, without your name.
   */
  @IsOptional()
  @IsId()
  @ApiProperty({ format: 'uuid', required: false, nullable: true, type: String })
  coverAgentId?: Id | null;
}

/** The absence that stands, and what the last change of it moved. All days are null when there is none. */
export class AbsenceRecord {
  /** The first day away. */
  @ApiProperty({ format: 'date' })
  from!: string | null;

  /** The last day away. */
  @ApiProperty({ format: 'date' })
  until!: string | null;

  /** Who hears at once what you would have heard as it happens; null for nobody. */
  @ApiProperty({ format: 'uuid' })
  coverAgentId!: string | null;

  /** Whether you are away now: from the first day until nine o'clock on the first working day after the last. */
  away!: boolean;

  /** When what waited comes, in one email: at nine o'clock on your first working day back. */
  backAt!: Date | null;

  /**
   * How many waiting notifications this request gave another time; 0 when only reading.
   * @example 3
   */
  moved!: number;

  /** When the next email to you may go; null when none waits for its time. */
  nextEmailAt!: Date | null;
}
