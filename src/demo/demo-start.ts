/**
 * Fills an empty database with the demo, whole or not at all. On the embedded server it is made in a database of its own
 * that takes the empty one's place in one step, so a start that is killed at any moment leaves nothing half done. In a
 * database that was given to us Patchwork time lies in the past until the demo is whole; one left like that is refused.
 */
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import type { Config } from '../config.js';
import { withConnection } from '../database/data-source.js';
import { findEmbedded } from '../database/embedded.js';
import { ownerUrlOf } from '../database/prepare.js';
import { accountsFile, adopt, hasAccountsOf, keepAside, makePending } from './demo-accounts.js';
import { clockIsBehind, grantClock, holdsAgencies, maySeed } from './demo-clock.queries.js';
import { dropReplaced, inTurn, makeScratch, SCRATCH, swapIn, urlOfDatabase } from './demo-database.js';
import { type OpenApp, seed } from './demo-seed.js';

export async function prepare(config: Config, openApp: OpenApp): Promise<void> {
  const owner = ownerUrlOf(config) ?? config.databaseUrl!;
  const isOurs = (await findEmbedded(join(config.dataFolder, 'postgres'))) === owner;
  const server = isOurs ? urlOfDatabase(owner, 'postgres') : owner;
  // Two starts at once: the second one waits, and finds the demo made.
  await inTurn(server, async (onServer) => {
    if ((await withConnection(owner, examine)) === 'EMPTY') {
      console.log('Making the demo: a family, six agencies and four months of history ...');
      await (isOurs ? seedAside(config, owner, onServer, openApp) : seedIn(owner, config, openApp));
    }
    if (isOurs) await dropReplaced(onServer);
    await withConnection(owner, async (source) => {
      await adopt(config, source);
      if (await hasAccountsOf(config, source)) return;
      console.log(`There are no demo accounts for this database in ${accountsFile(config)}: it was filled otherwise.`);
    });
  });
}

/** Also lets the application move the clock: only a demo's database has that right. */
async function examine(source: DataSource): Promise<'EMPTY' | 'FILLED'> {
  const tx = source.manager;
  const isOwners = await maySeed(tx);
  if (isOwners) await grantClock(tx);
  if (await holdsAgencies(tx)) {
    if (!(await clockIsBehind(tx))) return 'FILLED';
    throw new Error('Making the demo in this database was broken off. Drop the database, create it anew, start again.');
  }
  if (!isOwners) {
    throw new Error("DEMO fills an empty database with its owner's rights: set MIGRATION_DATABASE_URL, or DEMO=0.");
  }
  return 'EMPTY';
}

async function seedAside(config: Config, owner: string, onServer: DataSource, openApp: OpenApp): Promise<void> {
  const scratch = urlOfDatabase(owner, SCRATCH);
  await makeScratch(onServer);
  await seedIn(scratch, config, openApp);
  await swapIn(onServer);
}

function seedIn(database: string, config: Config, openApp: OpenApp): Promise<void> {
  return seed(settingsFor(config, database), openApp, (accounts) => keepAside(config, accounts));
}

/** The whole product, quick, in the past, and with no way for its mail to leave the machine. */
function settingsFor(config: Config, owner: string): Config {
  return Object.freeze({
    ...config,
    role: 'all' as const,
    demo: false,
    databaseUrl: owner,
    workerDatabaseUrl: owner,
    migrationDatabaseUrl: owner,
    dataFolder: makePending(config),
    smtpUrl: null,
    mailPagePort: 0,
    mailTick: 0.02,
  });
}
