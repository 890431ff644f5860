/** Ends suspensions without a second word, and brings the agents who were on the team back. */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../../common/actor.js';
import type { Id } from '../../common/ids.js';
import { patchworkNow } from '../../database/clock.queries.js';
import { Database } from '../../database/database.js';
import { Transaction } from '../../database/transaction.js';
import { BarChanged, EventBus } from '../../events/index.js';
import type { Client } from '../client.entity.js';
import { lockClient } from '../clients.queries.js';
import { TeamAdmission } from '../team/team-admission.js';
import { agentAsCandidate, type Candidate } from '../team/team.queries.js';
import { type Bar, barsOver, barThatIsOver, endBar, formerMember, type OverBar } from './bar.queries.js';

const AT_A_TIME = 50;
const NOBODY_ELSE = 'Nobody else barred them';

@Injectable()
export class EndedSuspensions {
  constructor(
    private readonly transaction: Transaction,
    private readonly database: Database,
    private readonly events: EventBus,
    private readonly admission: TeamAdmission,
  ) {}

  /** Ends all that is over, each in a transaction of its own. */
  async endDue(): Promise<void> {
    const done: Id[] = [];
    for (;;) {
      const over = await barsOver(AT_A_TIME, done, this.database.app.manager);
      if (over.length === 0) return;
      for (const bar of over) await this.end(bar);
      done.push(...over.map(({ id }) => id));
    }
  }

  /** In the role that they had; not to a closed record, nor an agent that no team can hold any more. After the bar has ended. */
  async bringBack(client: Client, { memberId }: Bar, reason: string, actor: Actor, tx: EntityManager): Promise<void> {
    if (memberId === null || client.status !== 'OPEN') return;
    const { agentId, role } = await formerMember(memberId, tx);
    if ((await agentAsCandidate(agentId, tx))?.canWork !== true) return;
    await this.admission.admit(client, { agentId, role, reason }, actor, tx);
  }

  /** Under the client's lock. By itself: it is no act of the agent who asked for the suspension. */
  async endIfOver(client: Client, agent: Candidate, tx: EntityManager): Promise<void> {
    const bar = await barThatIsOver(client.id, agent.agentId!, tx);
    if (bar === null) return;
    const now = await patchworkNow(tx);
    await endBar(bar.id, 'LAPSED', now, tx);
    const { agencyId, agencyName } = agent;
    const actor = { agentId: null, systemId: null, name: 'Patchwork', agencyId, agencyName };
    await this.events.publish(new BarChanged(client.id, actor, now, agent, 'LAPSED', null), tx);
    await this.bringBack(client, bar, NOBODY_ELSE, actor, tx);
  }

  private end({ clientId, agentId }: OverBar): Promise<void> {
    return this.transaction.run(async (tx) => {
      const client = await lockClient(clientId, tx);
      const agent = await agentAsCandidate(agentId, tx);
      if (client !== null && agent !== null) await this.endIfOver(client, agent, tx);
    });
  }
}
