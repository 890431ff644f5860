/** To whom a link belongs, and what was lowered by one. */
import type { EntityManager } from 'typeorm';
import type { Frequency } from '../../calendar/index.js';
import type { Id } from '../../common/ids.js';
import type { Database } from '../../database/database.js';
import type { Kind } from '../../events/index.js';
import type { Choices } from '../preferences/choices.js';
import type { ClientWord, Unsubscription } from './lowering.js';
import type { LoweredTo } from './unsubscribe-links.js';

export interface Reader {
  readonly agentId: Id;
  readonly address: string;
}

/** Whose email this is and their address now; null when it is more than a year old, or its reader gets none any more. */
export async function readerOf(emailId: Id, database: Database): Promise<Reader | null> {
  const [row] = await database.read<Reader>(
    'notifications.reader_of_email',
    `SELECT a.id AS "agentId", a.email AS address
       FROM email m JOIN agent a ON a.id = m.agent_id
      WHERE m.id = $1 AND m.created_at > patchwork_now() - interval '1 year' AND a.active AND a.suspended_at IS NULL`,
    [emailId],
  );
  return row ?? null;
}

export interface NewUnsubscription {
  readonly id: Id;
  readonly agentId: Id;
  readonly emailId: Id;
  readonly to: LoweredTo;
  readonly kinds: readonly Kind[];
  readonly former: Choices;
  readonly formerForClients: readonly ClientWord[];
}

export async function addUnsubscription(made: NewUnsubscription, now: Date, tx: EntityManager): Promise<void> {
  await tx.query(
    `INSERT INTO unsubscription (id, agent_id, email_id, lowered_to, kinds, former, former_for_clients, occurred_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8)`,
    [made.id, made.agentId, made.emailId, made.to, made.kinds, made.former, JSON.stringify(made.formerForClients), now],
  );
}

/** How often the links of this email have lowered anything, undone or not. */
export async function loweringsBy(agentId: Id, emailId: Id, tx: EntityManager): Promise<number> {
  const [row] = await tx.query<{ count: number }[]>(
    'SELECT count(*)::integer AS count FROM unsubscription WHERE agent_id = $1 AND email_id = $2',
    [agentId, emailId],
  );
  return row!.count;
}

/** This one of the agent's. */
export async function unsubscriptionOf(agentId: Id, id: Id, tx: EntityManager): Promise<Unsubscription | null> {
  const [row] = await tx.query<Unsubscription[]>(
    `SELECT id, lowered_to AS "to", kinds, former, former_for_clients AS "formerForClients", undone_at IS NOT NULL AS undone
       FROM unsubscription
      WHERE agent_id = $1 AND id = $2`,
    [agentId, id],
  );
  return row ?? null;
}

/** The agent's newest, by a link of this email or (null) of any, that is not undone and after which no client's choice changed. */
export async function newestUnsubscription(
  agentId: Id,
  emailId: Id | null,
  tx: EntityManager,
): Promise<Unsubscription | null> {
  const [row] = await tx.query<Unsubscription[]>(
    `SELECT u.id, u.lowered_to AS "to", u.kinds, u.former, u.former_for_clients AS "formerForClients", false AS undone
       FROM unsubscription u
      WHERE u.agent_id = $1 AND ($2::uuid IS NULL OR u.email_id = $2) AND u.undone_at IS NULL
        AND NOT EXISTS (
              SELECT FROM jsonb_to_recordset(u.former_for_clients) AS w ("membershipId" uuid, kind text)
               WHERE NOT EXISTS (SELECT FROM notification_client_choice c
                                  WHERE c.agent_id = u.agent_id AND c.membership_id = w."membershipId"
                                    AND c.kind = w.kind AND c.frequency = u.lowered_to))
      ORDER BY u.id DESC LIMIT 1`,
    [agentId, emailId],
  );
  return row ?? null;
}

export async function markUndone(id: Id, now: Date, tx: EntityManager): Promise<void> {
  await tx.query(`UPDATE unsubscription SET undone_at = $2 WHERE id = $1`, [id, now]);
}

/**
 * Whether anything still comes as rarely as a link left it within the last 30 days. Each lowering that is not undone counts,
 * not the newest alone: else whoever holds a link hides one lowering behind the next.
 */
export async function isLoweredByLink(agentId: Id, database: Database): Promise<boolean> {
  const [row] = await database.read<{ lowered: boolean }>(
    'notifications.lowered_by_link',
    `SELECT EXISTS (
       SELECT FROM unsubscription u
        WHERE u.agent_id = $1 AND u.occurred_at > patchwork_now() - interval '30 days' AND u.undone_at IS NULL
          AND (EXISTS (SELECT FROM notification_preference p
                        WHERE p.agent_id = u.agent_id AND p.kind = ANY (u.kinds) AND p.frequency = u.lowered_to)
            OR EXISTS (SELECT FROM jsonb_to_recordset(u.former_for_clients) AS w ("membershipId" uuid, kind text)
                         JOIN notification_client_choice c ON c.membership_id = w."membershipId" AND c.kind = w.kind
                        WHERE c.agent_id = u.agent_id AND c.frequency = u.lowered_to))) AS lowered`,
    [agentId],
  );
  return row!.lowered;
}

/** Takes back what the agent chose for single clients and holds now, of these kinds and at these frequencies; answers what it was. */
export async function takeClientWords(
  agentId: Id,
  kinds: readonly Kind[],
  frequencies: readonly Frequency[],
  tx: EntityManager,
): Promise<ClientWord[]> {
  const [words] = await tx.query<[ClientWord[], number]>(
    `DELETE FROM notification_client_choice c
      USING team_member t, agent a, agency g
      WHERE c.agent_id = $1 AND c.kind = ANY ($2::text[]) AND c.frequency = ANY ($3::text[])
        AND t.id = c.membership_id AND t.ended_at IS NULL AND a.id = c.agent_id AND g.id = a.agency_id
        AND coalesce(c.until >= (patchwork_now() AT TIME ZONE g.time_zone)::date, true)
     RETURNING c.membership_id AS "membershipId", c.kind, c.frequency, c.until::text`,
    [agentId, kinds, frequencies],
  );
  return words;
}

/** The same, of exactly these. */
export async function takeThese(words: readonly ClientWord[], agentId: Id, tx: EntityManager): Promise<number> {
  const [, taken] = await tx.query<[unknown, number]>(
    `DELETE FROM notification_client_choice c
      USING unnest($2::uuid[], $3::text[], $4::text[]) AS w (membership_id, kind, frequency)
      WHERE c.agent_id = $1 AND c.membership_id = w.membership_id AND c.kind = w.kind AND c.frequency = w.frequency`,
    [
      agentId,
      words.map((word) => word.membershipId),
      words.map((word) => word.kind),
      words.map((word) => word.frequency),
    ],
  );
  return taken;
}

export async function addClientWords(words: readonly ClientWord[], agentId: Id, tx: EntityManager): Promise<void> {
  await tx.query(
    `INSERT INTO notification_client_choice (membership_id, agent_id, kind, frequency, until)
     SELECT w.membership_id, $1, w.kind, w.frequency, w.until
       FROM unnest($2::uuid[], $3::text[], $4::text[], $5::date[]) AS w (membership_id, kind, frequency, until)`,
    [
      agentId,
      words.map((word) => word.membershipId),
      words.map((word) => word.kind),
      words.map((word) => word.frequency),
      words.map((word) => word.until),
    ],
  );
}
