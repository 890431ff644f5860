/** Which notifications are held beyond their own time, for statements that must leave them where they are. */

/** Those whose mail waits for their address to be confirmed. What is owed to a closed account waits for nothing: it falls. */
export const PAUSED_AGENTS = `(SELECT s.agent_id FROM address_standing s JOIN agent owner ON owner.id = s.agent_id
  WHERE s.paused_at IS NOT NULL AND owner.active AND owner.suspended_at IS NULL)`;

/** The agent of the row `n` is one of them. */
export const ADDRESS_PAUSED = `EXISTS (SELECT FROM ${PAUSED_AGENTS} paused WHERE paused.agent_id = n.agent_id)`;

/** The row `row` is held by an absence, or by the first day back from one. */
export const heldByAbsence = (row: string): string => `coalesce(${row}.held_by IN ('AWAY', 'FIRST_DAY_BACK'), false)`;
export const HELD_BY_ABSENCE = heldByAbsence('n');
