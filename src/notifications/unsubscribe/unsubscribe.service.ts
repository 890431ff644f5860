/**
 * Lowers how often an agent gets email, at the word of a link in one of theirs, and takes that back once. It only ever
 * lowers, or restores what was, and a few times only: whoever holds a link can do no more than its reader would notice at once.
 */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { lockDelivery } from '../../agents/index.js';
import { type Id, idOf, newId } from '../../common/ids.js';
import { patchworkNow } from '../../database/clock.queries.js';
import { Database } from '../../database/database.js';
import { Transaction } from '../../database/transaction.js';
import type { Kind } from '../../events/index.js';
import { forgetChoices, saveChoices } from '../preferences/preferences.queries.js';
import { type Recipient, recipientsAmong } from '../preferences/recipients.queries.js';
import { Retimer } from '../preferences/retimer.js';
import { nextEmailAt } from '../preferences/retiming.queries.js';
import {
  allTo,
  type ClientWord,
  formerOf,
  isInForce,
  kindsAllowing,
  type Lowering,
  loweringOf,
  oftenerThan,
  type Unsubscription,
} from './lowering.js';
import { type LoweredTo, UnsubscribeLinks } from './unsubscribe-links.js';
import {
  addClientWords,
  addUnsubscription,
  loweringsBy,
  markUndone,
  newestUnsubscription,
  type Reader,
  readerOf,
  takeClientWords,
  takeThese,
  unsubscriptionOf,
} from './unsubscribe.queries.js';

/** What holds for the reader of a link after it was used. */
export interface Lowered extends Lowering {
  /** By which it can be undone; null when nothing was lowered. */
  readonly undo: Id | null;
  /** When the next email may go; null when none waits for its time. */
  readonly nextEmailAt: Date | null;
  readonly timeZone: string;
}

/** Lowerings by the links of one email, each of which can be undone once: after ten changes the reader has to sign in. */
const MOST_LOWERINGS = 5;
export const USED_UP = 'USED_UP';

/** What a link says, and what it did. */
export interface Seen {
  readonly to: LoweredTo;
  /** null when nothing was lowered by a link of this email that can still be undone. */
  readonly lowered: Lowered | null;
}

/** Rolls an undoing back. */
class ChosenSince extends Error {}

interface Holder extends Reader {
  readonly emailId: Id;
  readonly to: LoweredTo;
}

@Injectable()
export class UnsubscribeService {
  constructor(
    private readonly database: Database,
    private readonly transaction: Transaction,
    private readonly links: UnsubscribeLinks,
    private readonly retimer: Retimer,
  ) {}

  /** To what the link lowers, and has lowered; null if it is none that can be used. Changes nothing, locks nothing. */
  async look(token: string): Promise<Seen | typeof USED_UP | null> {
    const holder = await this.holderOf(token);
    if (holder === null) return null;
    return this.transaction.run(async (tx) => {
      const person = await personOf(holder.agentId, tx);
      const lowered = await standing(person, holder.emailId, tx);
      return lowered === null && (await isUsedUp(holder, tx)) ? USED_UP : { to: holder.to, lowered };
    });
  }

  /** Lowers all kinds that allow it, as far as the link says or as wished; null if the link is none that can be used. */
  async lower(token: string, wished: LoweredTo | null): Promise<Lowered | typeof USED_UP | null> {
    const holder = await this.holderOf(token);
    if (holder === null) return null;
    return this.transaction.run(async (tx) => {
      const to = wished ?? holder.to;
      // Before the lock: what a link may not do any more shall not hold up its reader's mail either.
      if (await isUsedUp(holder, tx)) return asFarAs(to, await personOf(holder.agentId, tx), tx);
      const person = await this.lock(holder.agentId, tx);
      if (await isUsedUp(holder, tx)) return asFarAs(to, person, tx);
      const now = await patchworkNow(tx);
      const lowering = loweringOf(person, to, now);
      const forClients = await lowerForClients(person, lowering.to, tx);
      if (lowering.kinds.length + forClients.length === 0) return asItIs(person, lowering, tx);
      await saveChoices(holder.agentId, allTo(lowering.kinds, lowering.to), tx);
      await this.retimer.retime([holder.agentId], now, tx);
      const made = { ...holder, ...lowering, id: newId(), former: person.choices, formerForClients: forClients };
      await addUnsubscription(made, now, tx);
      return { ...lowering, kinds: kindsOf(made), undo: made.id, ...(await whenNext(person, tx)) };
    });
  }

  /** Restores what was chosen before; false when that was done, or something else was chosen since. */
  async undo(token: string, given: string): Promise<boolean | null> {
    const holder = await this.holderOf(token);
    if (holder === null) return null;
    const undoing = this.transaction.run(async (tx) => {
      const { agentId, choices } = await this.lock(holder.agentId, tx);
      const id = idOf(given);
      const made = id === null ? null : await unsubscriptionOf(agentId, id, tx);
      if (made === null || !isInForce(made, choices)) return false;
      const left = made.formerForClients.map((word) => ({ ...word, frequency: made.to }));
      if ((await takeThese(left, agentId, tx)) < left.length) throw new ChosenSince();
      await addClientWords(made.formerForClients, agentId, tx);
      const now = await patchworkNow(tx);
      await forgetChoices(agentId, made.kinds, tx);
      await saveChoices(agentId, formerOf(made.kinds, made.former), tx);
      await this.retimer.retime([agentId], now, tx);
      await markUndone(made.id, now, tx);
      return true;
    });
    return undoing.catch((fault: unknown) => {
      if (fault instanceof ChosenSince) return false;
      throw fault;
    });
  }

  private async holderOf(token: string): Promise<Holder | null> {
    const claim = this.links.read(token);
    if (claim === null) return null;
    const reader = await readerOf(claim.emailId, this.database);
    if (reader === null || !this.links.isOurs(claim, reader.address)) return null;
    return { ...reader, emailId: claim.emailId, to: claim.to };
  }

  private async lock(agentId: Id, tx: EntityManager): Promise<Recipient> {
    await lockDelivery([], [agentId], tx);
    return personOf(agentId, tx);
  }
}

async function personOf(agentId: Id, tx: EntityManager): Promise<Recipient> {
  return (await recipientsAmong([agentId], tx))[0]!;
}

async function isUsedUp({ agentId, emailId }: Holder, tx: EntityManager): Promise<boolean> {
  return (await loweringsBy(agentId, emailId, tx)) >= MOST_LOWERINGS;
}

/** What was lowered as far as this before; else only whoever signs in changes anything. */
async function asFarAs(to: LoweredTo, person: Recipient, tx: EntityManager): Promise<Lowered | typeof USED_UP> {
  const lowered = await standing(person, null, tx);
  return lowered === null || oftenerThan(to).includes(lowered.to) ? USED_UP : lowered;
}

/** Asked again, it says what was lowered before, as long as that holds. */
async function asItIs(person: Recipient, lowering: Lowering, tx: EntityManager): Promise<Lowered> {
  return (await standing(person, null, tx)) ?? { ...lowering, undo: null, ...(await whenNext(person, tx)) };
}

/** What was lowered, by a link of this email or (null) of any, and can still be undone. */
async function standing(person: Recipient, emailId: Id | null, tx: EntityManager): Promise<Lowered | null> {
  const made = await newestUnsubscription(person.agentId, emailId, tx);
  if (made === null || !isInForce(made, person.choices)) return null;
  const { staying } = loweringOf(person, made.to, await patchworkNow(tx));
  return { to: made.to, kinds: kindsOf(made), staying, undo: made.id, ...(await whenNext(person, tx)) };
}

/** What was chosen for single clients and comes more often than wished; it is lowered too, since a press means all email. */
async function lowerForClients(person: Recipient, to: LoweredTo, tx: EntityManager): Promise<ClientWord[]> {
  const words = await takeClientWords(person.agentId, kindsAllowing(person, to), oftenerThan(to), tx);
  const lowered = words.map((word) => ({ ...word, frequency: to }));
  await addClientWords(lowered, person.agentId, tx);
  return words;
}

function kindsOf({ kinds, formerForClients }: Pick<Unsubscription, 'kinds' | 'formerForClients'>): Kind[] {
  return [...new Set([...kinds, ...formerForClients.map(({ kind }) => kind)])];
}

async function whenNext({ agentId, timeZone }: Recipient, tx: EntityManager) {
  return { nextEmailAt: await nextEmailAt(agentId, tx), timeZone };
}
