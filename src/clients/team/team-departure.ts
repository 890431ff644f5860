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

@Injectable()
export class TeamDeparture {
  constructor(private readonly events: EventBus) {}

  /** 409 for the last of `members` while the client is open: those of whom the actor may know. */
  async depart(
    client: Client,
    member: Standing,
    members: readonly Standing[],
    how: 'LEFT' | 'REMOVED',
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
    await tx.update(TeamMember, { id: member.id }, { endedAt: now, endedHow: how, lead: false });
    // As when a sensitive member came: for those who may not know of them nothing happened.
    if (!member.sensitive) {
      client.touch('team', ...(member.lead ? ['lead'] : []));
      await tx.save(client);
    }
    const { agencyId, brokerId } = member;
    const sensitive = member.sensitive ? { memberId: member.id, agencyId, brokerId } : null;
    const ended = new TeamMemberEnded(client.id, actor, now, member, member.id, how, member.lead, sensitive);
    await this.events.publish(ended, tx);
  }
}

/** Of a restricted client an agency without a named agent sees nothing: nobody could ever bring the record back. */
function isLast(member: Standing, members: readonly Standing[], { restricted }: Client): boolean {
  if (restricted && member.agentId === null) return false;
  return !members.some(({ id, agentId }) => id !== member.id && (!restricted || agentId !== null));
}
