/** Ends a membership, within a verb that has locked the client and found that it may. The team hears of it. */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../../common/actor.js';
import { conflict } from '../../common/errors.js';
import { patchworkNow } from '../../database/clock.queries.js';
import { EventBus, TeamMemberEnded } from '../../events/index.js';
import type { Client } from '../client.entity.js';
import { TeamMember } from './team-member.entity.js';
import type { Standing } from './team.queries.js';

/** How a membership ends. */
export interface Ending {
  readonly how: 'LEFT' | 'REMOVED';
  readonly reason?: string | null;
  /** Without a second member. */
  readonly alone?: boolean;
}

@Injectable()
export class TeamDeparture {
  constructor(private readonly events: EventBus) {}

  /** 409 for the last of `members` while the client is open: those of whom the actor may know. */
  async depart(
    client: Client,
    member: Standing,
    members: readonly Standing[],
    { how, reason = null, alone = false }: Ending,
    actor: Actor,
    tx: EntityManager,
  ): Promise<void> {
    if (client.status === 'OPEN' && isLast(member, members, client)) {
      throw conflict(
        'LAST_MEMBER',
        'The last member of an open client cannot leave. Add somebody or close the record.',
      );
    }
    const now = await patchworkNow(tx);
    await tx.update(
      TeamMember,
      { id: member.id },
      {
        endedAt: now,
        endedHow: how,
        lead: false,
        removedAloneBy: alone ? actor.agentId : null,
      },
    );
    // As when a sensitive member came: for those who may not know of them nothing happened.
    if (!member.sensitive) {
      client.touch('team', ...(member.lead ? ['lead'] : []));
      await tx.save(client);
    }
    const { agencyId, brokerId } = member;
    const sensitive = member.sensitive ? { memberId: member.id, agencyId, brokerId } : null;
    const { id, lead } = member;
    const ended = new TeamMemberEnded(client.id, actor, now, member, id, how, lead, sensitive, reason);
    await this.events.publish(ended, tx);
  }
}

/** Of a restricted client an agency without a named agent sees nothing: nobody could ever bring the record back. */
export function isLast(member: Standing, members: readonly Standing[], { restricted }: Client): boolean {
  if (restricted && member.agentId === null) return false;
  return !members.some(({ id, agentId }) => id !== member.id && (!restricted || agentId !== null));
}
