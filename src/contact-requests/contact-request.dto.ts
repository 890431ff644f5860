/** What callers write and read about requests for contact. */
import { ApiProperty } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { IsId, IsReason } from '../common/fields.js';
import type { Id } from '../common/ids.js';
import { PageLinks } from '../common/page.js';

/** What you would like from a service of which you may not know. */
export class ContactRequestRequest {
  /**
   * What it is about: 3 to 200 characters, seen by the team.
   * @example "We meet on Thursday and would like somebody to ring us before"
   */
  @IsReason()
  reason!: string;

  /** One of the brokers in the profile's `sensitiveService`. Leave it out to ask all of them. */
  @IsOptional()
  @IsId()
  @ApiProperty({ type: 'string', format: 'uuid', required: false, nullable: true, example: null })
  brokerId?: Id | null;
}

/** A request for contact. */
export class ContactRequestRecord {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  /** The agent who asked. */
  @ApiProperty({ type: 'string', format: 'uuid' })
  askedBy!: Id;

  /** The broker who was asked; null: all of them. */
  @ApiProperty({ type: 'string', format: 'uuid', nullable: true, example: null })
  brokerId!: string | null;

  /** @example "We meet on Thursday and would like somebody to ring us before" */
  reason!: string;

  /** @example "2026-03-10T09:30:00.000Z" */
  askedAt!: string;

  /** When it was passed on to the service; null until then. */
  passedOnAt!: string | null;
}

/** A page of requests for contact, newest first. */
export class ContactRequestPage {
  items!: ContactRequestRecord[];
  links!: PageLinks;
}
