/** The statements about bars: the one that holds for an agent, whose words it is, and those that are over. */
import type { EntityManager } from 'typeorm';
import { isNamed } from '../../access/conditions.queries.js';
import type { Actor } from '../../common/actor.js';
import type { Id } from '../../common/ids.js';
import type { Database } from '../../database/database.js';
import type { BarRecord } from './bar.dto.js';

export interface Bar {
  readonly id: Id;
  /** The membership that the suspension ended. */
  readonly memberId: Id | null;
  readonly suspended: boolean;
  readonly barred: boolean;
  readonly until: Date;
}

/** A bar b holds, or waits for a second word. */
const GOES_ON = `b.ended_at IS NULL AND (b.barred_at IS NOT NULL OR b.until > patchwork_now())`;

const BAR = `SELECT b.id, b.member_id AS "memberId", b.suspended, b.barred_at IS NOT NULL AS barred, b.until FROM team_bar b`;

/** Under the client's lock. */
export async function currentBar(clientId: Id, agentId: Id, tx: EntityManager): Promise<Bar | null> {
  const [bar] = await tx.query<Bar[]>(`${BAR} WHERE b.client_id = $1 AND b.agent_id = $2 AND ${GOES_ON}`, [
    clientId,
    agentId,
  ]);
  return bar ?? null;
}

export async function addBar(
  bar: Omit<Bar, 'barred' | 'memberId'> & { readonly clientId: Id; readonly agentId: Id; readonly askedAt: Date },
  tx: EntityManager,
): Promise<void> {
  const { id, clientId, agentId, suspended, askedAt, until } = bar;
  await tx.query(
    `INSERT INTO team_bar (id, client_id, agent_id, suspended, asked_at, until) VALUES ($1, $2, $3, $4, $5, $6)`,
    [id, clientId, agentId, suspended, askedAt, until],
  );
}

/** Whether this person's word kept the agent out before, in the last thirty days, and nobody else's was added. */
export async function suspendedBefore(
  { clientId, agentId, by }: { readonly clientId: Id; readonly agentId: Id; readonly by: Id },
  tx: EntityManager,
): Promise<boolean> {
  const rows = await tx.query<object[]>(
    `SELECT FROM team_bar b JOIN team_bar_word w ON w.bar_id = b.id AND w.agent_id = $3 AND NOT w.lifts
      WHERE b.client_id = $1 AND b.agent_id = $2 AND b.suspended AND b.barred_at IS NULL
        AND b.ended_at > patchwork_now() - interval '30 days' LIMIT 1`,
    [clientId, agentId, by],
  );
  return rows.length > 0;
}

export async function keepMembership(id: Id, memberId: Id, tx: EntityManager): Promise<void> {
  await tx.query(`UPDATE team_bar SET member_id = $2 WHERE id = $1`, [id, memberId]);
}

export async function makeLasting(id: Id, at: Date, tx: EntityManager): Promise<void> {
  await tx.query(`UPDATE team_bar SET barred_at = $2 WHERE id = $1`, [id, at]);
}

export async function endBar(id: Id, outcome: 'LIFTED' | 'LAPSED', at: Date, tx: EntityManager): Promise<void> {
  await tx.query(`UPDATE team_bar SET outcome = $2, ended_at = $3 WHERE id = $1`, [id, outcome, at]);
}

/** Somebody's word for a bar: the first one stays. With `lifts` against it: the later one counts. */
export async function addWord(
  word: { readonly barId: Id; readonly lifts: boolean; readonly reason: string; readonly at: Date },
  by: Actor,
  tx: EntityManager,
): Promise<void> {
  await tx.query(
    `INSERT INTO team_bar_word (bar_id, agent_id, lifts, agent_name, agency, reason, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (bar_id, agent_id, lifts) DO UPDATE SET reason = excluded.reason, at = excluded.at
      WHERE team_bar_word.lifts`,
    [word.barId, by.agentId, word.lifts, by.name, by.agencyName, word.reason, word.at],
  );
}

/** A word w against a bar counts for so long. */
const LIFTS_NOW = `w.at > patchwork_now() - interval '7 days'`;

/** Whose words count now. */
export async function speakersOf(barId: Id, lifts: boolean, tx: EntityManager): Promise<Id[]> {
  const rows = await tx.query<{ id: Id }[]>(
    `SELECT w.agent_id AS id FROM team_bar_word w WHERE w.bar_id = $1 AND w.lifts = $2 AND (NOT w.lifts OR ${LIFTS_NOW})`,
    [barId, lifts],
  );
  return rows.map(({ id }) => id);
}

/**
 * Of these agents, the privacy officers of agencies that are openly on the team, or were. Of a restricted client none: they
 * would learn that there is one.
 */
export async function officersAmong(agentIds: readonly Id[], clientId: Id, tx: EntityManager): Promise<Id[]> {
  const rows = await tx.query<{ id: Id }[]>(
    `SELECT DISTINCT g.privacy_officer_id AS id FROM agency g
       JOIN team_member m ON m.agency_id = g.id AND m.client_id = $2 AND NOT m.sensitive
       JOIN client open ON open.id = m.client_id AND NOT open.restricted
      WHERE g.privacy_officer_id = ANY ($1::uuid[])`,
    [agentIds, clientId],
  );
  return rows.map(({ id }) => id);
}

export interface OverBar {
  readonly id: Id;
  readonly clientId: Id;
  readonly agentId: Id;
}

/** Bars without a second word in time, those whose time ran out first leading; `but` left out. */
export async function barsOver(limit: number, but: readonly Id[], tx: EntityManager): Promise<OverBar[]> {
  return tx.query<OverBar[]>(
    `SELECT b.id, b.client_id AS "clientId", b.agent_id AS "agentId" FROM team_bar b
      WHERE b.ended_at IS NULL AND b.barred_at IS NULL AND b.until <= patchwork_now() AND b.id <> ALL ($2::uuid[])
      ORDER BY b.until, b.id LIMIT $1`,
    [limit, but],
  );
}

/** The bar under the client's lock, if it is over still. */
export async function barThatIsOver(clientId: Id, agentId: Id, tx: EntityManager): Promise<Bar | null> {
  const [bar] = await tx.query<Bar[]>(
    `${BAR} WHERE b.client_id = $1 AND b.agent_id = $2 AND b.ended_at IS NULL AND b.barred_at IS NULL
        AND b.until <= patchwork_now()`,
    [clientId, agentId],
  );
  return bar ?? null;
}

/** The agent and the role of a membership that has ended. */
export async function formerMember(memberId: Id, tx: EntityManager): Promise<{ agentId: Id; role: string }> {
  const [row] = await tx.query<{ agentId: Id; role: string }[]>(
    `SELECT agent_id AS "agentId", role FROM team_member WHERE id = $1`,
    [memberId],
  );
  return row!;
}

const WORDS = (lifts: boolean): string => `
  coalesce((SELECT json_agg(json_build_object('agentId', w.agent_id, 'name', w.agent_name, 'agency', w.agency,
                                              'reason', w.reason, 'at', rfc3339(w.at)) ORDER BY w.at, w.agent_id)
     FROM team_bar_word w WHERE w.bar_id = b.id AND ${lifts ? `w.lifts AND ${LIFTS_NOW}` : 'NOT w.lifts'}), '[]'::json)`;
const FOR = WORDS(false);
const AGAINST = WORDS(true);

const NAMED = isNamed({ client: 'c.id', agent: '$2::uuid' });

/** Whether somebody who watches over the team may read of its bars: of a restricted client those named on it alone. */
export async function mayReadBars(clientId: Id, agentId: Id, database: Database): Promise<boolean> {
  const rows = await database.read<object>(
    'clients.may_read_bars',
    `SELECT FROM client c WHERE c.id = $1 AND (NOT c.restricted OR ${NAMED})`,
    [clientId, agentId],
  );
  return rows.length === 1;
}

/** All of a client's, the newest first: a handful. */
export async function barsOf(clientId: Id, database: Database): Promise<BarRecord[]> {
  const rows = await database.read<{ record: BarRecord }>(
    'clients.bars',
    `SELECT json_build_object('agentId', a.id, 'name', a.given_name || ' ' || a.family_name, 'agency', g.name,
              'state', CASE WHEN b.barred_at IS NOT NULL THEN 'BARRED' WHEN b.suspended THEN 'SUSPENDED' ELSE 'PENDING' END,
              'until', CASE WHEN b.barred_at IS NULL THEN rfc3339(b.until) END,
              'since', rfc3339(coalesce(b.barred_at, b.asked_at)), 'by', ${FOR}, 'lifting', ${AGAINST}) AS record
       FROM team_bar b JOIN agent a ON a.id = b.agent_id JOIN agency g ON g.id = a.agency_id
      WHERE b.client_id = $1 AND ${GOES_ON}
      ORDER BY b.asked_at DESC, b.id`,
    [clientId],
  );
  return rows.map(({ record }) => record);
}
