/** What is held back as an email is claimed: what came to nothing falls, and what is more than an hour may bring waits. */
import type { EntityManager } from 'typeorm';
import { lockDelivery } from '../../agents/index.js';
import type { Id } from '../../common/ids.js';
import { describeKind } from '../kinds.js';
import type { DeliveryItem } from './delivery.queries.js';
import { agentOf, letGoHeld, stepsSince } from './holding.queries.js';
import { cancelledAmong } from './net-change.js';

/** Those of the items, all that goes to one agent now, which cancel each other. */
export async function cancelledItems(items: readonly DeliveryItem[], tx: EntityManager): Promise<DeliveryItem[]> {
  const candidates = items.filter(({ kind, clientId }) => clientId !== null && describeKind(kind).cancels);
  const groups = candidates.map(({ kind, clientId }) => `${clientId} ${kind}`);
  // Most emails tell of one thing of each client, and cost no look.
  if (new Set(groups).size === groups.length) return [];
  const unsent = new Set(candidates.map(({ entryId }) => entryId));
  const cancelled = cancelledAmong(await stepsSince([...unsent], tx), unsent);
  return candidates.filter(({ entryId }) => cancelled.has(entryId));
}

/**
 * Whether an email of these items takes one of the hour's places: all of them go as it happens, and none is of a kind that
 * never waits. A digest goes anyway, and so does a warning: what waits goes along with them, which is one email fewer.
 */
export function isLimited(items: readonly Pick<DeliveryItem, 'kind' | 'frequency'>[]): boolean {
  return items.every(({ kind, frequency }) => frequency === 'AS_IT_HAPPENS' && describeKind(kind).limited);
}

/**
 * An email that came to nothing leaves its place, earlier than anybody was told who was planned meanwhile. What the ceiling
 * holds is due again, and is held again if there is no place after all. Under the delivery row, so that no planner counts the
 * place as taken and is missed.
 */
export async function giveBackPlace(emailId: Id, tx: EntityManager): Promise<void> {
  const agentId = await agentOf(emailId, tx);
  await lockDelivery([], [agentId], tx);
  await letGoHeld(agentId, tx);
}
