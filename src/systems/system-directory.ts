/** What sign-in may ask about systems. */
import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { type KnownSystem, systemByClientId } from './system.queries.js';

@Injectable()
export class SystemDirectory {
  constructor(private readonly database: Database) {}

  /** The system with this client id, revoked or not; null if there is none. */
  findByClientId(clientId: string): Promise<KnownSystem | null> {
    return systemByClientId(clientId, this.database);
  }
}
