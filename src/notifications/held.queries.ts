/** Which notifications are held beyond their own time, for statements that must leave them where they are. */

/** The row `row` is held by an absence, or by the first day back from one. */
export const heldByAbsence = (row: string): string => `coalesce(${row}.held_by IN ('AWAY', 'FIRST_DAY_BACK'), false)`;
export const HELD_BY_ABSENCE = heldByAbsence('n');
