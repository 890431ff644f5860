/** A page of the access log reads hardly more rows than it shows, however long the log is and whatever the filter. */
import { DataSource } from 'typeorm';
import { LOG_PAGE } from '../../../src/audit/who-looked.queries.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';

const ROWS = 60_000;

let database: TestDatabase;
let owner: DataSource;

const anyOf = (kind: string): string => `00000000-0000-7000-8000-${kind}`;
const idOf = (kind: string, number: number): string => `${anyOf(kind)}${String(number).padStart(11, '0')}`;

/** 50 agencies with 500 agents. One agent, one action, one system and one outcome are rare, and long ago. */
beforeAll(async () => {
  database = await createDatabase();
  owner = await new DataSource({ type: 'postgres', url: database.ownerUrl, poolSize: 1 }).initialize();
  await owner.query(`SET session_replication_role = replica`);
  await owner.query(
    `INSERT INTO access_log (id, at, agent_id, system_id, agency_id, action, client_id, purpose, outcome, request_id)
     SELECT gen_random_uuid(), timestamptz '2026-01-01' + n * interval '1 minute',
            CASE WHEN n % 10000 = 7 THEN NULL WHEN n < 20 THEN $1::uuid ELSE ($2 || lpad((2 + n % 500)::text, 11, '0'))::uuid END,
            CASE WHEN n % 10000 = 7 THEN $3::uuid END,
            ($4 || lpad((1 + n % 50)::text, 11, '0'))::uuid,
            CASE WHEN n < 40 THEN 'team.lead' ELSE 'clients.read' END,
            ($5 || lpad((1 + n % 4000)::text, 11, '0'))::uuid,
            CASE WHEN n % 5000 = 3 THEN 'NONE' ELSE 'CARE' END, CASE WHEN n % 5000 = 3 THEN 'DENIED' ELSE 'ALLOWED' END, 'r'
       FROM generate_series(1, $6::integer) n`,
    [idOf('a', 1), anyOf('a'), idOf('5', 1), anyOf('9'), anyOf('c'), ROWS],
  );
  await owner.query('VACUUM ANALYZE access_log');
  // As the application reads it, policies and all.
  await owner.query('RESET session_replication_role');
  await owner.query('SET ROLE patchwork_app');
});

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

const FILTERS: [of: string, values: Record<number, string>][] = [
  ['all entries', {}],
  ['the entries of a client', { 1: idOf('c', 17) }],
  ['the entries of an agent', { 2: idOf('a', 44) }],
  ['the entries of an agent who looked rarely and long ago', { 2: idOf('a', 1) }],
  ['the entries of a system', { 3: idOf('5', 1) }],
  ['the entries of an agency', { 4: idOf('9', 9) }],
  ['the entries of an action', { 5: 'clients.read' }],
  ['the entries of an action that is rare and long ago', { 5: 'team.lead' }],
  ['the entries with an outcome', { 6: 'ALLOWED' }],
  ['the entries with an outcome that is rare', { 6: 'DENIED' }],
  ['the entries of a day long ago', { 7: '2026-01-03T00:00:00Z', 8: '2026-01-04T00:00:00Z' }],
  ['the entries of an agent in two days', { 2: idOf('a', 44), 7: '2026-01-03T00:00:00Z', 8: '2026-01-05T00:00:00Z' }],
  ['the entries of a client and an agent', { 1: idOf('c', 17), 2: idOf('a', 18) }],
  ['the entries after a page in the middle', { 9: '2026-01-20T00:00:00Z', 10: idOf('0', 0) }],
];

it.each(FILTERS)('a page of %s reads at most 60 rows of the log', async (_, given) => {
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
