/**
 * One email from claim to outcome: claim, ask again, freeze, compose, ask once more, send, mark. What may have reached its
 * reader is repeated only as it was, under the same Message-ID, and never after one of its items lost its right.
 */
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Bounces } from '../../bounces/index.js';
import { type Id, newId } from '../../common/ids.js';
import { CONFIG, type Config } from '../../config.js';
import { domainOf } from '../../config.mail.js';
import { patchworkNow } from '../../database/clock.queries.js';
import { WorkerTransaction } from '../../database/transaction.js';
import { type LookedUp, MailTransport, type SendOutcome } from '../../mail/transport.js';
import { noteEnds, outlivedBy, timesDeferred } from './attempts.queries.js';
import { needlessAttentions } from './attention.queries.js';
import { ADDRESS_BOUNCED, type WithheldReason } from '../withheld.js';
import { placesTakenBy } from '../preferences/places.queries.js';
import { placeFreeAt } from '../preferences/timing.js';
import { sentEmail } from '../receipts/receipt.queries.js';
import {
  claimableItems,
  type DeliveryItem,
  freeze,
  freezeAnew,
  frozenItems,
  type Lease,
  lockAgentWithDueRows,
  markEnded,
  markForRepeat,
  markSent,
  renewLease,
  retakeEmail,
} from './delivery.queries.js';
import { oneClickHeaders, UnsubscribeLinks } from '../unsubscribe/unsubscribe-links.js';
import { composeEmail } from './email-composer.js';
import { cancelledItems, giveBackPlace, isLimited } from './holding.js';
import { hold, release, withhold } from './holding.queries.js';
import { withoutEarlyReminders } from './reminders.js';

/** Times that a server may put a message off until it is given up: with back-off to an hour, about three days. */
const MOST_DEFERRALS = 80;
/** Attempts that may have arrived, after which a further repeat would only be a nuisance: an hour of them with back-off. */
const MOST_AMBIGUOUS = 6;
const LONGEST_BACK_OFF = 3600;

@Injectable()
export class Deliverer {
  constructor(
    private readonly transaction: WorkerTransaction,
    private readonly mail: MailTransport,
    private readonly unsubscribe: UnsubscribeLinks,
    private readonly bounces: Bounces,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Takes one email through an attempt, what is urgent first, or alone; false when there is nothing to do now. */
  async deliverNext(urgentOnly: boolean): Promise<boolean> {
    const retaken = await this.transaction.run((tx) => retakeEmail(this.config.mailLease, urgentOnly, tx));
    const lease = retaken ?? (await this.claim(urgentOnly));
    if (lease === null) return false;
    if (lease !== 'NOTHING_NOW') await this.attempt(lease);
    return true;
  }

  /** Under the agent's lock: what falls is withheld, what is too much waits, and the rest is frozen. */
  private claim(urgentOnly: boolean): Promise<Lease | 'NOTHING_NOW' | null> {
    return this.transaction.run(async (tx) => {
      const now = await patchworkNow(tx);
      const agentId = await lockAgentWithDueRows(now, urgentOnly, tx);
      if (agentId === null) return null;
      const claimable = await withNeedless(await claimableItems(agentId, now, tx), tx);
      const items = claimable.map((item) => this.heldByAllowList(item));
      const { fallen, kept: told } = parted(items);
      const rightful = await withoutEarlyReminders(told, agentId, now, tx);
      const cancelled = await cancelledItems(rightful, tx);
      fallen.push(...cancelled.map(({ id }) => ({ id, reason: 'NET_NOTHING' as const })));
      await withhold(fallen, now, tx);
      const kept = rightful.filter((item) => !cancelled.includes(item));
      // Another sender may have taken them, and there may be more. But what waits as it is would be found again at once.
      if (kept.length === 0) return claimable.length > 0 && fallen.length === 0 ? null : 'NOTHING_NOW';
      const limited = isLimited(kept);
      if (limited && (await this.isHeld(agentId, kept, now, tx))) return 'NOTHING_NOW';
      const email = { id: newId(), agentId, items: kept, limited };
      await freeze(email, now, this.config.mailLease, tx);
      return { emailId: email.id, attempt: 1, limited, ambiguous: 0 };
    });
  }

  /** Over the ceiling nothing is dropped: all of it waits for the first free place, and goes there as one email. */
  private async isHeld(agentId: Id, items: DeliveryItem[], now: Date, tx: EntityManager): Promise<boolean> {
    const freeAt = placeFreeAt(await placesTakenBy(agentId, now, tx), this.config.asItHappensCeiling);
    if (freeAt === null) return false;
    await hold(
      items.map(({ id }) => id),
      freeAt,
      'CEILING',
      tx,
    );
    return true;
  }

  private async attempt(taken: Lease): Promise<void> {
    const messageId = `<${taken.emailId}@${domainOf(this.config.mailFrom)}>`;
    const known = taken.ambiguous > 0 ? await this.lookUp(taken, messageId) : null;
    if (known?.outcome === 'TRY_LATER') return this.settle(taken, known, null);
    // Where it can be asked, nothing about the earlier attempts is doubtful any more.
    const lease = known === null ? taken : { ...taken, ambiguous: 0 };
    if (known !== null && known.outcome !== 'NOT_TAKEN') return this.settle(lease, known, null);
    if (lease.ambiguous >= MOST_AMBIGUOUS) {
      await this.transaction.run((tx) => markEnded(lease, givenUp('TOO_MANY_REPEATS'), tx));
      return;
    }
    const { items, begunAt } = await this.askOnceMore(lease);
    if (items.length === 0) return;
    const { address, timeZone } = items[0]!;
    const links = {
      see: `${this.config.frontendUrl}/notifications?emailId=${lease.emailId}`,
      fewer: this.unsubscribe.urlOf(lease.emailId, address, 'END_OF_WEEK'),
    };
    const outcome = await this.mail.send({
      to: address,
      ...composeEmail(items, links, timeZone),
      messageId,
      headers: oneClickHeaders(links.fewer),
    });
    await this.settle(lease, outcome, begunAt);
  }

  private async lookUp({ emailId }: Lease, messageId: string): Promise<LookedUp | null> {
    return this.mail.lookUp(messageId, await this.transaction.run((tx) => outlivedBy(emailId, tx)));
  }

  /** The items that may go now, in one short look before the conversation, with a fresh lease; none: send nothing. */
  private askOnceMore(lease: Lease): Promise<{ items: DeliveryItem[]; begunAt: Date | null }> {
    return this.transaction.run(async (tx) => {
      const begunAt = await renewLease(lease, this.config.mailLease, tx);
      return { items: begunAt === null ? [] : await this.stillRightful(lease, tx), begunAt };
    });
  }

  private async stillRightful(lease: Lease, tx: EntityManager): Promise<DeliveryItem[]> {
    const frozen = await frozenItems(lease.emailId, tx);
    const asked = lease.ambiguous > 0 ? frozen : await withNeedless(frozen, tx);
    const items = asked.map((item) => this.heldByAllowList(item));
    const { fallen, held, kept } = parted(items);
    if (kept.length > 0 && kept.length === items.length) return items;
    if (lease.ambiguous > 0) {
      const isPaused = held.length > 0 && fallen.length === 0;
      await markEnded(lease, givenUp(isPaused ? ADDRESS_BOUNCED : 'ITEM_LOST_ITS_RIGHT'), tx);
      return [];
    }
    await withhold(fallen, await patchworkNow(tx), tx);
    // What went along with a digest or a warning does not go in its place: it queues again, under the ceiling.
    const left = !lease.limited && isLimited(kept) ? [] : kept;
    if (held.length > 0 || left.length < kept.length) await release(lease.emailId, tx);
    await freezeAnew(lease.emailId, left, tx);
    if (lease.limited && left.length === 0) await giveBackPlace(lease.emailId, tx);
    return left;
  }

  /** `begunAt`: when the conversation was, if it was one; null for what is known of an earlier one. */
  private async settle(lease: Lease, outcome: SendOutcome, begunAt: Date | null): Promise<void> {
    await this.transaction.run(async (tx) => {
      if (outcome.outcome === 'SENT') return markSent(lease.emailId, outcome.delivered === true, tx);
      const ambiguous = outcome.outcome === 'AMBIGUOUS';
      const state = ambiguous || lease.ambiguous > 0 ? 'UNKNOWN' : 'FAILED';
      const refused = outcome.outcome === 'REFUSED';
      const event = ambiguous ? 'AMBIGUOUS' : isUnreachable(outcome) ? 'UNREACHABLE' : 'DEFERRED';
      if (refused || (event === 'DEFERRED' && (await isGivenUp(lease, tx)))) {
        if (refused && outcome.marks !== undefined) await noteEnds(lease.emailId, outcome.marks, tx);
        const end = { state, error: outcome.code, event: refused ? 'REFUSED' : 'GIVEN_UP' } as const;
        const ended = await markEnded(lease, end, tx);
        const counted = await this.countAgainst(lease, outcome.code, begunAt, tx);
        // From an address that is mended since: what it carried goes with the next email.
        if (ended && state === 'FAILED' && !counted) await release(lease.emailId, tx);
        return;
      }
      const seconds = Math.min(LONGEST_BACK_OFF, this.config.mailRetry * 2 ** (lease.attempt - 1));
      return markForRepeat(lease, { seconds, error: outcome.code, event }, tx);
    });
  }

  /** What ends so for the address's sake is counted against it; false if that is not the address which it has now. */
  private async countAgainst(
    { emailId }: Lease,
    code: string,
    begunAt: Date | null,
    tx: EntityManager,
  ): Promise<boolean> {
    const email = await sentEmail(emailId, tx);
    return email === null || this.bounces.count({ ...email, sentAt: begunAt ?? email.sentAt }, code, tx);
  }

  private heldByAllowList(item: DeliveryItem): DeliveryItem {
    return item.fallen !== null || this.mail.mayLeave(item.address) ? item : { ...item, fallen: 'NOT_ON_ALLOW_LIST' };
  }
}

/** A server that is away, or does not know us, has said nothing of the message: it waits, however long that lasts. */
function isUnreachable(outcome: SendOutcome): boolean {
  return outcome.outcome === 'TRY_LATER' && outcome.unreachable === true;
}

async function isGivenUp({ emailId, attempt }: Lease, tx: EntityManager): Promise<boolean> {
  return attempt >= MOST_DEFERRALS && (await timesDeferred(emailId, tx)) >= MOST_DEFERRALS - 1;
}

/** It may have arrived, and cannot be repeated. */
function givenUp(error: string): { state: 'UNKNOWN'; error: string; event: 'GIVEN_UP' } {
  return { state: 'UNKNOWN', error, event: 'GIVEN_UP' };
}

/** What became needless falls as well, unless it may not go anyway. */
async function withNeedless(items: readonly DeliveryItem[], tx: EntityManager): Promise<DeliveryItem[]> {
  const needless = new Map((await needlessAttentions(items, tx)).map(({ id, reason }) => [id, reason]));
  return items.map((item) => ({ ...item, fallen: item.fallen ?? needless.get(item.id) ?? null }));
}

interface Parted {
  readonly fallen: { id: Id; reason: WithheldReason }[];
  /** They wait: mail to that address came back. All items of an agent that may go at all, or none. */
  readonly held: DeliveryItem[];
  readonly kept: DeliveryItem[];
}

function parted(items: readonly DeliveryItem[]): Parted {
  const fallen: Parted['fallen'] = [];
  const held: DeliveryItem[] = [];
  const kept: DeliveryItem[] = [];
  for (const item of items) {
    if (item.fallen === null) kept.push(item);
    else if (item.fallen === ADDRESS_BOUNCED) held.push(item);
    else fallen.push({ id: item.id, reason: item.fallen });
  }
  return { fallen, held, kept };
}
