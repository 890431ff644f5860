/**
 * What others ask of an agent on a team, and their answer. Only a request that still holds can be accepted: both are on the
 * team, and the client is open.
 */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AccessLog } from '../../access/index.js';
import type { Principal } from '../../common/actor.js';
import { conflict, notFound } from '../../common/errors.js';
import type { Id } from '../../common/ids.js';
import type { PageQuery } from '../../common/page.js';
import { patchworkNow } from '../../database/clock.queries.js';
import { Database } from '../../database/database.js';
import { Transaction } from '../../database/transaction.js';
import { BrokerDeclined, EventBus, LeadDeclined } from '../../events/index.js';
import type { Client } from '../client.entity.js';
import { lockClient } from '../clients.queries.js';
import type { AnsweredRequest, RequestReply, TeamRequest } from '../requests/request.dto.js';
import {
  type Answerer,
  findRequest,
  type FoundRequest,
  requestsTo,
  settleRequest,
} from '../requests/request.queries.js';
import { BrokerService } from './broker.service.js';
import { LeadService } from './lead.service.js';
import { currentMembers } from './team.queries.js';

@Injectable()
export class RequestsService {
  constructor(
    private readonly transaction: Transaction,
    private readonly events: EventBus,
    private readonly database: Database,
    private readonly accessLog: AccessLog,
    private readonly brokers: BrokerService,
    private readonly leads: LeadService,
  ) {}

  async list(caller: Principal, page: PageQuery, requestId: string): Promise<TeamRequest[]> {
    const requests = await requestsTo(answererOf(caller), page, this.database);
    const clientIds = new Set(requests.slice(0, page.limit).flatMap(({ client }) => client?.id ?? []));
    await this.accessLog.list(caller, 'me.requests', [...clientIds], requestId);
    return requests;
  }

  /** The same answer again changes nothing; another one is 409, and so is a request that holds no longer. */
  answer(id: Id, { answer, reason }: RequestReply, caller: Principal): Promise<AnsweredRequest> {
    return this.transaction.run(async (tx) => {
      const { clientId } = (await findRequest(id, answererOf(caller), tx)) ?? {};
      if (clientId === undefined) throw notFound();
      const client = (await lockClient(clientId, tx))!;
      const request = (await findRequest(id, answererOf(caller), tx))!;
      const answered = { id, type: request.type, answer };
      if (request.answer === answer) return answered;
      if (request.answer !== null || client.status !== 'OPEN') throw ended();
      const now = await patchworkNow(tx);
      await settleRequest(id, answer, now, tx);
      const reply = { request, accepts: answer === 'ACCEPTED', reason: reason ?? null, caller, now };
      if (request.type === 'LEAD') await this.answerAboutLead(client, reply, tx);
      else await this.answerAboutBroker(client, reply, tx);
      return answered;
    });
  }

  private async answerAboutLead(client: Client, { request, accepts, reason, caller, now }: Reply, tx: EntityManager) {
    const members = await currentMembers(client.id, tx);
    const lead = members.find((member) => member.lead && member.agentId === request.askedId);
    const next = members.find(({ id, canWork, sensitive }) => id === request.memberId && canWork && !sensitive);
    if (lead === undefined || next === undefined) throw ended();
    if (accepts) return this.leads.change(client, lead, next, { reason: request.reason, code: null }, caller, tx);
    return this.events.publish(new LeadDeclined(client.id, caller, now, next, request.askedBy, reason), tx);
  }

  private async answerAboutBroker(client: Client, { request, accepts, reason, caller, now }: Reply, tx: EntityManager) {
    const members = await currentMembers(client.id, tx);
    const member = members.find(({ id, sensitive }) => sensitive && id === request.memberId);
    const asked = members.find(({ agentId, sensitive }) => !sensitive && agentId === request.askedId);
    if (member === undefined || asked === undefined || asked.agencyId === member.agencyId) throw ended();
    const by = { actor: caller, now, reason: request.reason };
    if (accepts) return this.brokers.change(client.id, member, asked, by, tx);
    const sensitive = { memberId: member.id, agencyId: member.agencyId, brokerId: member.brokerId };
    const told = [client.id, caller, now, member, request.askedBy!, sensitive, reason] as const;
    return this.events.publish(new BrokerDeclined(...told), tx);
  }
}

interface Reply {
  readonly request: FoundRequest;
  readonly accepts: boolean;
  readonly reason: string | null;
  readonly caller: Principal;
  readonly now: Date;
}

function answererOf({ agentId, agencyId, roles }: Principal): Answerer {
  return { agentId: agentId!, adminOf: roles.includes('AGENCY_ADMIN') ? agencyId : null };
}

const ended = (): Error => conflict('REQUEST_ENDED', 'This request does not hold any more.');
