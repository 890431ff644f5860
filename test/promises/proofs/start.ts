/** A start looks before it serves: at the schema, and in production at the clock. */
import { Client } from 'pg';
import { StartRefused } from '../../../src/config.js';
import { prepareDatabase } from '../../../src/database/prepare.js';
import { testConfig } from '../../support/app.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await createDatabase();
});

afterAll(() => database.drop());

async function run(sql: string): Promise<void> {
  const client = new Client({ connectionString: database.ownerUrl });
  await client.connect();
  await client.query(sql);
  await client.end();
}

it('a start that migrates takes from the product the right to make temporary tables', async () => {
  await run(`DO $$ BEGIN EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO PUBLIC', current_database()); END $$`);
  await prepareDatabase({ ...(await production()), migrationDatabaseUrl: database.ownerUrl });
  const client = new Client({ connectionString: database.ownerUrl });
  await client.connect();
  const { rows } = await client.query(
    `SELECT has_database_privilege('patchwork_app', current_database(), 'TEMPORARY') AS may`,
  );
  await client.end();
  expect(rows).toEqual([{ may: false }]);
});

const production = () => testConfig(database.ownerUrl, 'smtp://127.0.0.1:1', { production: true, demo: false });

it('a production start goes ahead on a database whose clock nobody moved', async () => {
  const { config } = await prepareDatabase(await production());
  expect(config.databaseUrl).toBe(database.ownerUrl);
});

it('a production start refuses a database whose clock was moved', async () => {
  await run(`UPDATE patchwork_clock SET ahead = '1 day'`);
  await expect(prepareDatabase(await production())).rejects.toThrow(StartRefused);
  await run(`UPDATE patchwork_clock SET ahead = '0'`);
});

it('a start without the right to migrate refuses an old schema and names what it lacks', async () => {
  await run(`DELETE FROM migration WHERE name LIKE 'Notifications%'`);
  await expect(prepareDatabase(await production())).rejects.toThrow(/lacks Notifications1700000000700/);
});
