/** The database in which the embedded start makes the demo, and how it takes the empty one's place. */
import type { DataSource } from 'typeorm';
import { withConnection } from '../database/data-source.js';
import * as queries from './demo-database.queries.js';

/** The name of the database in the making. */
export const SCRATCH = 'patchwork_seed';

/** Runs `work` while no other process is at it, with a connection to the server for it. */
export async function inTurn(serverUrl: string, work: (server: DataSource) => Promise<void>): Promise<void> {
  await withConnection(serverUrl, async (server) => {
    const runner = server.createQueryRunner();
    try {
      await queries.takeTurn(runner.manager);
      await work(server);
    } finally {
      // The lock ends with its connection at the latest.
      await queries.endTurn(runner.manager).catch(() => undefined);
      await runner.release();
    }
  });
}

/** Anew, whatever a start that was killed has left there. */
export async function makeScratch(server: DataSource): Promise<void> {
  await queries.dropScratch(server.manager);
  await queries.createScratch(server.manager);
}

/** Both renames or none; the commit makes all durable that was written before it. */
export async function swapIn(server: DataSource): Promise<void> {
  await queries.makeDurable(server.manager);
  await server.transaction((tx) => queries.swap(tx));
}

/** What the swap put aside. */
export async function dropReplaced(server: DataSource): Promise<void> {
  await queries.dropReplaced(server.manager);
}

export function urlOfDatabase(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
}
