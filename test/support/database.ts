/**
 * A database of one's own for a test file, with the whole schema and nothing in it, in a few hundredths of a second: a
 * copy of a template that the first one to ask makes. The server is the embedded one, or that of `TEST_DATABASE_URL`.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, chmodSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Client } from 'pg';
import type { Config } from '../../src/config.js';
import { opened } from './open.js';

/** Of every application that a test starts. */
export const SECRET = 'a secret of the tests, thirty-two bytes or more';

export interface TestDatabase {
  /** With the owner's rights; the application takes its own role on top. */
  readonly ownerUrl: string;
  /** Throws out whoever is still connected. */
  drop(): Promise<void>;
}

export async function createDatabase(): Promise<TestDatabase> {
  const server = await serverUrl();
  // `npm run sabotage` names one that its many runs share.
  const template = process.env.TEST_DATABASE_TEMPLATE ?? `${runName()}_template`;
  const name = `${runName()}_${randomBytes(6).toString('hex')}`;
  await onServer(server, async (client) => {
    // One process makes the template, the others wait here for it.
    await client.query('SELECT pg_advisory_lock(hashtext($1))', [template]);
    const made = await client.query('SELECT FROM pg_database WHERE datname = $1 AND NOT datallowconn', [template]);
    if (made.rowCount === 0) await makeTemplate(client, server, template);
    await client.query('SELECT pg_advisory_unlock(hashtext($1))', [template]);
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY file_copy`);
    // What `migrate` does to each database: a copy does not keep it.
    await client.query(`REVOKE TEMPORARY ON DATABASE ${name} FROM PUBLIC`);
  });
  return {
    ownerUrl: withDatabase(server, name),
    drop: opened(() => onServer(server, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))),
  };
}

/**
 * A new folder that goes with the run. A server that a test starts in it (as `startEmbedded({ folder })`) is ended with
 * the run too, should the test fail to do so.
 */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(runFolder(), 'folder-'));
  chmodSync(folder, 0o755);
  return folder;
}

async function serverUrl(): Promise<string> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return given;
  // Loaded here, so that a run against a given server needs no embedded one.
  const { findEmbedded, startEmbedded } = await import('../../src/database/embedded.js');
  const folder = join(runFolder(), 'server');
  return (await findEmbedded(folder)) ?? (await startEmbedded({ folder, fsync: false })).url;
}

async function makeTemplate(client: Client, server: string, template: string): Promise<void> {
  const { migrate } = await import('../../src/database/data-source.js');
  await client.query(`DROP DATABASE IF EXISTS ${template} WITH (FORCE)`);
  await client.query(`CREATE DATABASE ${template} TEMPLATE template0`);
  await migrate(withDatabase(server, template));
  await makeIssuerKeys(withDatabase(server, template));
  // Nobody may connect from now on: a connection would hold up every copy.
  await client.query(`ALTER DATABASE ${template} ALLOW_CONNECTIONS false`);
}

/** Done once for all: a key of the issuer costs more than the copy of a database. */
async function makeIssuerKeys(url: string): Promise<void> {
  const [{ DataSource }, { dataSourceOptions }, { Database }, { Transaction }, { OidcKeys }, { Seals }] =
    await Promise.all([
      import('typeorm'),
      import('../../src/database/data-source.js'),
      import('../../src/database/database.js'),
      import('../../src/database/transaction.js'),
      import('../../src/sign-in/oidc-keys.js'),
      import('../../src/sign-in/seals.js'),
    ]);
  const source = await new DataSource(dataSourceOptions(url, 'patchwork_app', 2)).initialize();
  const seals = new Seals({ secret: SECRET } as Config);
  await new OidcKeys(new Transaction(source), new Database(source, null), seals).ensure();
  await source.destroy();
}

async function onServer(server: string, work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function withDatabase(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

function runName(): string {
  return basename(runFolder()).toLowerCase().replaceAll('-', '_');
}

function runFolder(): string {
  const folder = process.env.PATCHWORK_TEST_FOLDER;
  if (folder === undefined)
    throw new Error('Only a run of Jest has databases for tests: test/support/global-setup.ts.');
  return folder;
}
