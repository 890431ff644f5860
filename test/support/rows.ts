/**
 * Looks into the database of a test, breaks things in it, and fills it in volumes, all with the owner's rights: each kind
 * of row in one statement, however many. What it makes is valid, and as if it had been made through the API long ago.
 */
import { Pool, type QueryResultRow } from 'pg';
import { v7 as uuid } from 'uuid';
import { newReference } from '../../src/clients/reference.js';
import { opened } from './open.js';
import { theWatch } from './watch.js';

export interface AgentRow {
  readonly id: string;
  readonly email: string;
}

export interface ClientRow {
  readonly id: string;
  readonly reference: string;
}

/** What stands in the rows of people, as requests would have told it. */
const PERSONAL = ['Wilhelmina', 'Larkspur', 'Leopold Ashdown', 'Mill Lane', 'Harbour Row', '+4477009'];

export class Rows {
  private readonly pool: Pool;

  constructor(ownerUrl: string) {
    for (const text of PERSONAL) theWatch().markers.add(text);
    this.pool = new Pool({ connectionString: ownerUrl, max: 4 });
    // The database may be stopped by the test, which then hears of it through what it asks.
    this.pool.on('error', () => undefined);
  }

  async query<T extends QueryResultRow>(text: string, values: readonly unknown[] = []): Promise<T[]> {
    return (await this.pool.query<T>(text, [...values])).rows;
  }

  /** While Patchwork cannot write into this table. */
  async withoutInserts(table: string, work: () => Promise<void>): Promise<void> {
    await this.query(`REVOKE INSERT ON ${table} FROM patchwork_app`);
    try {
      await work();
    } finally {
      await this.query(`GRANT INSERT ON ${table} TO patchwork_app`);
    }
  }

  /** How many rows a query gives. */
  async count(text: string, values: readonly unknown[] = []): Promise<number> {
    return (await this.pool.query(text, [...values])).rowCount ?? 0;
  }

  /** Holds what a statement locks, until it is let go. */
  async hold(
    text: string,
    values: readonly unknown[] = [],
  ): Promise<{ letGo(end?: 'ROLLBACK' | 'COMMIT'): Promise<void> }> {
    const client = await this.pool.connect();
    await client.query('BEGIN');
    await client.query(text, [...values]);
    return {
      letGo: async (end = 'ROLLBACK') => {
        await client.query(end);
        client.release();
      },
    };
  }

  readonly close = opened(() => this.pool.end());

  async agency(): Promise<string> {
    const id = uuid();
    await this.query(
      `INSERT INTO agency (id, name, type, time_zone, digest_hour, created_at)
       VALUES ($1::uuid, 'Larkspur ' || right($1::text, 12), 'HEALTH', 'Europe/London', '16:30', patchwork_now())`,
      [id],
    );
    return id;
  }

  /** Active practitioners with a verified address, who cannot sign in. */
  async agents(count: number, agencyId?: string): Promise<AgentRow[]> {
    const agents = many(count, () => uuid()).map((id) => ({ id, email: `agent-${id.slice(-12)}@patchwork.test` }));
    await this.query(
      `WITH made AS (
         INSERT INTO agent (id, agency_id, given_name, family_name, job_title, email, roles, working_days, email_verified, created_at)
         SELECT a.id, $3, 'Wilhelmina', right(a.id::text, 12), 'Practitioner', a.email, '{PRACTITIONER}',
                '{MONDAY,TUESDAY,WEDNESDAY,THURSDAY,FRIDAY}', true, patchwork_now()
           FROM unnest($1::uuid[], $2::text[]) AS a (id, email)
         RETURNING id
       ) INSERT INTO agent_delivery (agent_id) SELECT id FROM made`,
      [agents.map(({ id }) => id), agents.map(({ email }) => email), agencyId ?? (await this.agency())],
    );
    return agents;
  }

  /** Open clients with a name like no other, a date of birth, a postcode and a telephone, and nobody on the team. */
  async clients(count: number): Promise<ClientRow[]> {
    const references = new Set<string>();
    while (references.size < count) references.add(newReference());
    const clients = [...references].map((reference) => ({ id: uuid(), reference }));
    await this.query(
      `WITH given AS (
         SELECT c.id, c.reference, initcap(left(letters, 7)) AS given,
                initcap(right(letters, 9)) AS family, n::integer AS n
           FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS c (id, reference, n),
                translate(md5(c.reference), '0123456789', 'ghijklmnop') AS letters
       ), made AS (
         INSERT INTO client (id, reference, given_name, family_name, birth_date, birth_precision, address, telephones, created_at)
         SELECT id, reference, given, family, date '2001-01-01' + n % 7000, 'EXACT',
                jsonb_build_object('lines', jsonb_build_array(n || ' Mill Lane'), 'town', NULL, 'county', NULL, 'uprn', NULL,
                                   'postcode', 'BN' || n % 90 + 1 || ' ' || n % 9 || 'AA'),
                jsonb_build_array(jsonb_build_object('number', '+4477009' || lpad(n::text, 5, '0'), 'kind', 'MOBILE', 'safeToCall', true)),
                patchwork_now()
           FROM given
       ) INSERT INTO client_name (client_id, position, name, kind) SELECT id, 0, given || ' ' || family, 'NAME' FROM given`,
      [clients.map(({ id }) => id), clients.map(({ reference }) => reference)],
    );
    return clients;
  }

  /** Puts each of these agents on the team of each of these clients. */
  async members(clients: readonly { id: string }[], agents: readonly { id: string }[]): Promise<void> {
    const pairs = clients.flatMap((client) => agents.map((agent) => [client.id, agent.id] as const));
    await this.query(
      `INSERT INTO team_member (id, client_id, agency_id, agent_id, role, since)
       SELECT m.id, m.client_id, a.agency_id, a.id, 'Practitioner', patchwork_now()
         FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS m (id, client_id, agent_id) JOIN agent a ON a.id = m.agent_id`,
      [pairs.map(() => uuid()), pairs.map(([clientId]) => clientId), pairs.map(([, agentId]) => agentId)],
    );
  }

  /** Ends the membership of these agents in every team. */
  async endMembership(agentIds: readonly string[], clientIds: readonly string[] | null = null): Promise<void> {
    await this.query(
      `UPDATE team_member SET ended_at = patchwork_now(), ended_how = 'REMOVED', lead = false
        WHERE agent_id = ANY ($1::uuid[]) AND ($2::uuid[] IS NULL OR client_id = ANY ($2::uuid[])) AND ended_at IS NULL`,
      [agentIds, clientIds],
    );
  }

  /** One entry for each client, and a notification of it for each agent, all at once: as it happens, and due now. */
  async dueNotifications(
    clients: readonly { id: string }[],
    agents: readonly { id: string }[],
    dueIn = '0 days',
  ): Promise<void> {
    const entries = clients.map((client) => ({ id: uuid(), clientId: client.id }));
    await this.query(
      `WITH made AS (
         INSERT INTO activity_entry (id, change_id, client_id, type, kind, occurred_at, actor_name, actor_agency, summary, fields)
         SELECT e.id, e.id, e.client_id, 'client.details_updated', 'CONTACT', patchwork_now(), 'Leopold Ashdown', 'Larkspur Surgery',
                'Changed: address.', '{address}'
           FROM unnest($1::uuid[], $2::uuid[]) AS e (id, client_id) RETURNING id
       ) INSERT INTO activity_value (entry_id, field, value_from, value_to)
         SELECT id, 'address', 'null', '{"lines":["1 Harbour Row"]}' FROM made`,
      [entries.map(({ id }) => id), entries.map(({ clientId }) => clientId)],
    );
    const rows = entries.flatMap((entry) => agents.map((agent) => ({ entryId: entry.id, agentId: agent.id })));
    await this.query(
      `INSERT INTO notification (id, agent_id, entry_id, client_id, kind, occurred_at, frequency, email_after)
       SELECT n.id, n.agent_id, e.id, e.client_id, e.kind, e.occurred_at, 'AS_IT_HAPPENS', e.occurred_at + $4::interval
         FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS n (id, agent_id, entry_id) JOIN activity_entry e ON e.id = n.entry_id`,
      [rows.map(() => uuid()), rows.map(({ agentId }) => agentId), rows.map(({ entryId }) => entryId), dueIn],
    );
  }
}

function many<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}
