/** Ends what a run of the suite has started: its server with the folder, or its databases on a server that was given. */
import { basename } from 'node:path';
import { Client } from 'pg';
import type { TestRun } from './global-setup.js';

export default async function globalTeardown(): Promise<void> {
  const given = process.env.TEST_DATABASE_URL;
  try {
    if (given) await dropDatabases(given);
  } finally {
    (globalThis as TestRun).patchworkTestRun?.end();
  }
}

async function dropDatabases(given: string): Promise<void> {
  const client = new Client({ connectionString: given });
  await client.connect();
  try {
    const prefix = `${basename(process.env.PATCHWORK_TEST_FOLDER!).toLowerCase().replaceAll('-', '_')}_`;
    const { rows } = await client.query<{ name: string }>(
      'SELECT quote_ident(datname) AS name FROM pg_database WHERE starts_with(datname, $1)',
      [prefix],
    );
    for (const { name } of rows) await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
  } finally {
    await client.end();
  }
}
