/**
 * Clients who do not exist, as real as any: the same rows, the same first entry, but on nobody's team. Which ones they are
 * is known to the module that plants them alone.
 */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../common/actor.js';
import type { Id } from '../common/ids.js';
import { patchworkNow } from '../database/clock.queries.js';
import { ClientRegistered, EventBus } from '../events/index.js';
import { type ClientDetails, stateOf } from './client.dto.js';
import { Client, newClient } from './client.entity.js';
import { freeReference, requireBirthNotTooLate } from './clients.service.js';
import { lockClient, writeNames } from './clients.queries.js';
import { makeUnfindable } from './planted.queries.js';

@Injectable()
export class PlantedClients {
  constructor(private readonly events: EventBus) {}

  async plant(id: Id, details: Omit<ClientDetails, 'externalReferences'>, by: Actor, tx: EntityManager): Promise<void> {
    const now = await patchworkNow(tx);
    const state = stateOf(details);
    requireBirthNotTooLate(state, now);
    await tx.insert(Client, newClient(id, await freeReference(tx), state, by.agencyId, now));
    await writeNames(id, state, tx);
    await this.events.publish(new ClientRegistered(id, by, now, REASON, null), tx);
  }

  /** The row stays, as activity and access log refer to it; whoever joined it is out, and hears nothing. */
  async takeBack(id: Id, tx: EntityManager): Promise<void> {
    await lockClient(id, tx);
    await makeUnfindable(id, tx);
  }
}

/** What somebody who joins reads; it has to look like anybody's. */
const REASON = 'Referred to us';
