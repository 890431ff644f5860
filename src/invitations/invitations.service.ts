/** Inviting an agent to a team and taking it back, by those who are on it. Each verb is one transaction. */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Work } from '../access/index.js';
import { requireOpen, TeamAccess } from '../clients/index.js';
import type { Actor } from '../common/actor.js';
import { conflict, forbidden, notFound, unacceptable } from '../common/errors.js';
import type { TaggedText } from '../common/etag.js';
import { type Id, newId } from '../common/ids.js';
import type { PageQuery } from '../common/page.js';
import { patchworkNow } from '../database/clock.queries.js';
import { Database } from '../database/database.js';
import { Transaction } from '../database/transaction.js';
import { AgentInvited, EventBus, InvitationWithdrawn } from '../events/index.js';
import type { InvitationOffer, InvitationRecord, InvitationRequest, InvitationState } from './invitation.dto.js';
import { Invitation } from './invitation.entity.js';
import {
  findInvitation,
  invitationRecord,
  invitationsOf,
  openInvitation,
  type StandingInvitation,
} from './invitation.queries.js';

/** How long somebody has to answer, in Patchwork time. */
const VALID_MILLISECONDS = 14 * 24 * 3_600_000;

@Injectable()
export class InvitationsService {
  constructor(
    private readonly transaction: Transaction,
    private readonly events: EventBus,
    private readonly database: Database,
    private readonly teams: TeamAccess,
  ) {}

  list(clientId: Id, state: InvitationState, page: PageQuery): Promise<InvitationRecord[]> {
    return invitationsOf(clientId, state, page, this.database);
  }

  /** Whoever has an invitation that they can still accept keeps it as it is. */
  invite(
    clientId: Id,
    request: InvitationRequest,
    actor: Actor,
  ): Promise<{ invitation: InvitationOffer; client: TaggedText }> {
    return this.transaction.run(async (tx) => {
      const { client, work } = await this.teams.findForMember(clientId, actor, tx);
      requireKnown(work);
      requireSomebodyElse(request, actor);
      const invited = await this.teams.candidate(request.agentId, tx);
      const open = await openInvitation(clientId, invited.agentId!, tx);
      const id = open ?? newId();
      if (open === null) {
        requireOpen(client);
        await this.teams.requireNotBarred(clientId, invited.agentId!, tx);
        const now = await patchworkNow(tx);
        const { role, reason, code = null } = request;
        await tx.insert(Invitation, {
          id,
          clientId,
          agentId: invited.agentId!,
          agencyId: invited.agencyId,
          role,
          reason,
          code,
          inviterAgentId: actor.agentId,
          inviterSystemId: actor.systemId,
          inviterAgencyId: actor.agencyId,
          invitedAt: now,
          expiresAt: new Date(now.getTime() + VALID_MILLISECONDS),
          state: 'OPEN',
        });
        await this.events.publish(new AgentInvited(clientId, actor, now, invited, reason, code), tx);
      }
      const grants = `If ${invited.name} of ${invited.agencyName} accepts, they will see the whole profile and be told of changes.`;
      return {
        invitation: { ...(await invitationRecord(id, tx)), grants },
        client: await this.teams.text(clientId, actor, tx),
      };
    });
  }

  /** Takes an invitation back. One that has come to nothing already stays so. */
  withdraw(clientId: Id, id: Id, actor: Actor): Promise<TaggedText> {
    return this.transaction.run(async (tx) => {
      await this.teams.findForMember(clientId, actor, tx);
      const invitation = await findInvitation(id, clientId, tx);
      if (invitation === null) throw notFound();
      await this.requireMayWithdraw(clientId, invitation, actor, tx);
      if (invitation.state === 'ACCEPTED') {
        throw conflict('INVITATION_ACCEPTED', 'They have accepted. To end their access, remove them from the team.');
      }
      if (invitation.state === 'OPEN' || invitation.state === 'VOID') {
        const now = await patchworkNow(tx);
        await tx.update(Invitation, { id }, { state: 'WITHDRAWN', settledAt: now });
        await this.events.publish(new InvitationWithdrawn(clientId, actor, now, invitation.invited), tx);
      }
      return this.teams.text(clientId, actor, tx);
    });
  }

  private async requireMayWithdraw(
    clientId: Id,
    { inviter, inviterAgencyId }: StandingInvitation,
    actor: Actor,
    tx: EntityManager,
  ): Promise<void> {
    if (inviterAgencyId === actor.agencyId) return;
    if (actor.agentId !== null && inviter.agentId === actor.agentId) return;
    if (await this.teams.isLead(clientId, actor, tx)) return;
    throw forbidden('Only whoever invited, the lead or a colleague of their agency can do this.');
  }
}

/** An invitation says who makes it, and so would give a sensitive member away. */
function requireKnown({ sensitiveMemberId }: Work): void {
  if (sensitiveMemberId !== null) throw forbidden('A sensitive member does not invite: the broker can.');
}

function requireSomebodyElse({ agentId }: InvitationRequest, actor: Actor): void {
  if (agentId !== actor.agentId) return;
  throw unacceptable([{ pointer: '/agentId', code: 'YOURSELF', detail: 'You are on the team already.' }]);
}
