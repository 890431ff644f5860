/** What a place on a team means, in one plain sentence for whoever gives it: pure. */
import type { Candidate } from './team.queries.js';

export function grantsOf({ agentId, name, agencyName }: Candidate, sensitive: boolean): string {
  const who = agentId === null ? agencyName : `${name} of ${agencyName}`;
  const means =
    agentId === null
      ? `${who} stands on the team; none of its agents sees the profile or is told until they are named, while its systems may read it.`
      : `${who} will see the whole profile and be told of changes.`;
  return sensitive ? `${means} Others on the team learn only that a sensitive service is involved.` : means;
}
