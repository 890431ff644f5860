/**
 * Tells a caller that another client has an external reference that they gave: without its id or agency, written down
 * like a look, and counted as a search, so that nobody can try references out.
 */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AccessLog, type Action } from '../access/index.js';
import type { Actor } from '../common/actor.js';
import { conflict } from '../common/errors.js';
import type { Id } from '../common/ids.js';
import { Database } from '../database/database.js';
import type { ClientState } from './client.entity.js';
import { ownersOf } from './clients.queries.js';
import { SearchLimits } from './search-limits.service.js';

/** Rolls a verb back; never leaves this module. */
export class ReferenceTaken extends Error {
  constructor(
    readonly clientId: Id,
    readonly references: ClientState['externalReferences'],
  ) {
    super('an external reference is taken');
  }
}

/** Rolls a verb back because its actor sent too many taken references; never leaves this module. */
class NoRoom extends Error {
  constructor(readonly seconds: number) {
    super('too many external references were taken');
  }
}

@Injectable()
export class TakenReferences {
  constructor(
    private readonly database: Database,
    private readonly accessLog: AccessLog,
    private readonly limits: SearchLimits,
  ) {}

  /**
   * Rejects references of an actor who sent too many taken ones, whether these are taken or free: so the answer does not
   * show which. A verb that gets references calls this first.
   */
  async requireRoom(actor: Actor, tx: EntityManager): Promise<void> {
    const seconds = await this.limits.secondsToRoom(actor, tx);
    if (seconds !== null) throw new NoRoom(seconds);
  }

  /** What the verb gives; a taken reference, once the verb has rolled back, as 409 or, tried too often, as 429. */
  async report<T>(verb: Promise<T>, actor: Actor, action: Action, requestId: string): Promise<T> {
    try {
      return await verb;
    } catch (fault) {
      if (fault instanceof NoRoom) await this.limits.refuse(fault.seconds, actor, action, requestId);
      if (!(fault instanceof ReferenceTaken)) throw fault;
      const given = fault.references.map(({ system, reference }) => `${system} ${reference}`);
      const terms = { externalReference: given.join('\n') };
      await this.limits.admit(actor, action, terms, requestId);
      const owners = await ownersOf(fault.references, this.database);
      const others = owners.filter((id) => id !== fault.clientId);
      const details = { ...this.limits.detailsOf(terms), outcome: 'DENIED' as const };
      await this.accessLog.list(actor, action, others, requestId, details);
      throw conflict('REFERENCE_TAKEN', 'Another client has one of these external references.');
    }
  }
}
