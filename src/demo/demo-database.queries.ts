/** Databases of the embedded server: it is ours alone, so their names are constants. */
import type { EntityManager } from 'typeorm';

/** Any number that nothing else on the server locks: the letters of "demoseed". */
const TURN = '7234300975436555620';

export async function takeTurn(tx: EntityManager): Promise<void> {
  await tx.query('SELECT pg_advisory_lock($1)', [TURN]);
}

export async function endTurn(tx: EntityManager): Promise<void> {
  await tx.query('SELECT pg_advisory_unlock($1)', [TURN]);
}

export async function dropScratch(tx: EntityManager): Promise<void> {
  await tx.query('DROP DATABASE IF EXISTS patchwork_seed WITH (FORCE)');
}

/** A copy of the migrated and empty one, in which no commit waits for the disk. */
export async function createScratch(tx: EntityManager): Promise<void> {
  await tx.query('CREATE DATABASE patchwork_seed TEMPLATE patchwork');
  await tx.query('ALTER DATABASE patchwork_seed SET synchronous_commit = off');
}

export async function makeDurable(tx: EntityManager): Promise<void> {
  await tx.query('ALTER DATABASE patchwork_seed RESET synchronous_commit');
}

export async function swap(tx: EntityManager): Promise<void> {
  await tx.query('ALTER DATABASE patchwork RENAME TO patchwork_replaced');
  await tx.query('ALTER DATABASE patchwork_seed RENAME TO patchwork');
}

export async function dropReplaced(tx: EntityManager): Promise<void> {
  await tx.query('DROP DATABASE IF EXISTS patchwork_replaced WITH (FORCE)');
}
