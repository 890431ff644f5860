/**
 * Asking for contact, and passing a request on. Everybody on the team may know that a sensitive service is involved, and so
 * may read that somebody asked; who was asked for is known to those who knew before.
 */
import { Injectable } from '@nestjs/common';
import { requireOpen, TeamAccess } from '../clients/index.js';
import type { Principal } from '../common/actor.js';
import { conflict, forbidden, notFound, unacceptable } from '../common/errors.js';
import { type Id, newId } from '../common/ids.js';
import type { PageQuery } from '../common/page.js';
import { patchworkNow } from '../database/clock.queries.js';
import { Database } from '../database/database.js';
import { Transaction } from '../database/transaction.js';
import { ContactRequested, ContactRequestPassedOn, EventBus } from '../events/index.js';
import type { ContactRequestRecord, ContactRequestRequest } from './contact-request.dto.js';
import {
  addRequest,
  type Brokered,
  markPassedOn,
  requestOf,
  requestsOf,
  sensitiveMembers,
} from './contact-request.queries.js';

@Injectable()
export class ContactRequestsService {
  constructor(
    private readonly transaction: Transaction,
    private readonly events: EventBus,
    private readonly database: Database,
    private readonly teams: TeamAccess,
  ) {}

  list(clientId: Id, page: PageQuery): Promise<ContactRequestRecord[]> {
    return requestsOf(clientId, page, this.database);
  }

  /** 409 where there is nobody of whom the actor does not know; 422 for somebody who is no broker of theirs. */
  ask(
    clientId: Id,
    { reason, brokerId: wanted }: ContactRequestRequest,
    actor: Principal,
  ): Promise<ContactRequestRecord> {
    return this.transaction.run(async (tx) => {
      const { client, work } = await this.teams.findForMember(clientId, actor, tx);
      // A request says who asks, and so would give a sensitive member away.
      if (work.sensitiveMemberId !== null) throw forbidden('A sensitive member asks through their own broker.');
      const hidden = (await sensitiveMembers(clientId, actor, tx)).filter(({ known }) => !known);
      if (hidden.length === 0) throw conflict('NOBODY_HIDDEN', 'There is no service here of which you do not know.');
      const brokerId = wanted ?? null;
      if (brokerId !== null && !hidden.some((member) => member.brokerId === brokerId)) throw noBroker();
      requireOpen(client);
      const now = await patchworkNow(tx);
      const request = { id: newId(), clientId, askedBy: actor.agentId!, brokerId, reason, askedAt: now };
      await addRequest(request, tx);
      await this.events.publish(new ContactRequested(clientId, actor, now, reason, askedFor(hidden, brokerId)), tx);
      return (await requestOf(clientId, request.id, tx))!;
    });
  }

  /** For the brokers, and the services themselves. Passing on what was passed on changes nothing. */
  passOn(clientId: Id, requestId: string, actor: Principal): Promise<ContactRequestRecord> {
    return this.transaction.run(async (tx) => {
      const { client } = await this.teams.findForMember(clientId, actor, tx);
      const request = await requestOf(clientId, requestId, tx);
      if (request === null) throw notFound();
      const known = (await sensitiveMembers(clientId, actor, tx)).filter((member) => member.known);
      const mayPassOn = request.brokerId === null ? known.length > 0 : request.brokerId === actor.agentId;
      if (!mayPassOn) throw forbidden('The broker who was asked passes a request on.');
      if (request.passedOnAt !== null) return request;
      requireOpen(client);
      const now = await patchworkNow(tx);
      await markPassedOn(requestId, actor.agentId!, now, tx);
      const services = known.flatMap(({ agentId }) => (agentId === null ? [] : [agentId]));
      await this.events.publish(new ContactRequestPassedOn(clientId, actor, now, [...services, request.askedBy]), tx);
      return (await requestOf(clientId, requestId, tx))!;
    });
  }
}

/** The brokers; a service without one is asked itself, so that no request falls into a hole. */
function askedFor(hidden: readonly Brokered[], brokerId: Id | null): Id[] {
  if (brokerId !== null) return [brokerId];
  return [...new Set(hidden.map((member) => member.brokerId ?? member.agentId))].filter((id) => id !== null);
}

const noBroker = (): Error =>
  unacceptable([{ pointer: '/brokerId', code: 'BROKER', detail: 'The profile says whom to ask: one of its brokers.' }]);
