/** How verbs on a client and its team begin: the row lock first, then the right asked again, then what closing forbids. */
import type { EntityManager } from 'typeorm';
import { isOnTeam } from '../access/index.js';
import type { Actor } from '../common/actor.js';
import { conflict, notFound } from '../common/errors.js';
import type { Client } from './client.entity.js';
import { lockClient } from './clients.queries.js';

/** The client under its row lock, for somebody on its team now: the right may have ended since the guard asked. */
export async function findForUpdate(id: string, actor: Actor, tx: EntityManager): Promise<Client> {
  const client = await lockClient(id, tx);
  if (client === null || !(await isOnTeam(id, actor, tx))) throw notFound();
  return client;
}

/** A closed client stays as it is. */
export function requireOpen(client: Client): void {
  if (client.status === 'CLOSED') throw conflict('CLIENT_CLOSED', 'The client is closed. Reopen the record first.');
}
