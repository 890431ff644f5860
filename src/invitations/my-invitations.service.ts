/**
 * What the invited agent does with an invitation. It opens the team only if at that moment everything still holds that
 * held when they were invited; what does not hold is one and the same answer, so that it tells nothing of the client.
 */
import { Injectable } from '@nestjs/common';
import { AccessLog } from '../access/index.js';
import { TeamAccess, TeamAdmission } from '../clients/index.js';
import type { Principal } from '../common/actor.js';
import { conflict, notFound, unacceptable } from '../common/errors.js';
import type { Id } from '../common/ids.js';
import type { PageQuery } from '../common/page.js';
import { checked } from '../common/validation.js';
import { patchworkNow } from '../database/clock.queries.js';
import { Database } from '../database/database.js';
import { Transaction } from '../database/transaction.js';
import { EventBus, InvitationDeclined, type ReasonCode } from '../events/index.js';
import { Invitation } from './invitation.entity.js';
import { clientOfInvitation, findInvitation, invitationsTo } from './invitation.queries.js';
import { type AnsweredInvitation, InvitationAnswer, type MyInvitation } from './my-invitation.dto.js';

@Injectable()
export class MyInvitationsService {
  constructor(
    private readonly transaction: Transaction,
    private readonly events: EventBus,
    private readonly database: Database,
    private readonly accessLog: AccessLog,
    private readonly teams: TeamAccess,
    private readonly admission: TeamAdmission,
  ) {}

  list(caller: Principal, page: PageQuery): Promise<MyInvitation[]> {
    return invitationsTo(caller.agentId!, page, this.database);
  }

  async answer(id: Id, body: object, caller: Principal, requestId: string): Promise<AnsweredInvitation> {
    const found = await clientOfInvitation(id, caller.agentId!, this.database);
    if (found === null) throw notFound();
    const { answer, reason } = checked(InvitationAnswer, body);
    if (answer === 'DECLINED') return this.decline(id, found.clientId, requireWhy(reason), caller);
    const outcome = found.state === 'OPEN' || found.state === 'ACCEPTED' ? 'ALLOWED' : 'DENIED';
    await this.accessLog.list(caller, 'me.invitations', [found.clientId], requestId, { outcome, openly: true });
    return this.accept(id, found.clientId, caller);
  }

  private accept(id: Id, clientId: Id, caller: Principal): Promise<AnsweredInvitation> {
    return this.transaction.run(async (tx) => {
      const client = await this.teams.lock(clientId, tx);
      const invitation = (await findInvitation(id, clientId, tx))!;
      const present = await this.teams.membershipOf(clientId, caller.agentId!, tx);
      const isDone = invitation.state === 'ACCEPTED' && present !== null;
      if (invitation.state !== 'OPEN' && !isDone) throw ended();
      const { role, reason, inviter } = invitation;
      const code = invitation.code as ReasonCode | null;
      const admission = { agentId: caller.agentId, role, reason, code, inviter };
      if (present === null) await this.admission.admit(client, admission, caller, tx);
      const member = present ?? (await this.teams.membershipOf(clientId, caller.agentId!, tx));
      if (!isDone) await tx.update(Invitation, { id }, { state: 'ACCEPTED', settledAt: await patchworkNow(tx) });
      return { id, answer: 'ACCEPTED', member, client: { id: clientId, reference: client.reference } };
    });
  }

  private decline(id: Id, clientId: Id, reason: string, caller: Principal): Promise<AnsweredInvitation> {
    return this.transaction.run(async (tx) => {
      await this.teams.lock(clientId, tx);
      const { state, invited } = (await findInvitation(id, clientId, tx))!;
      if (state !== 'OPEN' && state !== 'DECLINED') throw ended();
      if (state === 'OPEN') {
        const now = await patchworkNow(tx);
        await tx.update(Invitation, { id }, { state: 'DECLINED', settledAt: now, declinedBecause: reason });
        await this.events.publish(new InvitationDeclined(clientId, caller, now, invited, reason), tx);
      }
      return { id, answer: 'DECLINED', member: null, client: null };
    });
  }
}

function requireWhy(reason: string | null | undefined): string {
  if (reason != null) return reason;
  throw unacceptable([{ pointer: '/reason', code: 'REASON', detail: 'Say why you decline.' }]);
}

const ended = (): Error => conflict('INVITATION_ENDED', 'This invitation does not hold any more.');
