/** The team around a client: who joins, is added, leaves, is removed. Membership is access, so every change is told. */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { isJoinAllowed, mayKnow, workOf } from '../../access/index.js';
import type { Actor } from '../../common/actor.js';
import { forbidden, notFound } from '../../common/errors.js';
import type { Id } from '../../common/ids.js';
import type { PageQuery } from '../../common/page.js';
import { Database } from '../../database/database.js';
import { Transaction } from '../../database/transaction.js';
import type { Client } from '../client.entity.js';
import { findForUpdate } from '../client-lock.js';
import { lockClient } from '../clients.queries.js';
import { grantsOf } from './grants.js';
import { type ClientText, profileText } from '../profile.queries.js';
import { howToEnd } from './removal-rules.js';
import { RemovalsService } from './removals.service.js';
import { TeamAdmission } from './team-admission.js';
import { TeamDeparture } from './team-departure.js';
import type { TeamAddition, TeamMemberAddition, TeamMemberRecord } from './team.dto.js';
import { currentMembers, hasEnded, memberRecord, membersBySince, type Standing } from './team.queries.js';

@Injectable()
export class TeamService {
  constructor(
    private readonly transaction: Transaction,
    private readonly database: Database,
    private readonly admission: TeamAdmission,
    private readonly departure: TeamDeparture,
    private readonly removals: RemovalsService,
  ) {}

  list(clientId: Id, reader: Actor, page: PageQuery): Promise<TeamMemberRecord[]> {
    return membersBySince(clientId, reader, page, this.database);
  }

  /** Adds an agent or an agency; or lets the agent who calls join by themselves, after a match. */
  add(clientId: Id, addition: TeamAddition, actor: Actor): Promise<{ member: TeamMemberAddition; client: ClientText }> {
    return this.transaction.run(async (tx) => {
      const client = await this.lockToAdd(clientId, addition, actor, tx);
      const { memberId, newcomer } = await this.admission.admit(client, addition, actor, tx);
      const record = await memberRecord(memberId, tx);
      const member = { ...record, grants: grantsOf(newcomer, record.sensitive) };
      return { member, client: await profileText(clientId, actor, tx) };
    });
  }

  /** Ends a membership: one's own (leaving), or another's (removing). Until when it waits for a second member, if it does. */
  end(clientId: Id, memberId: Id, actor: Actor): Promise<{ client: ClientText; waitsUntil: Date | null }> {
    return this.transaction.run(async (tx) => {
      const client = await findForUpdate(clientId, actor, tx);
      const members = (await currentMembers(clientId, tx)).filter((member) => mayKnow(actor, member));
      const member = members.find(({ id }) => id === memberId);
      if (member === undefined && !(await hasEnded(clientId, memberId, actor, tx))) throw notFound();
      const waitsUntil = member === undefined ? null : await this.take(client, member, members, actor, tx);
      return { client: await profileText(clientId, actor, tx), waitsUntil };
    });
  }

  private async lockToAdd(clientId: Id, addition: TeamAddition, actor: Actor, tx: EntityManager): Promise<Client> {
    const client = await lockClient(clientId, tx);
    if (client === null) throw notFound();
    if ((await workOf(clientId, actor, tx)).onTeam) return client;
    const joins = actor.agentId !== null && addition.agentId === actor.agentId;
    if (!joins || !(await isJoinAllowed(clientId, actor, tx))) throw notFound();
    return client;
  }

  /** `members` are those of whom the actor may know: the others do not keep anybody from leaving. */
  private async take(
    client: Client,
    member: Standing,
    members: readonly Standing[],
    actor: Actor,
    tx: EntityManager,
  ): Promise<Date | null> {
    const how = howToEnd(member, members, actor);
    if (how === null) throw forbidden('Only they themselves, the lead or a colleague of their agency can do this.');
    const { agentId } = actor;
    if (how === 'REMOVED' && agentId !== null && member.agentId !== null && !member.sensitive) {
      if (await this.removals.mustWait(client, member, members, actor, tx)) {
        return this.removals.ask(client, member, { ...actor, agentId }, tx);
      }
      await this.departure.depart(client, member, members, { how, alone: true }, actor, tx);
    } else await this.departure.depart(client, member, members, { how }, actor, tx);
    return null;
  }
}
