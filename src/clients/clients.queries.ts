/** What the verbs on a client read and write beside its own row. Each is set-based: one statement, however many rows. */
import type { EntityManager } from 'typeorm';
import type { Id } from '../common/ids.js';
import type { Database } from '../database/database.js';
import { Client, type ClientState, namesOf } from './client.entity.js';

/** The client, its row locked until the transaction ends: every verb on a client or its team begins here. */
export async function lockClient(id: Id, tx: EntityManager): Promise<Client | null> {
  const client = await tx.findOne(Client, { where: { id }, lock: { mode: 'pessimistic_write' } });
  if (client !== null) {
    client.externalReferences = await tx.query<ClientState['externalReferences']>(
      `SELECT system, reference FROM client_reference WHERE client_id = $1 ORDER BY system COLLATE "C"`,
      [id],
    );
  }
  return client;
}

export async function isReferenceFree(reference: string, tx: EntityManager): Promise<boolean> {
  const rows = await tx.query<object[]>('SELECT FROM client WHERE reference = $1', [reference]);
  return rows.length === 0;
}

/** Writes the names by which search finds the client. */
export async function writeNames(id: Id, state: ClientState, tx: EntityManager): Promise<void> {
  const names = namesOf(state);
  await tx.query('DELETE FROM client_name WHERE client_id = $1', [id]);
  await tx.query(
    `INSERT INTO client_name (client_id, position, name, kind)
     SELECT $1::uuid, n.position - 1, n.name, n.kind
       FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS n (name, kind, position)`,
    [id, names.map(({ name }) => name), names.map(({ kind }) => kind)],
  );
}

/** Writes the client's references of other systems; false if another client has one of them: then roll back. */
export async function writeReferences(id: Id, state: ClientState, tx: EntityManager): Promise<boolean> {
  const { externalReferences } = state;
  await tx.query('DELETE FROM client_reference WHERE client_id = $1', [id]);
  const written = await tx.query<object[]>(
    `INSERT INTO client_reference (system, reference, client_id, restricted)
     SELECT r.system, r.reference, c.id, c.restricted
       FROM client c, unnest($2::text[], $3::text[]) AS r (system, reference) WHERE c.id = $1
     ON CONFLICT DO NOTHING
     RETURNING system`,
    [id, externalReferences.map(({ system }) => system), externalReferences.map(({ reference }) => reference)],
  );
  return written.length === externalReferences.length;
}

/** Takes the client's references out of what others may stumble over, or puts them back; false if one is taken: roll back. */
export async function restrictReferences(id: Id, restricted: boolean, tx: EntityManager): Promise<boolean> {
  if (!restricted) {
    const taken = await tx.query<object[]>(
      `SELECT FROM client_reference own
         JOIN client_reference o ON o.system = own.system AND o.reference = own.reference AND NOT o.restricted
        WHERE own.client_id = $1 AND o.client_id <> $1`,
      [id],
    );
    if (taken.length > 0) return false;
  }
  try {
    await tx.query('UPDATE client_reference SET restricted = $2 WHERE client_id = $1', [id, restricted]);
    return true;
  } catch (fault) {
    // Somebody else took it at this moment.
    if ((fault as { constraint?: unknown }).constraint === 'client_reference_once') return false;
    throw fault;
  }
}

/** The clients that have one of these references of other systems; not those of whom nobody else may know. */
export async function ownersOf(references: ClientState['externalReferences'], database: Database): Promise<Id[]> {
  const rows = await database.read<{ id: Id }>(
    'clients.owners_of_references',
    `SELECT DISTINCT o.client_id AS id
       FROM unnest($1::text[], $2::text[]) AS r (system, reference)
       JOIN client_reference o ON o.system = r.system AND o.reference = r.reference AND NOT o.restricted`,
    [references.map(({ system }) => system), references.map(({ reference }) => reference)],
  );
  return rows.map(({ id }) => id);
}
