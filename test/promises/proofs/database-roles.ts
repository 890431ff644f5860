/** What the database itself forbids, whatever the code does: history stays, and the worker that sends mail knows no names. */
import { Client } from 'pg';
import { Database } from '../../../src/database/database.js';
import { makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
let ann: Person;
let clientId: string;

beforeAll(async () => {
  world = await makeWorld();
  ann = await world.agent();
  clientId = (await world.client(ann)).id;
  await world.change(ann, clientId, { address: { lines: ['9 Mill Lane'] } });
});

const MOVES_ALIKE = `
  SELECT FROM activity_entry one JOIN activity_entry other ON one.hashes->'address'->1 = other.hashes->'address'->1
   WHERE one.id <> other.id AND jsonb_typeof(one.hashes->'address'->1) = 'string' AND one.client_id`;

afterAll(() => world.close());

/** Runs a statement as that role and rolls it back: returns the number of rows, or the code of the fault. */
async function attempt(role: string, statement: string): Promise<number | string> {
  const client = new Client({ connectionString: world.database.ownerUrl, options: `-c role=${role}` });
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

const INSUFFICIENT_PRIVILEGE = '42501';

it('the application and the worker connect as patchwork_app and patchwork_worker', async () => {
  const { app, worker } = world.app.get(Database);
  expect(await app.query('SELECT current_user AS user')).toEqual([{ user: 'patchwork_app' }]);
  expect(await worker!.query('SELECT current_user AS user')).toEqual([{ user: 'patchwork_worker' }]);
});

describe.each(['activity_entry', 'activity_value', 'access_log'])('rows of %s', (table) => {
  it.each(['patchwork_app', 'patchwork_worker'])('cannot be updated, deleted or truncated by %s', async (role) => {
    const column = table === 'activity_value' ? 'field' : 'id';
    for (const statement of [
      `UPDATE ${table} SET ${column} = ${column}`,
      `DELETE FROM ${table}`,
      `TRUNCATE ${table} CASCADE`,
      `DROP TABLE ${table} CASCADE`,
      `ALTER TABLE ${table} DISABLE TRIGGER ALL`,
    ]) {
      expect([statement, await attempt(role, statement)]).toEqual([statement, INSUFFICIENT_PRIVILEGE]);
    }
  });
});

it.each(['patchwork_app', 'patchwork_worker'])(
  '%s cannot create a table, a function, a schema or a role',
  async (role) => {
    for (const statement of [
      'CREATE TABLE mine (id integer)',
      'CREATE TEMPORARY TABLE mine (id integer)',
      'CREATE FUNCTION mine() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$',
      'CREATE SCHEMA mine',
      'CREATE ROLE mine',
      `INSERT INTO migration (timestamp, name) VALUES (1, 'mine')`,
    ]) {
      expect([statement, await attempt(role, statement)]).toEqual([statement, INSUFFICIENT_PRIVILEGE]);
    }
  },
);

it('neither patchwork_app nor patchwork_worker can delete a client, an agent or a notification', async () => {
  for (const role of ['patchwork_app', 'patchwork_worker']) {
    for (const table of ['client', 'team_member', 'agent', 'agency', 'notification', 'email', 'account']) {
      expect([role, table, await attempt(role, `DELETE FROM ${table}`)]).toEqual([role, table, INSUFFICIENT_PRIVILEGE]);
    }
  }
});

describe('the worker', () => {
  const worker = (statement: string): Promise<number | string> => attempt('patchwork_worker', statement);

  it.each([
    [
      'client',
      ['given_name', 'family_name', 'preferred_name', 'aliases', 'birth_date', 'address', 'postcode', 'telephones'],
    ],
    ['client_name', ['name', 'form', 'sounds']],
    ['client_reference', ['system', 'reference', 'client_id']],
    ['agent', ['given_name', 'family_name', 'job_title', 'telephone', 'roles']],
    ['agency', ['name', 'telephone', 'email']],
    ['activity_entry', ['summary', 'reason', 'actor_name', 'actor_agency']],
    ['activity_value', ['value_from', 'value_to', 'field']],
    ['team_member', ['role']],
    ['account', ['password_hash']],
    ['access_log', ['client_id']],
    ['system', ['client_id', 'scopes', 'jwks']],
    ['system_credential', ['secret_hash']],
  ])('cannot read these columns of %s: %j', async (table, columns) => {
    for (const column of [...columns, '*']) {
      expect([column, await worker(`SELECT ${column} FROM ${table}`)]).toEqual([column, INSUFFICIENT_PRIVILEGE]);
    }
  });

  it('reads the columns of clients, entries and agents that it needs', async () => {
    expect(await worker(`SELECT id, reference FROM client WHERE id = '${clientId}'`)).toBe(1);
    expect(await worker(`SELECT id, type, kind, fields FROM activity_entry WHERE client_id = '${clientId}'`)).toBe(2);
    expect(await worker('SELECT id, email, active, email_verified FROM agent')).toBe(2);
  });

  it('learns from the hashes that a client moved back to an address, but not that two clients share one', async () => {
    const together = await world.client(ann);
    for (const line of ['9 Mill Lane', '1 Weir Row', '9 Mill Lane']) {
      await world.change(ann, together.id, { address: { lines: [line] } });
    }
    expect(await worker(`${MOVES_ALIKE} <> other.client_id`)).toBe(0);
    expect(await worker(`${MOVES_ALIKE} = other.client_id`)).toBe(2);
  });

  it('cannot change anything but what became of its mail', async () => {
    for (const statement of [
      'UPDATE client SET reference = reference',
      'UPDATE agent SET email = email',
      'UPDATE team_member SET ended_at = ended_at',
      'UPDATE patchwork_clock SET ahead = ahead',
      // The worker could point its own link at another account, or make a used link work again.
      ...['agent_id', 'address', 'purpose', 'used_at', 'expires_at'].map(
        (column) => `UPDATE account_mail SET ${column} = ${column}`,
      ),
      // Patchwork would show the agent an entry about a client of somebody else.
      ...['agent_id', 'entry_id', 'client_id', 'kind', 'covering_for', 'seen_at'].map(
        (column) => `UPDATE notification SET ${column} = ${column}`,
      ),
      ...['agent_id', 'created_at', 'resent'].map((column) => `UPDATE email SET ${column} = ${column}`),
      `INSERT INTO notification (id) VALUES (NULL)`,
      `INSERT INTO access_log (id) VALUES (NULL)`,
    ]) {
      expect([statement, await worker(statement)]).toEqual([statement, INSUFFICIENT_PRIVILEGE]);
    }
  });
});
