/** The statements about what mail is held back: what came to nothing, and how many emails an hour somebody gets. */
import type { EntityManager } from 'typeorm';
import type { Id } from '../../common/ids.js';
import type { HeldBy, WithheldReason } from '../withheld.js';
import type { Step } from './net-change.js';

/**
 * Of each client and kind of which there are at least two of these entries, every step from the first of them on, in the
 * order in which they happened: the steps of a client follow each other under its lock.
 */
export async function stepsSince(entryIds: readonly Id[], tx: EntityManager): Promise<Step[]> {
  return tx.query<Step[]>(
    `SELECT e.id AS "entryId", e.client_id AS "clientId", e.kind, e.hashes
       FROM (SELECT client_id, kind, min(occurred_at) AS since FROM activity_entry
              WHERE id = ANY ($1::uuid[]) GROUP BY client_id, kind HAVING count(*) > 1) asked
       JOIN activity_entry e ON e.client_id = asked.client_id AND e.kind = asked.kind AND e.occurred_at >= asked.since
      WHERE e.hashes <> '{}'
      ORDER BY e.occurred_at, e.id`,
    [entryIds],
  );
}

/** Holds rows back with their reasons; rows that were frozen into an email leave it. */
export async function withhold(
  rows: readonly { id: Id; reason: WithheldReason }[],
  now: Date,
  tx: EntityManager,
): Promise<void> {
  await tx.query(
    `UPDATE notification n SET withheld = w.reason, withheld_at = $3, email_id = NULL
       FROM unnest($1::uuid[], $2::text[]) AS w (id, reason) WHERE n.id = w.id`,
    [rows.map((row) => row.id), rows.map((row) => row.reason), now],
  );
}

/** Gives waiting rows a later instant, and says which rule did. */
export async function hold(ids: readonly Id[], until: Date, heldBy: HeldBy, tx: EntityManager): Promise<void> {
  await tx.query(`UPDATE notification SET email_after = $2, held_by = $3 WHERE id = ANY ($1::uuid[])`, [
    ids,
    until,
    heldBy,
  ]);
}

/** To whom an email goes. */
export async function agentOf(emailId: Id, tx: EntityManager): Promise<Id> {
  const [row] = await tx.query<{ agent_id: Id }[]>(`SELECT agent_id FROM email WHERE id = $1`, [emailId]);
  return row!.agent_id;
}

/** Makes due what waits for a place of the hour. */
export async function letGoHeld(agentId: Id, tx: EntityManager): Promise<void> {
  await tx.query(
    `UPDATE notification SET email_after = patchwork_now(), held_by = NULL
      WHERE agent_id = $1 AND waiting AND held_by = 'CEILING'`,
    [agentId],
  );
}

/** Puts what is left of an email that nobody can have got back in line, under its instant. */
export async function release(emailId: Id, tx: EntityManager): Promise<void> {
  await tx.query(`UPDATE notification SET email_id = NULL WHERE email_id = $1`, [emailId]);
}
