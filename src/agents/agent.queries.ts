/** What people read of agents, as JSON text that PostgreSQL builds, and who the active admins are. */
import type { EntityManager } from 'typeorm';
import type { Id } from '../common/ids.js';
import type { PageQuery } from '../common/page.js';
import type { Database } from '../database/database.js';
import type { Sight } from './agent-rights.js';
import type { AgentRecord } from './agent.dto.js';

/** One version of an agent, in the exact text that goes out. */
export interface AgentText {
  readonly id: Id;
  readonly version: number;
  readonly body: string;
}

const FIELDS = `'id', a.id, 'agencyId', a.agency_id, 'agency', json_build_object('id', g.id, 'name', g.name),
  'name', json_build_object('given', a.given_name, 'family', a.family_name), 'jobTitle', a.job_title, 'email', a.email,
  'telephone', a.telephone, 'roles', a.roles, 'workingDays', a.working_days, 'active', a.active,
  'suspended', a.suspended_at IS NOT NULL,
  'emailVerified', a.email_verified`;

const WAITING_EMAIL = `SELECT json_build_object('email', c.email, 'takesEffectAt', rfc3339(c.takes_effect_at), 'until', rfc3339(c.until))
   FROM email_change c WHERE c.agent_id = a.id AND c.ended_at IS NULL`;

const AGENT = `SELECT a.id, a.version, json_build_object(${FIELDS})::text AS body
                 FROM agent a JOIN agency g ON g.id = a.agency_id WHERE a.id = $1`;

/** An agent who is active, or whom the caller sees all the same. */
export async function readAgent(id: Id, inactive: Sight, database: Database): Promise<AgentText | null> {
  const [row] = await database.read<AgentText>(
    'agents.read',
    `${AGENT} AND (a.active OR $2::boolean OR a.agency_id = $3::uuid)`,
    [id, inactive.ofAll, inactive.ofAgency],
  );
  return row ?? null;
}

/** The agent as this transaction sees them; they must be there. */
export async function agentText(id: Id, tx: EntityManager): Promise<AgentText> {
  const [row] = await tx.query<AgentText[]>(AGENT, [id]);
  return row!;
}

/** The agent as a change left them; `answer` is the text with `emailChange`, an address that waits to be theirs. */
export interface ChangedText extends AgentText {
  readonly answer: string;
}

export async function changedText(id: Id, tx: EntityManager): Promise<ChangedText> {
  const [row] = await tx.query<ChangedText[]>(
    `SELECT a.id, a.version, json_build_object(${FIELDS})::text AS body,
            json_build_object(${FIELDS}, 'emailChange', (${WAITING_EMAIL}))::text AS answer
       FROM agent a JOIN agency g ON g.id = a.agency_id WHERE a.id = $1`,
    [id],
  );
  return row!;
}

/** The agent with `may`, what they can do here, and `banners`. */
export async function readMe(
  id: Id,
  may: readonly string[],
  banners: readonly object[],
  database: Database,
): Promise<AgentText> {
  const [row] = await database.read<AgentText>(
    'agents.me',
    `SELECT a.id, a.version, json_build_object(${FIELDS}, 'may', $2::text[], 'banners', $3::json)::text AS body
       FROM agent a JOIN agency g ON g.id = a.agency_id WHERE a.id = $1`,
    [id, may, JSON.stringify(banners)],
  );
  return row!;
}

export interface AgentFilter {
  readonly agencyId: Id | null;
  /** Words of which each begins a word of the name. */
  readonly words: string | null;
  readonly inactive: Sight;
}

/** One agent more than the page holds, by name. */
export async function agentsByName(filter: AgentFilter, page: PageQuery, database: Database): Promise<AgentRecord[]> {
  const [family = null, given = null, id = null] = page.after ?? [];
  const rows = await database.read<{ record: AgentRecord }>(
    'agents.by_name',
    `SELECT json_build_object(${FIELDS}) AS record
       FROM agent a JOIN agency g ON g.id = a.agency_id
      WHERE (a.active OR $1::boolean OR a.agency_id = $2::uuid)
        AND ($3::uuid IS NULL OR a.agency_id = $3)
        AND ($4::text IS NULL OR NOT EXISTS (
              SELECT FROM regexp_split_to_table(search_form($4), ' ') AS word
               WHERE position(' ' || word IN ' ' || search_form(a.given_name || ' ' || a.family_name)) = 0))
        AND ($5::text IS NULL OR (a.family_name, a.given_name, a.id) > ($5::text, $6::text, $7::uuid))
      ORDER BY a.family_name, a.given_name, a.id
      LIMIT $8::integer`,
    [filter.inactive.ofAll, filter.inactive.ofAgency, filter.agencyId, filter.words, family, given, id, page.limit + 1],
  );
  return rows.map((row) => row.record);
}

/**
 * Whether an active admin other than this one is left. Until the transaction ends nobody else can ask: two admins who
 * deactivate each other are told apart, and a first admin is made once.
 */
export async function isAnotherAdminActive(than: string | null, tx: EntityManager): Promise<boolean> {
  await tx.query('SELECT pg_advisory_xact_lock($1)', [ADMINS_LOCK]);
  const [row] = await tx.query<{ found: boolean }[]>(
    `SELECT EXISTS (SELECT FROM agent WHERE active AND suspended_at IS NULL AND 'ADMIN' = ANY (roles)
                       AND id IS DISTINCT FROM $1::uuid) AS found`,
    [than],
  );
  return row!.found;
}

/** Two at most, which is enough to tell one from several. */
export async function activeAdmins(tx: EntityManager): Promise<{ id: Id; email: string }[]> {
  return tx.query(`SELECT id, email FROM agent
                    WHERE active AND suspended_at IS NULL AND 'ADMIN' = ANY (roles) ORDER BY id LIMIT 2`);
}

/** Any number that nothing else on the database locks: the letters of "pw-admin". */
const ADMINS_LOCK = '8103995950796466542';

/** The row that holds what a planner reads of the agent, and who they are at the embedded issuer. */
export async function addDeliveryAndIdentity(agentId: Id, tx: EntityManager): Promise<void> {
  await tx.query('INSERT INTO agent_delivery (agent_id) VALUES ($1)', [agentId]);
  await tx.query(`INSERT INTO agent_identity (issuer, subject, agent_id) VALUES ('embedded', $1, $2)`, [
    agentId,
    agentId,
  ]);
}

/** From now on every token that was issued until now is refused, should the account ever be used again. */
export async function refuseTokensOfNow(agentId: Id, tx: EntityManager): Promise<void> {
  await tx.query('UPDATE agent SET tokens_not_before = clock_timestamp() WHERE id = $1', [agentId]);
}
