/** How verbs on a client and its team begin: the row lock first, then the right asked again, then what closing forbids. */
import type { EntityManager } from 'typeorm';
import { type Work, workOf } from '../access/index.js';
import type { Actor } from '../common/actor.js';
import { conflict, notFound } from '../common/errors.js';
import type { Id } from '../common/ids.js';
import type { Client } from './client.entity.js';
import { lockClient } from './clients.queries.js';

/** The client under its row lock, for somebody on its team now: the right may have ended since the guard asked. */
export async function findForUpdate(id: Id, actor: Actor, tx: EntityManager): Promise<Client> {
  return (await findWithWork(id, actor, tx)).client;
}

/** The same, with how they work with the client. */
export async function findWithWork(id: Id, actor: Actor, tx: EntityManager): Promise<{ client: Client; work: Work }> {
  const client = await lockClient(id, tx);
  const work = client === null ? null : await workOf(id, actor, tx);
  if (client === null || work?.onTeam !== true) throw notFound();
  return { client, work };
}

/** A closed client stays as it is. */
export function requireOpen(client: Client): void {
  if (client.status === 'CLOSED') throw conflict('CLIENT_CLOSED', 'The client is closed. Reopen the record first.');
}
