/** What callers read of requests to them, and what they answer. */
import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { IsReason } from '../../common/fields.js';
import { PageLinks } from '../../common/page.js';

export const REQUEST_TYPES = ['BROKER', 'LEAD'] as const;
export type RequestType = (typeof REQUEST_TYPES)[number];

export const REQUEST_ANSWERS = ['ACCEPTED', 'DECLINED'] as const;
export type RequestAnswer = (typeof REQUEST_ANSWERS)[number];

/** The client of a request. */
export class RequestClient {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  /** @example "PW-7K3M-Q9XT" */
  reference!: string;
}

/** Who asks. */
export class Requester {
  /** Null: a system. */
  @ApiProperty({ format: 'uuid', type: 'string', nullable: true })
  agentId!: string | null;

  /** @example "Rosalind Thistlewood" */
  name!: string;

  /** @example "Hollyhock Refuge" */
  agency!: string;
}

/** Something that only you can answer. */
export class TeamRequest {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  /** `BROKER`: to pass on what the team asks of a sensitive service. `LEAD`: to hand the lead over. */
  @ApiProperty({ enum: REQUEST_TYPES, example: 'BROKER' })
  type!: RequestType;

  /** Null where you answer as an agency admin, for a colleague who leads and is away or suspended. */
  client!: RequestClient | null;

  by!: Requester;

  /** @example "You know both the family and us" */
  reason!: string;

  /** @example "2026-03-10T09:30:00.000Z" */
  at!: string;
}

/** A page of requests, newest first. */
export class TeamRequestPage {
  items!: TeamRequest[];
  links!: PageLinks;
}

/** What you say to a request. */
export class RequestReply {
  @IsIn(REQUEST_ANSWERS)
  @ApiProperty({ enum: REQUEST_ANSWERS, example: 'ACCEPTED' })
  answer!: RequestAnswer;

  /**
   * Why: 3 to 200 characters, for the one who asked.
   * @example "I am about to leave this team"
   */
  @IsOptional()
  @IsReason()
  reason?: string | null;
}

/** A request that was answered. */
export class AnsweredRequest {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ enum: REQUEST_TYPES, example: 'BROKER' })
  type!: RequestType;

  @ApiProperty({ enum: REQUEST_ANSWERS, example: 'ACCEPTED' })
  answer!: RequestAnswer;
}
