/**
 * Counts what came back against the address it went to, and pauses an address of which too much did: from then on nothing about
 * clients goes there, and nothing is lost. Whoever shows that the address is theirs begins anew.
 */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Id } from '../common/ids.js';
import { AddressVerified, AgentEmailChanged, EventBus } from '../events/index.js';
import { addBounce, beginAnew, holdStanding, pauseIfDue } from './bounce.queries.js';
import { severityOf } from './severity.js';

/** An email or an account mail, and to whom it went when. */
export interface BouncedMail {
  readonly id: Id;
  readonly agentId: Id;
  readonly sentAt: Date;
}

@Injectable()
export class Bounces implements OnModuleInit {
  constructor(private readonly events: EventBus) {}

  onModuleInit(): void {
    this.events.on(AddressVerified, ({ agentId, occurredAt }, tx) => beginAnew(agentId, occurredAt, true, tx));
    // A pause stays until the new address is verified: what waits would otherwise be withheld for good.
    this.events.on(AgentEmailChanged, ({ agentId, occurredAt }, tx) => beginAnew(agentId, occurredAt, false, tx));
  }

  /**
   * `code` as `severityOf` reads it; one that does not speak against the address counts for nothing. False: it went to the
   * address that they had before, or before they showed that this one is theirs.
   */
  async count(mail: BouncedMail, code: string, tx: EntityManager): Promise<boolean> {
    const severity = severityOf(code);
    if (severity === null) return true;
    const since = await holdStanding(mail.agentId, tx);
    await addBounce({ mailId: mail.id, agentId: mail.agentId, sentAt: mail.sentAt, severity, code }, since, tx);
    if (since !== null && mail.sentAt < since) return false;
    await pauseIfDue(mail.agentId, code, tx);
    return true;
  }
}
