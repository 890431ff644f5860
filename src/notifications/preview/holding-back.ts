/** What an email holds back as it is put together, by the rules of the delivery job: pure. */
import type { Id } from '../../common/ids.js';
import type { Step } from '../delivery/net-change.js';
import { cancelledAmong } from '../delivery/net-change.js';
import { describeKind } from '../kinds.js';
import type { PastNotification } from './past.js';

export interface PastStep extends Step {
  readonly occurredAt: Date;
}

const HOUR = 3_600_000;

/** Of all that goes in one email at this instant, what is left of it once changes that cancel each other are out. */
export function netOf<Item extends PastNotification>(
  items: readonly Item[],
  steps: ReadonlyMap<string, readonly PastStep[]>,
  at: Date,
): Item[] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    if (item.clientId === null || !describeKind(item.kind).cancels) continue;
    const group = groups.get(groupOf(item)) ?? [];
    group.push(item);
    groups.set(groupOf(item), group);
  }
  const cancelled = new Set<string>();
  for (const [key, group] of groups) {
    if (group.length === 1) continue;
    const since = group.reduce((first, { occurredAt }) => (occurredAt < first ? occurredAt : first), at);
    const history = (steps.get(key) ?? []).filter(({ occurredAt }) => occurredAt >= since && occurredAt <= at);
    for (const id of cancelledAmong(history, new Set(group.map(({ entryId }) => entryId)))) cancelled.add(id);
  }
  return items.filter(({ entryId }) => !cancelled.has(entryId));
}

/** Steps by client and kind. */
export function stepsByGroup(steps: readonly PastStep[]): Map<string, PastStep[]> {
  const groups = new Map<string, PastStep[]>();
  for (const step of steps) groups.set(groupOf(step), [...(groups.get(groupOf(step)) ?? []), step]);
  return groups;
}

function groupOf({ clientId, kind }: { readonly clientId: Id | null; readonly kind: string }): string {
  return `${clientId} ${kind}`;
}

/** The places of an hour for emails that go as it happens. */
export class Places {
  private readonly taken: Date[] = [];

  constructor(private readonly ceiling: number) {}

  /** When the next one is free, if none is now; takes one otherwise. */
  takeOrWait(at: Date): Date | null {
    const earliest = this.taken.at(-this.ceiling);
    const free = earliest === undefined ? null : new Date(earliest.getTime() + HOUR);
    if (free !== null && free > at) return free;
    this.taken.push(at);
    return null;
  }
}
