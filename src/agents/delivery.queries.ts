/**
 * The locks on what decides when and whether somebody gets email: active, verified, working days, their agency's
 * calendar. Readers share a row; whoever changes something has it alone.
 */
import type { EntityManager } from 'typeorm';
import type { Id } from '../common/ids.js';

/**
 * Locks the delivery rows of all these agents in one pass, in the order of their ids; take client rows before. The whole
 * pass is FOR UPDATE if `update` names anybody, else FOR SHARE.
 */
export async function lockDelivery(share: readonly Id[], update: readonly Id[], tx: EntityManager): Promise<void> {
  const agentIds = [...new Set([...share, ...update])];
  if (agentIds.length === 0) return;
  await tx.query(update.length > 0 ? LOCK_ALONE : LOCK_SHARED, [agentIds]);
}

/** All agents of an agency, inactive ones too: those whose calendar it is. */
export async function agentsOfAgency(agencyId: Id, tx: EntityManager): Promise<Id[]> {
  const rows = await tx.query<{ id: Id }[]>('SELECT id FROM agent WHERE agency_id = $1', [agencyId]);
  return rows.map((row) => row.id);
}

const ROWS = 'SELECT agent_id FROM agent_delivery WHERE agent_id = ANY ($1::uuid[]) ORDER BY agent_id';
const LOCK_ALONE = `${ROWS} FOR UPDATE`;
const LOCK_SHARED = `${ROWS} FOR SHARE`;
