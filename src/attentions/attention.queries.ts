/** The statements about attentions, each read as one person of the team may see it. */
import type { EntityManager } from 'typeorm';
import { mayKnow, SENSITIVE_SERVICE } from '../access/conditions.queries.js';
import type { Actor } from '../common/actor.js';
import type { Id } from '../common/ids.js';
import type { PageQuery } from '../common/page.js';
import type { Database } from '../database/database.js';
import type { AttentionType, DomainEvent, Person, SensitiveMembership } from '../events/index.js';
import type { AttentionRecord } from './attention.dto.js';

const READER = { agent: '$2::uuid', agency: '$3::uuid' };
const RAISER_HIDDEN = `(raiser.id IS NOT NULL AND NOT ${mayKnow({ member: 'raiser', ...READER })})`;
const ACKNOWLEDGER_KNOWN = mayKnow({ member: 'doer', ...READER });

/** Of a sensitive member whom the reader may not know: that there is an attention, and neither who asks nor why. */
const RECORD = `json_build_object('id', t.id, 'type', t.type,
  'note', CASE WHEN ${RAISER_HIDDEN} THEN json_build_object('withheld', true) ELSE to_json(t.note) END,
  'raisedBy', CASE WHEN ${RAISER_HIDDEN}
     THEN json_build_object('name', ${SENSITIVE_SERVICE}, 'agency', NULL, 'withheld', true)
     ELSE json_build_object('agentId', t.raised_by, 'name', a.given_name || ' ' || a.family_name, 'agency', g.name) END,
  'raisedAt', rfc3339(t.raised_at), 'withdrawnAt', rfc3339(t.withdrawn_at),
  'acknowledgements', coalesce((
     SELECT json_agg(json_build_object('agent', json_build_object('agentId', k.agent_id,
                       'name', who.given_name || ' ' || who.family_name, 'agency', theirs.name), 'at', rfc3339(k.at))
                     ORDER BY k.at, k.agent_id)
       FROM attention_acknowledgement k JOIN agent who ON who.id = k.agent_id JOIN agency theirs ON theirs.id = k.agency_id
       LEFT JOIN team_member doer ON doer.id = k.acknowledged_as
      WHERE k.attention_id = t.id AND (doer.id IS NULL OR ${ACKNOWLEDGER_KNOWN})), '[]'),
  'acknowledgedByMe', EXISTS (SELECT FROM attention_acknowledgement mine
                               WHERE mine.attention_id = t.id AND mine.agent_id = $2),
  'mine', t.raised_by = $2)`;
const ATTENTION = `attention t JOIN agent a ON a.id = t.raised_by JOIN agency g ON g.id = t.raised_by_agency
  LEFT JOIN team_member raiser ON raiser.id = t.raised_as`;

/** One page, newest first, with one row more than the limit. */
export async function attentionsOf(
  clientId: Id,
  reader: Actor,
  page: PageQuery,
  database: Database,
): Promise<AttentionRecord[]> {
  const rows = await database.read<{ record: AttentionRecord }>(
    'attentions.of_client',
    `SELECT ${RECORD} AS record FROM ${ATTENTION}
      WHERE t.client_id = $1 AND ($4::uuid IS NULL OR t.id < $4) ORDER BY t.id DESC LIMIT $5::integer`,
    [clientId, reader.agentId, reader.agencyId, page.after?.[0] ?? null, page.limit + 1],
  );
  return rows.map(({ record }) => record);
}

/** null: the client has no such attention. */
export async function attentionOf(
  clientId: Id,
  id: Id,
  reader: Actor,
  tx: EntityManager,
): Promise<AttentionRecord | null> {
  const [row] = await tx.query<{ record: AttentionRecord }[]>(
    `SELECT ${RECORD} AS record FROM ${ATTENTION} WHERE t.client_id = $1 AND t.id = $4`,
    [clientId, reader.agentId, reader.agencyId, id],
  );
  return row?.record ?? null;
}

export interface NewAttention {
  readonly id: Id;
  readonly clientId: Id;
  readonly type: AttentionType;
  readonly note: string | null;
  /** The sensitive membership as which they stand on the team; null: they are known to all of it. */
  readonly raisedAs: Id | null;
  readonly raisedAt: Date;
  /** Of an urgent one: when it goes on to a duty contact. */
  readonly escalatesAt: Date | null;
}

export async function addAttention(attention: NewAttention, by: Actor, tx: EntityManager): Promise<void> {
  const { id, clientId, type, note, raisedAs, raisedAt, escalatesAt } = attention;
  await tx.query(
    `INSERT INTO attention (id, client_id, type, note, raised_by, raised_by_agency, raised_as, raised_at, escalates_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [id, clientId, type, note, by.agentId, by.agencyId, raisedAs, raisedAt, escalatesAt],
  );
}

/** Notes that these entries of the activity speak of it. */
export async function linkEntries(id: Id, { entries }: DomainEvent, tx: EntityManager): Promise<void> {
  await tx.query(`INSERT INTO attention_entry (entry_id, attention_id) SELECT unnest($2::uuid[]), $1`, [
    id,
    entries.map((entry) => entry.id),
  ]);
}

export async function markWithdrawn(id: Id, at: Date, tx: EntityManager): Promise<void> {
  await tx.query('UPDATE attention SET withdrawn_at = $2 WHERE id = $1', [id, at]);
}

export async function addAcknowledgement(
  id: Id,
  by: Actor,
  acknowledgedAs: string | null,
  at: Date,
  tx: EntityManager,
): Promise<void> {
  await tx.query(
    `INSERT INTO attention_acknowledgement (attention_id, agent_id, agency_id, acknowledged_as, at)
     VALUES ($1, $2, $3, $4, $5)`,
    [id, by.agentId, by.agencyId, acknowledgedAs, at],
  );
}

/** Who raised it, whoever asks. */
export async function raiserOf(id: Id, tx: EntityManager): Promise<Person> {
  const [row] = await tx.query<Person[]>(
    `SELECT a.id AS "agentId", a.given_name || ' ' || a.family_name AS name, g.name AS "agencyName"
       FROM attention t JOIN agent a ON a.id = t.raised_by JOIN agency g ON g.id = t.raised_by_agency WHERE t.id = $1`,
    [id],
  );
  return row!;
}

/**
 * Whoever raised the attention `t` stands on the team as they did then. Only the raiser withdraws, and only a raiser's request
 * goes on: either would say that who asked under one name is who stands there under the other.
 */
export const STANDS_AS_RAISED = `EXISTS (
  SELECT FROM team_member m WHERE m.client_id = t.client_id AND m.agent_id = t.raised_by AND m.ended_at IS NULL
     AND CASE WHEN t.raised_as IS NULL THEN NOT m.sensitive ELSE m.id = t.raised_as END)`;

export async function standsAsRaised(id: Id, tx: EntityManager): Promise<boolean> {
  const rows = await tx.query<object[]>(`SELECT FROM attention t WHERE t.id = $1 AND ${STANDS_AS_RAISED}`, [id]);
  return rows.length === 1;
}

/** The sensitive membership as which it was raised; null: whoever raised it was known to all. */
export async function raisedAsOf(id: Id, tx: EntityManager): Promise<SensitiveMembership | null> {
  const [row] = await tx.query<{ memberId: Id | null }[]>(
    `SELECT raised_as AS "memberId" FROM attention WHERE id = $1`,
    [id],
  );
  return row!.memberId === null ? null : sensitiveMembership(row!.memberId, tx);
}

/** A membership of which only few may know. */
export async function sensitiveMembership(memberId: Id, tx: EntityManager): Promise<SensitiveMembership> {
  const [row] = await tx.query<SensitiveMembership[]>(
    `SELECT id AS "memberId", agency_id AS "agencyId", broker_id AS "brokerId" FROM team_member WHERE id = $1`,
    [memberId],
  );
  return row!;
}
