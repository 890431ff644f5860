/** Taking emergency access: an hour of reading, told to those who guard the client in the same transaction. */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { isService, keptOut, workOf } from '../access/index.js';
import type { Principal } from '../common/actor.js';
import { conflict, notFound } from '../common/errors.js';
import { type Id, newId } from '../common/ids.js';
import { patchworkNow } from '../database/clock.queries.js';
import { Transaction } from '../database/transaction.js';
import { EmergencyAccessBegan, EmergencyAccessBlocked, EventBus } from '../events/index.js';
import type { EmergencyAccess, EmergencyRequest } from './emergency.dto.js';
import {
  beginAccess,
  lockClient,
  noteAttempt,
  officersToTell,
  privacyOfficerOf,
  runningAccess,
} from './emergency.queries.js';

/** Minutes. */
const LASTS = 60;

@Injectable()
export class EmergencyService {
  constructor(
    private readonly transaction: Transaction,
    private readonly events: EventBus,
  ) {}

  /** 409 for who is on the team; 404 for who was removed from it by somebody else, and for who is barred, which is told. */
  async begin(clientId: Id, request: EmergencyRequest, actor: Principal): Promise<EmergencyAccess> {
    const access = await this.beginOrTell(clientId, request, actor);
    if (access === null) throw notFound();
    return access;
  }

  /** null: the actor is barred. The notifications about it are saved, whatever the answer. */
  private beginOrTell(
    clientId: Id,
    { code, reason }: EmergencyRequest,
    actor: Principal,
  ): Promise<EmergencyAccess | null> {
    return this.transaction.run(async (tx) => {
      if (!(await lockClient(clientId, tx))) throw notFound();
      if ((await workOf(clientId, actor, tx)).onTeam) {
        throw conflict('ON_TEAM', 'You are on the team and see the client anyway.');
      }
      const { keptOut: isKeptOut, barred } = await keptOut(clientId, actor.agentId!, tx);
      if (barred) return this.tellOfAttempt(clientId, reason, actor, tx);
      if (isKeptOut) throw notFound();
      const running = await runningAccess(clientId, actor.agentId!, tx);
      if (running !== null) return running;
      const now = await patchworkNow(tx);
      const until = new Date(now.getTime() + LASTS * 60_000);
      const access = { id: newId(), clientId, actor, code, reason, beganAt: now, until };
      await beginAccess(access, tx);
      const officer = await privacyOfficerOf(actor.agencyId, tx);
      const asService = await isService(clientId, actor, tx);
      await this.events.publish(new EmergencyAccessBegan(clientId, actor, now, reason, code, officer, asService), tx);
      return (await runningAccess(clientId, actor.agentId!, tx))!;
    });
  }
  /** Once an hour for the same agent and client: a lead who hears of every repeat hears nothing any more. */
  private async tellOfAttempt(clientId: Id, reason: string, actor: Principal, tx: EntityManager): Promise<null> {
    if (!(await noteAttempt(clientId, actor.agentId!, tx))) return null;
    const officers = await officersToTell(clientId, actor.agencyId, tx);
    const now = await patchworkNow(tx);
    const asService = await isService(clientId, actor, tx);
    await this.events.publish(new EmergencyAccessBlocked(clientId, actor, now, reason, officers, asService), tx);
    return null;
  }
}
