/** Before Patchwork serves anything, a start checks the schema and, in production, the clock. */
import { Client } from 'pg';
import { StartRefused } from '../../../src/config.js';
import { prepareDatabase } from '../../../src/database/prepare.js';
import { testConfig } from '../../support/app.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';

let database: TestDatabase;

beforeEach(async () => {
  database = await createDatabase();
});

afterEach(() => database.drop());

async function run(sql: string): Promise<void> {
  const client = new Client({ connectionString: database.ownerUrl });
  await client.connect();
  await client.query(sql);
  await client.end();
}

it('revokes the right of the product to make temporary tables when a start migrates the database', async () => {
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

it('starts in production when nobody has moved the clock of the database', async () => {
  const { config } = await prepareDatabase(await production());
  expect(config.databaseUrl).toBe(database.ownerUrl);
});

it('rejects a start in production when somebody has moved the clock of the database', async () => {
  await run(`UPDATE patchwork_clock SET ahead = '1 day'`);
  await expect(prepareDatabase(await production())).rejects.toThrow(StartRefused);
});

it('rejects a start without the right to migrate when the schema is old, and names the missing migration', async () => {
  await run(`DELETE FROM migration WHERE name LIKE 'Notifications%'`);
  await expect(prepareDatabase(await production())).rejects.toThrow(/lacks Notifications1700000000700/);
});
