/** What people read of their own sessions. */
import { ApiProperty } from '@nestjs/swagger';
import { PageLinks } from '../common/page.js';
import type { SessionRow } from './session.queries.js';

/** A sign-in of the caller's, in one browser. */
export class SessionRecord {
  /** Its id. */
  @ApiProperty({ format: 'uuid' })
  id!: string;

  /**
   * The application that asked last for a token: `frontend`, `swagger-ui`, or `token` for the command.
   * @example "frontend"
   */
  client!: string;

  /** When it began. */
  since!: Date;

  /** When it last gave a token, which lives 15 minutes. */
  lastUsedAt!: Date;

  /** Whether it is the one that this request belongs to. */
  current!: boolean;
}

/** Every session of the caller's that goes on, the newest first. */
export class SessionList {
  items!: SessionRecord[];
  links!: PageLinks;
}

export function sessionList(rows: readonly SessionRow[], own: string | null, self: string): SessionList {
  return { items: rows.map((row) => ({ ...row, current: row.id === own })), links: { self } };
}
