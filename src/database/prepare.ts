/** Finds or starts the database of this process and makes sure that its schema and clock are fit to serve. */
import { join } from 'node:path';
import { type Config, keepSecret, StartRefused } from '../config.js';
import { clockIsAhead } from './clock.queries.js';
import { migrate, missingMigrations, withConnection } from './data-source.js';
import { startEmbedded } from './embedded.js';

export interface PreparedDatabase {
  /** With the database's URLs and the secret filled in. */
  readonly config: Config;
  stopDatabase(): Promise<void>;
}

/** Throws {@link StartRefused} when the schema is old and may not be migrated or the clock is off. */
export async function prepareDatabase(asked: Config): Promise<PreparedDatabase> {
  if (asked.databaseUrl !== null) {
    await prepareGiven(asked);
    return { config: keepSecret(asked), stopDatabase: async () => undefined };
  }
  const embedded = await startEmbedded({ folder: join(asked.dataFolder, 'postgres') });
  try {
    await migrate(embedded.url);
    const config = { ...keepSecret(asked), databaseUrl: embedded.url, migrationDatabaseUrl: embedded.url };
    return { config: Object.freeze(config), stopDatabase: () => embedded.stop() };
  } catch (fault) {
    await embedded.stop();
    throw fault;
  }
}

async function prepareGiven(config: Config): Promise<void> {
  const owner = ownerUrlOf(config);
  if (owner !== null) await migrate(owner);
  await withConnection(config.databaseUrl!, async (source) => {
    const missing = await missingMigrations(source);
    if (missing.length > 0) {
      throw new StartRefused(
        `The schema lacks ${missing.join(', ')}: run npm run migrate, or set MIGRATION_DATABASE_URL.`,
      );
    }
    if (config.production && (await clockIsAhead(source.manager))) {
      throw new StartRefused(
        'The clock of this database was moved for a demo or a test: production does not start on it.',
      );
    }
  });
}

/** Outside production the one DATABASE_URL is the owner's. */
export function ownerUrlOf(config: Config): string | null {
  return config.migrationDatabaseUrl ?? (config.production ? null : config.databaseUrl);
}
