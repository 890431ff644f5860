/**
 * Keeping an agent from a client. One person's word ends their access for three working days at most, where a removal by that
 * person alone would; two people make it last, and two lift it. Every verb begins with the client's lock.
 */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AgencyDirectory } from '../../agencies/index.js';
import { afterWorkingHours } from '../../calendar/index.js';
import type { Actor } from '../../common/actor.js';
import { forbidden, notFound } from '../../common/errors.js';
import { type Id, newId } from '../../common/ids.js';
import { patchworkNow } from '../../database/clock.queries.js';
import { Database } from '../../database/database.js';
import { Transaction } from '../../database/transaction.js';
import { BarChanged, EventBus } from '../../events/index.js';
import type { Client } from '../client.entity.js';
import { lockClient } from '../clients.queries.js';
import { RemovalsService } from '../team/removals.service.js';
import { TeamDeparture } from '../team/team-departure.js';
import { agentAsCandidate, type Candidate, currentMembers, type Standing } from '../team/team.queries.js';
import type { BarRecord, BarStanding } from './bar.dto.js';
import { isEnough, type Speaker } from './bar-rules.js';
import {
  addBar,
  addWord,
  type Bar,
  barsOf,
  currentBar,
  endBar,
  keepMembership,
  makeLasting,
  mayReadBars,
  officersAmong,
  speakersOf,
  suspendedBefore,
} from './bar.queries.js';
import { EndedSuspensions } from './ended-suspensions.service.js';

type AgentActor = Actor & { readonly agentId: Id };

/** Three working days of eight hours, in the time zone of the agent who suspends. */
const WORKING_HOURS = 24;
const DAY = 86_400_000;
const LIFTING_WAITS_DAYS = 7;

interface Scene {
  readonly client: Client;
  /** Those who are openly on the team. */
  readonly members: readonly Standing[];
  readonly agent: Candidate;
  readonly now: Date;
}

@Injectable()
export class BarsService {
  constructor(
    private readonly transaction: Transaction,
    private readonly database: Database,
    private readonly events: EventBus,
    private readonly agencies: AgencyDirectory,
    private readonly removals: RemovalsService,
    private readonly departure: TeamDeparture,
    private readonly suspensions: EndedSuspensions,
  ) {}

  async list(clientId: Id, reader: AgentActor): Promise<BarRecord[]> {
    if (!(await mayReadBars(clientId, reader.agentId, this.database))) throw notFound();
    return barsOf(clientId, this.database);
  }

  /** 403 for oneself; 404 for an agent who is neither an open member nor the privacy officer of an agency on the team. */
  bar(clientId: Id, agentId: Id, reason: string, actor: AgentActor): Promise<BarStanding> {
    return this.transaction.run(async (tx) => {
      const scene = await this.enter(clientId, agentId, actor, tx);
      if (agentId === actor.agentId) throw forbidden('Nobody bars themselves. Leave the team instead.');
      const bar = await currentBar(clientId, agentId, tx);
      if (bar === null) return this.begin(scene, reason, actor, tx);
      if (bar.barred) return { state: 'BARRED', until: null };
      await addWord({ barId: bar.id, lifts: false, reason, at: scene.now }, actor, tx);
      if (!isEnough(await this.speakers(bar.id, false, scene, tx))) return standingOf(bar);
      await this.makeLasting(scene, bar, reason, actor, tx);
      return { state: 'BARRED', until: null };
    });
  }

  /** Until when it waits for a second person; null: they are barred no longer. */
  lift(clientId: Id, agentId: Id, reason: string, actor: AgentActor): Promise<Date | null> {
    return this.transaction.run(async (tx) => {
      const scene = await this.enter(clientId, agentId, actor, tx);
      const bar = await currentBar(clientId, agentId, tx);
      if (bar === null) return null;
      if (agentId === actor.agentId) throw notFound();
      await addWord({ barId: bar.id, lifts: true, reason, at: scene.now }, actor, tx);
      const isTheirs = !bar.barred && (await speakersOf(bar.id, false, tx)).includes(actor.agentId);
      if (!isTheirs && !isEnough(await this.speakers(bar.id, true, scene, tx))) {
        return new Date(scene.now.getTime() + LIFTING_WAITS_DAYS * DAY);
      }
      await endBar(bar.id, 'LIFTED', scene.now, tx);
      await this.tell(scene, 'LIFTED', reason, actor, tx);
      if (!bar.barred) await this.suspensions.bringBack(scene.client, bar, reason, actor, tx);
      return null;
    });
  }

  private async enter(clientId: Id, agentId: Id, actor: AgentActor, tx: EntityManager): Promise<Scene> {
    const client = await lockClient(clientId, tx);
    const agent = await agentAsCandidate(agentId, tx);
    if (client === null || agent === null) throw notFound();
    await this.suspensions.endIfOver(client, agent, tx);
    const members = (await currentMembers(clientId, tx)).filter(({ sensitive }) => !sensitive);
    const [speaker] = await speakersAmong([actor.agentId], members, clientId, tx);
    if (speaker === undefined) throw notFound();
    return { client, members, agent, now: await patchworkNow(tx) };
  }

  private async begin(scene: Scene, reason: string, actor: AgentActor, tx: EntityManager): Promise<BarStanding> {
    const { client, members, agent, now } = scene;
    const member = members.find(({ agentId }) => agentId === agent.agentId);
    const suspended = await this.maySuspend(scene, member, actor, tx);
    const timeZone = await this.agencies.timeZoneOf(actor.agencyId, tx);
    const until = afterWorkingHours(WORKING_HOURS, now, timeZone);
    const bar = { id: newId(), suspended, until, memberId: null, barred: false };
    await addBar({ ...bar, clientId: client.id, agentId: agent.agentId!, askedAt: now }, tx);
    await addWord({ barId: bar.id, lifts: false, reason, at: now }, actor, tx);
    if (suspended && member !== undefined) {
      await this.departure.depart(client, member, members, { how: 'REMOVED', reason, alone: true }, actor, tx);
      await keepMembership(bar.id, member.id, tx);
    }
    await this.tell(scene, suspended ? 'SUSPENDED' : 'ASKED', reason, actor, tx);
    return standingOf(bar);
  }

  /**
   * Never the lead, nobody beyond those whom the actor could remove alone today, and no agent that they suspended already: one
   * person's word, said again and again, would be a bar.
   */
  private async maySuspend(
    { client, members, agent }: Scene,
    member: Standing | undefined,
    actor: AgentActor,
    tx: EntityManager,
  ): Promise<boolean> {
    if (member?.lead === true) return false;
    const same = { clientId: client.id, agentId: agent.agentId!, by: actor.agentId };
    if (await suspendedBefore(same, tx)) return false;
    if (member !== undefined) return !(await this.removals.mustWait(client, member, members, actor, tx));
    return this.removals.hasOneLeft(client, agent.agencyId, actor, tx);
  }

  private async makeLasting(
    scene: Scene,
    bar: Bar,
    reason: string,
    actor: AgentActor,
    tx: EntityManager,
  ): Promise<void> {
    const { client, members, agent, now } = scene;
    await makeLasting(bar.id, now, tx);
    const member = members.find(({ agentId }) => agentId === agent.agentId);
    if (member !== undefined) {
      await this.departure.depart(client, member, members, { how: 'REMOVED', reason }, actor, tx);
    }
    await this.tell(scene, 'BARRED', reason, actor, tx);
  }

  private async speakers(barId: Id, lifts: boolean, { client, members }: Scene, tx: EntityManager): Promise<Speaker[]> {
    return speakersAmong(await speakersOf(barId, lifts, tx), members, client.id, tx);
  }

  private async tell(
    { client, agent, now }: Scene,
    change: BarChanged['change'],
    reason: string,
    actor: Actor,
    tx: EntityManager,
  ): Promise<void> {
    await this.events.publish(new BarChanged(client.id, actor, now, agent, change, reason), tx);
  }
}

function standingOf({ suspended, until }: Pick<Bar, 'suspended' | 'until'>): BarStanding {
  return { state: suspended ? 'SUSPENDED' : 'PENDING', until };
}

/** How these stand now: somebody who has left the team since has no word any more. */
async function speakersAmong(
  agentIds: readonly Id[],
  members: readonly Standing[],
  clientId: Id,
  tx: EntityManager,
): Promise<Speaker[]> {
  const officers = await officersAmong(agentIds, clientId, tx);
  return agentIds.flatMap((agentId) => {
    const member = members.find((one) => one.agentId === agentId);
    const isOfficer = officers.includes(agentId);
    if (member === undefined && !isOfficer) return [];
    return [{ agentId, agencyId: member?.agencyId ?? null, leads: member?.lead ?? false, isOfficer }];
  });
}
