/** A reminder comes with a digest after the email of which it reminds, never in it, however late that email went. */
import type { EntityManager } from 'typeorm';
import type { Id } from '../../common/ids.js';
import { digestCalendarOf } from '../preferences/recipients.queries.js';
import { firstTooLate, moveReminders, type NewInstant } from '../preferences/reminder.queries.js';
import { remindedAfter } from '../preferences/timing.js';
import type { DeliveryItem } from './delivery.queries.js';

/**
 * Those of the items, all that goes to one agent now, that may go. Reminders that are ahead of what they remind of get the
 * instant of the next digest: they wait, and nothing is lost. Ask under the agent's delivery row and the rows' locks.
 */
export async function withoutEarlyReminders(
  items: readonly DeliveryItem[],
  agentId: Id,
  now: Date,
  tx: EntityManager,
): Promise<DeliveryItem[]> {
  const reminders = items.filter(({ source }) => source === 'REMINDER').map(({ id }) => id);
  const late = reminders.length === 0 ? [] : await firstTooLate(reminders, now, tx);
  if (late.length === 0) return [...items];
  const calendar = await digestCalendarOf(agentId, tx);
  const waiting = late.flatMap(({ id, kind, toldAt }): NewInstant[] => {
    const { emailAfter, heldBy } = remindedAfter(kind, calendar, toldAt);
    // Nobody sent anything since: the digest after it is due as well.
    return emailAfter <= now ? [] : [{ id, emailAfter, heldBy }];
  });
  await moveReminders(waiting, tx);
  return items.filter((item) => !waiting.some(({ id }) => id === item.id));
}
