/**
 * Takes note of whoever comes upon a decoy, in the transaction in which they do, by one statement that runs all the same
 * when there is none: neither answer nor time tells. Telling the admins takes longer, and so is done by the job, soon after.
 */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../common/actor.js';
import { type Id, newId } from '../common/ids.js';
import { EmergencyAccessBegan, EventBus, TeamMemberAdded } from '../events/index.js';
import { type Sighting, writeSightings } from './sighting.queries.js';

@Injectable()
export class DecoyWatch implements OnModuleInit {
  constructor(private readonly events: EventBus) {}

  onModuleInit(): void {
    const joined = ({ clientId, actor }: TeamMemberAdded | EmergencyAccessBegan, tx: EntityManager): Promise<void> =>
      this.note([clientId], actor, 'DECOY_JOINED', tx);
    this.events.on(TeamMemberAdded, joined);
    this.events.on(EmergencyAccessBegan, joined);
  }

  /** To be called with whatever a search shows, nothing included. */
  found(clientIds: readonly Id[], searcher: Actor, tx: EntityManager): Promise<void> {
    return this.note(clientIds, searcher, 'DECOY_MATCHED', tx);
  }

  /** A decoy is on no agency's team, so a system never comes upon one. */
  private async note(
    clientIds: readonly Id[],
    { agentId, agencyId }: Actor,
    type: Sighting['type'],
    tx: EntityManager,
  ): Promise<void> {
    if (agentId === null) return;
    const ids = clientIds.map(() => newId());
    await writeSightings(ids, clientIds, { agentId, agencyId }, type, tx);
  }
}
