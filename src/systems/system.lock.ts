/** The system under its row's lock, for whatever changes it or its secrets. */
import type { EntityManager } from 'typeorm';
import { notFound } from '../common/errors.js';
import type { Id } from '../common/ids.js';
import { System } from './system.entity.js';

export async function findForChange(id: Id, tx: EntityManager): Promise<System> {
  const system = await tx.findOne(System, { where: { id }, lock: { mode: 'for_no_key_update' } });
  if (system === null) throw notFound();
  return system;
}
