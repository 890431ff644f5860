/** Reminders that wait, and when their readers are told of what they remind of: asked as they are re-timed, and as they are claimed. */
import type { EntityManager } from 'typeorm';
import type { Id } from '../../common/ids.js';
import type { Kind } from '../../events/index.js';
import type { HeldBy } from '../withheld.js';
import type { Move } from './retiming.queries.js';

/** The reminder `n`, the reader's `first` notice of the same attention, and the email `m` that carries that. */
const WITH_FIRST_NOTICE = `
  notification n
  JOIN attention_entry about ON about.entry_id = n.entry_id
  JOIN attention_entry told ON told.attention_id = about.attention_id
  JOIN activity_entry e ON e.id = told.entry_id AND e.type IN ('attention.raised', 'attention.raised_urgently')
  LEFT JOIN notification first ON first.entry_id = told.entry_id AND first.agent_id = n.agent_id
  LEFT JOIN email m ON m.id = first.email_id`;
/** When the first notice went; at the earliest, where it has not gone yet. $2: now. */
const TOLD_AT = `CASE WHEN m.sent_at IS NULL THEN greatest(first.email_after, $2) ELSE m.sent_at END`;

export interface WaitingReminder {
  readonly id: Id;
  readonly agentId: Id;
  readonly kind: Kind;
  readonly emailAfter: Date;
  readonly toldAt: Date;
}

/** These agents' reminders that are not due yet, or all that wait. Ask once their first notices have the instants that hold now. */
export async function remindersWaiting(
  agentIds: readonly Id[],
  now: Date,
  alsoDue: boolean,
  tx: EntityManager,
): Promise<WaitingReminder[]> {
  return tx.query<WaitingReminder[]>(
    `SELECT n.id, n.agent_id AS "agentId", n.kind, n.email_after AS "emailAfter", ${TOLD_AT} AS "toldAt"
       FROM ${WITH_FIRST_NOTICE}
      WHERE n.agent_id = ANY ($1::uuid[]) AND n.waiting AND n.source = 'REMINDER' AND (n.email_after > $2 OR $3::boolean)`,
    [agentIds, now, alsoDue],
  );
}

/** A reminder that would come before, or with, the email of which it reminds. */
export interface EarlyReminder {
  readonly id: Id;
  readonly kind: Kind;
  readonly toldAt: Date;
}

/**
 * Of these reminders, all of one agent and due, those whose first notice had not gone by their own instant, so that both would
 * be read at once. What will never be told, or may have been, keeps no reminder back.
 */
export async function firstTooLate(
  reminderIds: readonly string[],
  now: Date,
  tx: EntityManager,
): Promise<EarlyReminder[]> {
  return tx.query<EarlyReminder[]>(
    `SELECT id, kind, told_at AS "toldAt" FROM (
       SELECT n.id, n.kind, n.email_after, ${TOLD_AT} AS told_at
         FROM ${WITH_FIRST_NOTICE}
        WHERE n.id = ANY ($1::uuid[]) AND (first.waiting OR m.state IN ('PENDING', 'SENDING', 'SENT', 'DELIVERED'))) reminder
      WHERE told_at > email_after`,
    [reminderIds, now],
  );
}

export interface NewInstant {
  readonly id: Id;
  readonly emailAfter: Date;
  readonly heldBy: HeldBy | null;
}

/** Gives waiting reminders another instant. */
export async function moveReminders(rows: readonly NewInstant[], tx: EntityManager): Promise<Move[]> {
  return tx.query<Move[]>(
    `WITH moved AS (
       UPDATE notification n SET email_after = p.email_after, held_by = p.held_by
         FROM unnest($1::uuid[], $2::timestamptz[], $3::text[]) AS p (id, email_after, held_by)
        WHERE n.id = p.id AND n.waiting
       RETURNING n.kind, n.email_after
     )
     SELECT kind, count(*)::integer AS count, email_after AS "emailAfter" FROM moved GROUP BY kind, email_after`,
    [rows.map((row) => row.id), rows.map((row) => row.emailAfter), rows.map((row) => row.heldBy)],
  );
}
