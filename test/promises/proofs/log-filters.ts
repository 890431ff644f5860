/** However much was looked at, asking who did reads no more of the access log than it shows, whatever it is asked by. */
import { DataSource } from 'typeorm';
import { LOG_PAGE } from '../../../src/audit/who-looked.queries.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';

const ROWS = 200_000;

let database: TestDatabase;
let owner: DataSource;

const idOf = (kind: string, number: number): string =>
  `00000000-0000-7000-8000-${kind}${String(number).padStart(11, '0')}`;

/** Of 50 agencies and 500 agents; one agent, one action, one system and one outcome are rare, and long ago. */
beforeAll(async () => {
  database = await createDatabase();
  owner = await new DataSource({ type: 'postgres', url: database.ownerUrl, poolSize: 1 }).initialize();
  await owner.query(`SET session_replication_role = replica`);
  await owner.query(
    `INSERT INTO access_log (id, at, agent_id, system_id, agency_id, action, client_id, purpose, outcome, request_id)
     SELECT gen_random_uuid(), timestamptz '2026-01-01' + n * interval '1 minute',
            CASE WHEN n % 10000 = 7 THEN NULL WHEN n < 20 THEN $1::uuid ELSE $2::uuid END,
            CASE WHEN n % 10000 = 7 THEN $3::uuid END, $4::uuid, CASE WHEN n < 40 THEN 'team.lead' ELSE 'clients.read' END,
            $5::uuid, CASE WHEN n % 5000 = 3 THEN 'NONE' ELSE 'CARE' END, CASE WHEN n % 5000 = 3 THEN 'DENIED' ELSE 'ALLOWED' END, 'r'
       FROM generate_series(1, $6::integer) n`,
    [idOf('a', 1), idOf('a', 2), idOf('5', 1), idOf('9', 1), idOf('c', 1), ROWS],
  );
  await owner.query(
    `UPDATE access_log SET agent_id = ('00000000-0000-7000-8000-a' || lpad((2 + extract(epoch FROM at)::bigint / 60 % 500)::text, 11, '0'))::uuid,
      agency_id = ('00000000-0000-7000-8000-9' || lpad((1 + extract(epoch FROM at)::bigint / 60 % 50)::text, 11, '0'))::uuid,
      client_id = ('00000000-0000-7000-8000-c' || lpad((1 + extract(epoch FROM at)::bigint / 60 % 4000)::text, 11, '0'))::uuid
    WHERE agent_id = $1`,
    [idOf('a', 2)],
  );
  await owner.query('VACUUM FULL ANALYZE access_log');
  // As the application reads it, policies and all.
  await owner.query('RESET session_replication_role');
  await owner.query('SET ROLE patchwork_app');
}, 60_000);

afterAll(async () => {
  await owner.destroy();
  await database.drop();
});

interface Plan {
  readonly 'Relation Name'?: string;
  readonly 'Node Type': string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
}

const FILTERS: [by: string, values: Record<number, string>][] = [
  ['nothing', {}],
  ['a client', { 1: idOf('c', 17) }],
  ['an agent', { 2: idOf('a', 44) }],
  ['an agent who looked seldom and long ago', { 2: idOf('a', 1) }],
  ['a system', { 3: idOf('5', 1) }],
  ['an agency', { 4: idOf('9', 9) }],
  ['an action', { 5: 'clients.read' }],
  ['an action that is seldom and long ago', { 5: 'team.lead' }],
  ['an outcome', { 6: 'ALLOWED' }],
  ['an outcome that is seldom', { 6: 'DENIED' }],
  ['a time long ago', { 7: '2026-01-03T00:00:00Z', 8: '2026-01-04T00:00:00Z' }],
  ['an agent and a time', { 2: idOf('a', 44), 7: '2026-01-03T00:00:00Z', 8: '2026-01-05T00:00:00Z' }],
  ['a client and an agent', { 1: idOf('c', 17), 2: idOf('a', 18) }],
  ['the page after one in the middle', { 9: '2026-03-01T00:00:00Z', 10: idOf('0', 0) }],
];

it.each(FILTERS)('by %s', async (_, given) => {
  const values = Array.from({ length: 10 }, (_unused, index) => given[index + 1] ?? null);
  const [row] = await owner.query<[{ 'QUERY PLAN': { Plan: Plan }[] }]>(`EXPLAIN (ANALYZE, FORMAT JSON) ${LOG_PAGE}`, [
    ...values,
    26,
  ]);
  const reads = nodesOf(row['QUERY PLAN'][0]!.Plan).filter((node) => node['Relation Name'] === 'access_log');
  expect(reads.map((node) => node['Node Type'])).not.toContain('Seq Scan');
  const read = reads.map(
    (node) => (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'],
  );
  expect(Math.max(...read)).toBeLessThanOrEqual(60);
});

function nodesOf(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
}
