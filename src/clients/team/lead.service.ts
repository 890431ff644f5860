/** Who leads the team: none or one of its agents. */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../../common/actor.js';
import { forbidden, unacceptable } from '../../common/errors.js';
import { requireMatch } from '../../common/etag.js';
import { type Id, newId } from '../../common/ids.js';
import { patchworkNow } from '../../database/clock.queries.js';
import { Transaction } from '../../database/transaction.js';
import { EventBus, LeadAsked, LeadChanged, type ReasonCode } from '../../events/index.js';
import type { Client } from '../client.entity.js';
import { findForUpdate, requireOpen } from '../client-lock.js';
import { type ClientText, profileText } from '../profile.queries.js';
import { openRequest } from '../requests/request.queries.js';
import { TeamMember } from './team-member.entity.js';
import type { LeadAppointment } from './team.dto.js';
import { currentMembers, type Standing } from './team.queries.js';

@Injectable()
export class LeadService {
  constructor(
    private readonly transaction: Transaction,
    private readonly events: EventBus,
  ) {}

  /** Whoever leads agrees first: null when they were asked. A vacant lead is taken, and one's own is handed over. */
  appoint(
    clientId: Id,
    { memberId, reason, code }: LeadAppointment,
    ifMatch: string | undefined,
    actor: Actor,
  ): Promise<ClientText | null> {
    return this.transaction.run(async (tx) => {
      const client = await findForUpdate(clientId, actor, tx);
      const members = await currentMembers(clientId, tx);
      const next = members.find(({ id }) => id === memberId);
      // Everybody sees the lead.
      if (next === undefined || next.agentId === null || !next.canWork || next.sensitive) throw noLead();
      requireMatch(ifMatch, client);
      requireOpen(client);
      const lead = leadOf(members);
      if (next !== lead && lead !== null && lead.agentId !== actor.agentId) {
        await this.ask(client, lead, next, reason, actor, tx);
        return null;
      }
      if (next !== lead) await this.change(client, lead, next, { reason, code: code ?? null }, actor, tx);
      return profileText(clientId, actor, tx);
    });
  }

  /** Whoever leads steps down; 403 for anybody else, while somebody leads. */
  dismiss(clientId: Id, ifMatch: string | undefined, actor: Actor): Promise<ClientText> {
    return this.transaction.run(async (tx) => {
      const client = await findForUpdate(clientId, actor, tx);
      requireMatch(ifMatch, client);
      requireOpen(client);
      const lead = leadOf(await currentMembers(clientId, tx));
      if (lead !== null && lead.agentId !== actor.agentId) {
        throw forbidden('Only the lead steps down. Ask them to hand over: appoint somebody else.');
      }
      if (lead !== null) await this.change(client, lead, null, { reason: null, code: null }, actor, tx);
      return profileText(clientId, actor, tx);
    });
  }

  private async ask(
    client: Client,
    lead: Standing,
    next: Standing,
    reason: string,
    actor: Actor,
    tx: EntityManager,
  ): Promise<void> {
    const now = await patchworkNow(tx);
    const request = {
      id: newId(),
      type: 'LEAD',
      clientId: client.id,
      memberId: next.id,
      askedId: lead.agentId!,
    } as const;
    const asker = { name: actor.name, agency: actor.agencyName };
    if (!(await openRequest({ ...request, askedBy: actor.agentId, asker, reason, askedAt: now }, tx))) return;
    await this.events.publish(new LeadAsked(client.id, actor, now, lead, next, reason), tx);
  }

  /** Within a verb that has locked the client and found that it may. */
  async change(
    client: Client,
    from: Standing | null,
    to: Standing | null,
    { reason, code }: { reason: string | null; code: ReasonCode | null },
    actor: Actor,
    tx: EntityManager,
  ): Promise<void> {
    const now = await patchworkNow(tx);
    // One after the other: at no moment may two lead.
    if (from !== null) await tx.update(TeamMember, { id: from.id }, { lead: false });
    if (to !== null) await tx.update(TeamMember, { id: to.id }, { lead: true });
    client.touch('lead');
    await tx.save(client);
    await this.events.publish(new LeadChanged(client.id, actor, now, from, to, reason, code), tx);
  }
}

function leadOf(members: readonly Standing[]): Standing | null {
  return members.find(({ lead }) => lead) ?? null;
}

const noLead = (): Error =>
  unacceptable([{ pointer: '/memberId', code: 'MEMBER', detail: 'The lead is an active agent of the team.' }]);
