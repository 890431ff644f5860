/** What taking back a planted client writes. */
import type { EntityManager } from 'typeorm';
import type { Id } from '../common/ids.js';

/** Nothing finds the client any more, and nobody stands on its team. */
export async function makeUnfindable(id: Id, tx: EntityManager): Promise<void> {
  await tx.query('DELETE FROM client_name WHERE client_id = $1', [id]);
  await tx.query('DELETE FROM client_reference WHERE client_id = $1', [id]);
  await tx.query(
    `UPDATE team_member SET ended_at = patchwork_now(), ended_how = 'REMOVED', lead = false
      WHERE client_id = $1 AND ended_at IS NULL`,
    [id],
  );
}
