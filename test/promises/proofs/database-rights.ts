/**
 * Compares what each database role may do with every table, column, function and sequence with the table of
 * `test/support/rights.ts`, cell by cell. A right too many fails, and so does one too few, and so does a column without a line.
 */
import { Client } from 'pg';
import { COLUMN_RIGHTS, FUNCTION_RIGHTS, ROLES, TABLE_RIGHTS } from '../../support/rights.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';
import { Rows } from '../../support/rows.js';

let database: TestDatabase;
let rows: Rows;

beforeAll(async () => {
  database = await createDatabase();
  rows = new Rows(database.ownerUrl);
  // Four entries with a value each, so many days old.
  const [client] = await rows.clients(1);
  for (const days of [1, 364, 366, 800]) {
    await rows.query(
      `WITH made AS (
         INSERT INTO activity_entry (id, change_id, client_id, type, occurred_at, actor_name, actor_agency, summary, fields)
         SELECT first_id_of(at), first_id_of(at), $1, 'client.details_updated', at, 'Somebody', 'An agency', 'Changed.', '{address}'
           FROM (SELECT now() - $2 * interval '1 day' AS at) a RETURNING id
       ) INSERT INTO activity_value SELECT id, 'address', 'null', '{"lines":["1 Harbour Row"]}' FROM made`,
      [client!.id, days],
    );
  }
});

afterAll(async () => {
  await rows.close();
  await database.drop();
});

const OURS = `c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')`;

/** Lines in the form of the table: a cell for each role, `-` for no right. */
type Lines = Record<string, string>;

const lineOf = (rights: readonly string[]): string => rights.map((letters) => letters || '-').join(' ');

async function read(text: string, from = rows): Promise<Lines> {
  const found = await from.query<{ name: string; rights: string[] }>(text, [ROLES]);
  return Object.fromEntries(found.map(({ name, rights }) => [name, lineOf(rights)]));
}

/** S, I, U: has the right on this column, by itself or by its table. */
const columns = (from = rows): Promise<Lines> =>
  read(
    `
    SELECT c.relname || '.' || a.attname AS name,
           array_agg(concat(CASE WHEN has_column_privilege(r.role, c.oid, a.attnum, 'SELECT') THEN 'S' END,
                            CASE WHEN has_column_privilege(r.role, c.oid, a.attnum, 'INSERT') THEN 'I' END,
                            CASE WHEN has_column_privilege(r.role, c.oid, a.attnum, 'UPDATE') THEN 'U' END,
                            CASE WHEN has_column_privilege(r.role, c.oid, a.attnum, 'REFERENCES') THEN 'R' END)
                     ORDER BY r.n) AS rights
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     CROSS JOIN unnest($1::text[]) WITH ORDINALITY AS r (role, n)
     WHERE ${OURS} GROUP BY c.relname, a.attname, a.attnum ORDER BY c.relname, a.attnum`,
    from,
  );

/** D: may delete rows; T: truncate; G: make triggers. Here PUBLIC too, which every role is. */
const tables = (from = rows): Promise<Lines> =>
  read(
    `
    SELECT c.relname AS name,
           array_agg(concat(CASE WHEN has_table_privilege(r.role, c.oid, 'DELETE') THEN 'D' END,
                            CASE WHEN has_table_privilege(r.role, c.oid, 'TRUNCATE') THEN 'T' END,
                            CASE WHEN has_table_privilege(r.role, c.oid, 'TRIGGER') THEN 'G' END) ORDER BY r.n) AS rights
      FROM pg_class c CROSS JOIN unnest($1::text[]) WITH ORDINALITY AS r (role, n)
     WHERE ${OURS} GROUP BY c.relname ORDER BY c.relname`,
    from,
  );

/** X: may call it; with the owner's rights where the name ends in `, as the owner`. */
const functions = (): Promise<Lines> =>
  read(`
    SELECT p.oid::regprocedure || CASE WHEN p.prosecdef THEN ', as the owner' ELSE '' END AS name,
           array_agg(CASE WHEN has_function_privilege(r.role, p.oid, 'EXECUTE') THEN 'X' ELSE '' END ORDER BY r.n) AS rights
      FROM pg_proc p CROSS JOIN unnest($1::text[]) WITH ORDINALITY AS r (role, n)
     WHERE p.pronamespace = 'public'::regnamespace
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
     GROUP BY p.oid, p.prosecdef ORDER BY 1`);

/** What makes the table match the database: the lines to add, and those to take out. */
function corrections(there: Lines, expected: Readonly<Lines>): string[] {
  return [
    ...Object.entries(there)
      .filter(([name, rights]) => expected[name] !== rights)
      .map(([name, rights]) => `should be this line, if it is what is wanted:  '${name}': '${rights}',`),
    ...Object.keys(expected)
      .filter((name) => !(name in there))
      .map((name) => `take out, as there is no such thing:  '${name}'`),
  ];
}

it('only the roles that need a column can read, insert or update it', async () => {
  expect(corrections(await columns(), COLUMN_RIGHTS)).toEqual([]);
});

it('only the roles that need it can delete rows, and no role can truncate a table or add a trigger', async () => {
  expect(corrections(await tables(), TABLE_RIGHTS)).toEqual([]);
});

it('only the roles that need a function can call it', async () => {
  expect(corrections(await functions(), FUNCTION_RIGHTS)).toEqual([]);
});

it('PUBLIC cannot call a function that runs with the rights of the owner', async () => {
  const open = await rows.query(
    `SELECT p.oid::regprocedure::text AS name FROM pg_proc p
      WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef
        AND (p.proacl IS NULL OR EXISTS (SELECT FROM aclexplode(p.proacl) a WHERE a.grantee = 0)
             OR NOT coalesce(p.proconfig::text, '') LIKE '%search_path=public, pg_catalog%')`,
  );
  expect(open).toEqual([]);
});

it('no role can use a sequence, create or own anything, or become another role', async () => {
  const may = await rows.query(
    `SELECT r.rolname AS role, held.what FROM pg_roles r CROSS JOIN LATERAL (
       SELECT 'a sequence: ' || c.relname AS what FROM pg_class c
        WHERE c.relkind = 'S' AND c.relnamespace = 'public'::regnamespace
          AND (has_sequence_privilege(r.oid, c.oid, 'USAGE') OR has_sequence_privilege(r.oid, c.oid, 'UPDATE'))
       UNION ALL SELECT 'creates in ' || n.nspname FROM pg_namespace n WHERE has_schema_privilege(r.oid, n.oid, 'CREATE')
       UNION ALL SELECT 'creates in the database' WHERE has_database_privilege(r.oid, current_database(), 'CREATE')
       UNION ALL SELECT 'makes temporary tables' WHERE has_database_privilege(r.oid, current_database(), 'TEMPORARY')
       UNION ALL SELECT 'becomes ' || o.rolname FROM pg_roles o WHERE o.oid <> r.oid AND pg_has_role(r.oid, o.oid, 'MEMBER')
       UNION ALL SELECT 'is more than a plain role'
        WHERE r.rolsuper OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication OR r.rolbypassrls
       UNION ALL SELECT 'owns ' || c.relname FROM pg_class c WHERE c.relowner = r.oid
     ) held WHERE r.rolname = ANY ($1::text[])`,
    [ROLES],
  );
  expect(may).toEqual([]);
});

it('no default privileges open later tables to a role, and PUBLIC has no rights on any table', async () => {
  expect(await rows.query('SELECT defaclobjtype, defaclacl FROM pg_default_acl')).toEqual([]);
  const toAll = await rows.query(
    `SELECT c.relname FROM pg_class c, aclexplode(c.relacl) a WHERE ${OURS} AND a.grantee = 0
     UNION ALL SELECT c.relname FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid, aclexplode(t.attacl) a
      WHERE ${OURS} AND a.grantee = 0`,
  );
  expect(toAll).toEqual([]);
});

describe('values of the past', () => {
  const retention = (statement: string): Promise<number | string> => attempt('patchwork_retention', statement);

  it('can be erased by the retention role when they are as old as the owner says, and not sooner', async () => {
    const [rule] = await rows.query<{ kept: string }>('SELECT values_kept::text AS kept FROM retention_rule');
    expect(await retention('DELETE FROM activity_value')).toBe(2);
    await rows.query(`UPDATE retention_rule SET values_kept = '2 years'`);
    try {
      expect(await retention('DELETE FROM activity_value')).toBe(1);
      expect(await retention('SELECT entry_id FROM activity_value')).toBe(1);
    } finally {
      await rows.query('UPDATE retention_rule SET values_kept = $1::interval', [rule!.kept]);
    }
    await expect(rows.query(`UPDATE retention_rule SET values_kept = '0'`)).rejects.toThrow(/check/);
  });

  it('cannot be read or changed by the retention role, and neither can anything else', async () => {
    for (const statement of [
      'SELECT value_from FROM activity_value',
      'UPDATE activity_value SET value_to = NULL',
      `INSERT INTO activity_value (entry_id, field) SELECT id, 'name' FROM activity_entry LIMIT 1`,
      'DELETE FROM activity_entry',
      'SELECT summary FROM activity_entry',
      'SELECT id FROM client',
      `UPDATE retention_rule SET values_kept = '30 days'`,
      'ALTER TABLE activity_value DISABLE ROW LEVEL SECURITY',
    ]) {
      expect([statement, await retention(statement)]).toEqual([statement, INSUFFICIENT_PRIVILEGE]);
    }
    expect(await retention('SELECT entry_id FROM activity_value')).toBe(2);
  });

  it('can be read and inserted by the application, whatever their age', async () => {
    expect(await attempt('patchwork_app', 'SELECT value_to FROM activity_value')).toBe(4);
    const copy = `INSERT INTO activity_value SELECT entry_id, 'name' FROM activity_value`;
    expect(await attempt('patchwork_app', copy)).toBe(4);
  });
});

it('the application can log an access at the current time, and at no other time', async () => {
  const writing = (at: string): Promise<number | string> =>
    attempt(
      'patchwork_app',
      `INSERT INTO access_log (id, at, agency_id, action, purpose, outcome, request_id)
       VALUES (gen_random_uuid(), ${at}, gen_random_uuid(), 'clients.read', 'CARE', 'ALLOWED', 'r')`,
    );
  expect(await writing('patchwork_now()')).toBe(1);
  for (const at of [`patchwork_now() - interval '2 minutes'`, `patchwork_now() + interval '2 minutes'`]) {
    expect([at, await writing(at)]).toEqual([at, INSUFFICIENT_PRIVILEGE]);
  }
});

it('the auditor role reads who looked and who acted, but no personal data, reason, search term or secret', async () => {
  const auditor = (statement: string): Promise<number | string> => attempt('patchwork_auditor', statement);
  expect(await auditor('SELECT id, at, agent_id, client_id, purpose, outcome FROM access_log')).toBe(0);
  expect(await auditor('SELECT id, type, actor_name FROM activity_entry')).toBe(4);
  for (const what of [
    'reason FROM activity_entry',
    'summary FROM activity_entry',
    'value_to FROM activity_value',
    'term_hashes FROM access_log',
    'given_name FROM client',
    'reference FROM client',
    'name FROM client_name',
    'email FROM agent',
    'password_hash FROM account',
    'secret_hash FROM system_credential',
    'sealed FROM oidc_key',
  ]) {
    expect([what, await auditor(`SELECT ${what}`)]).toEqual([what, INSUFFICIENT_PRIVILEGE]);
  }
});

it('the comparison finds a column without a line, a right too many and a right too few', async () => {
  const other = await createDatabase();
  const there = new Rows(other.ownerUrl);
  const [asColumns, asTables] = [await columns(there), await tables(there)];
  await there.query('ALTER TABLE client ADD eye_colour text');
  await there.query('GRANT UPDATE (summary) ON activity_entry TO patchwork_worker');
  await there.query('REVOKE SELECT (reference) ON client FROM patchwork_worker');
  await there.query('GRANT DELETE ON access_log TO PUBLIC');
  expect(corrections(await columns(there), asColumns).map((text) => /'(.*)': '(.*)'/.exec(text)!.slice(1))).toEqual([
    ['activity_entry.summary', 'SI U - -'],
    ['client.reference', 'SIU - - -'],
    ['client.eye_colour', 'SIU - - -'],
  ]);
  expect(corrections(await tables(there), asTables)).toEqual([expect.stringContaining(`'access_log': 'D D D D'`)]);
  await there.close();
  await other.drop();
  expect(corrections({}, { 'client.gone': 'S - - -' })).toEqual([expect.stringContaining('take out')]);
});

const INSUFFICIENT_PRIVILEGE = '42501';

/** Runs a statement as that role and rolls it back: returns the number of rows, or the code of the fault. */
async function attempt(role: string, statement: string): Promise<number | string> {
  const client = new Client({ connectionString: database.ownerUrl, options: `-c role=${role}` });
  await client.connect();
  try {
    await client.query('BEGIN');
    return (await client.query(statement)).rowCount ?? 0;
  } catch (fault) {
    return (fault as { code: string }).code;
  } finally {
    await client.end();
  }
}
