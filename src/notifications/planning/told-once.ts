/**
 * Nothing comes twice: whom `MY_TEAMS` or `ACCESS` tells of a change, be it in the place of a colleague, is not told of it
 * by `TEAM` as well. Pure.
 */
import type { PlannedNotification } from './planner.queries.js';

/** What is left of the rows of one event. Who is told in whose place is known only once all its entries are planned. */
export function toldOnce(rows: readonly PlannedNotification[]): PlannedNotification[] {
  const told = new Set(rows.filter(({ kind }) => kind === 'ACCESS' || kind === 'MY_TEAMS').map(whoAndWhere));
  return rows.filter((row) => row.kind !== 'TEAM' || !told.has(whoAndWhere(row)));
}

/** One event may change the teams of several clients. */
function whoAndWhere({ agentId, clientId }: PlannedNotification): string {
  return `${agentId} ${clientId}`;
}
