/** How long a search takes among so many clients, for somebody real and for a decoy, and how the database runs it. */
import { SEARCH_AMONG_FEW } from '../dist/src/search/search.queries.js';
import { forgetSearches, planOf, setDefences, someChildren, someDecoys } from './attacker.queries.mjs';

const EACH = 60;
const NOBODY = '00000000-0000-7000-8000-000000000000';

export async function timesOf(owner, caller) {
  const [children, decoys] = [await someChildren(owner, EACH), await someDecoys(owner, EACH)];
  await timed(owner, caller, children.slice(0, 10));
  const taken = { child: [], decoy: [] };
  // By turns, so that whatever else the machine does falls on both alike.
  for (const [index, child] of children.entries()) {
    taken.child.push(...(await timed(owner, caller, [child])));
    taken.decoy.push(...(await timed(owner, caller, [decoys[index]])));
  }
  await setDefences(owner, true);
  const { name, dateOfBirth } = children[0];
  const plan = await planOf(owner, SEARCH_AMONG_FEW, [name, dateOfBirth, null, null, null, null, null, NOBODY]);
  return {
    child: quantiles(taken.child),
    decoy: quantiles(taken.decoy),
    inDatabase: plan.find((line) => line.startsWith('Execution Time')),
    readsWhole: plan
      .filter((line) => /Seq Scan on (client|client_name|team_member)\b/.test(line))
      .map((line) => line.trim()),
  };
}

/** Milliseconds of each search. Limits are out of the way; decoys are told of. */
async function timed(owner, caller, people) {
  const taken = [];
  for (const { name, dateOfBirth } of people) {
    await forgetSearches(owner);
    const begun = performance.now();
    const { status } = await caller.call('POST', '/v1/clients/search', { name, dateOfBirth });
    taken.push(performance.now() - begun);
    if (status !== 200) throw new Error(`a search answered ${status}`);
  }
  return taken;
}

function quantiles(values) {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (share) => sorted[Math.floor((sorted.length - 1) * share)];
  return { median: at(0.5), p95: at(0.95) };
}
