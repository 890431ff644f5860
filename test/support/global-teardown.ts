/**
 * Ends what a run of the suite has started: its server with the folder, or its databases on a server that was given. And
 * fails a full run in which nothing called an operation that the API document has.
 */
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { Client } from 'pg';
import type { TestRun } from './global-setup.js';

// Jest resolves no `.js` to `.ts` in this file.
const { operationsNobodyCalled } = createRequire(import.meta.url)('./document.ts') as typeof import('./document.js');

export default async function globalTeardown(run: Run): Promise<void> {
  const given = process.env.TEST_DATABASE_URL;
  try {
    const missed = isWhole(run) ? operationsNobodyCalled(process.env.PATCHWORK_TEST_FOLDER!) : [];
    if (given) await dropDatabases(given);
    if (missed.length > 0) throw new Error(`Documented, but called by no test: ${missed.join(', ')}`);
  } finally {
    (globalThis as TestRun).patchworkTestRun?.end();
  }
}

/** What jest says of the run. */
interface Run {
  readonly nonFlagArgs: readonly string[];
  readonly testPathPatterns: { isSet(): boolean };
  readonly testNamePattern?: string;
  readonly onlyChanged: boolean;
  readonly onlyFailures: boolean;
  readonly listTests: boolean;
  readonly shard?: object;
}

/** Nothing narrowed what was run; the long run is the rest of the whole. */
function isWhole(run: Run): boolean {
  const { nonFlagArgs, testNamePattern, onlyChanged, onlyFailures, shard } = run;
  const isNarrowed = nonFlagArgs.length > 0 || Boolean(testNamePattern) || run.testPathPatterns.isSet();
  return (
    !isNarrowed &&
    process.env.TEST_EXTENT !== 'long' &&
    !onlyChanged &&
    !onlyFailures &&
    shard === undefined &&
    !run.listTests
  );
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
