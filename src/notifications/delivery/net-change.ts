/**
 * What of many changes comes to nothing: A→B→A, joined and left, closed and reopened. Pure; it compares keyed hashes and
 * sees no value. In doubt a change is told: only an unbroken chain of what this agent has not heard yet is cancelled.
 */
import type { Id } from '../../common/ids.js';

/** A change of one client and kind: what it turned, as keyed hashes before and after. */
export interface Step {
  readonly entryId: Id;
  readonly clientId: Id;
  readonly kind: string;
  readonly hashes: Readonly<Record<string, readonly [from: string | null, to: string | null]>>;
}

interface Link {
  readonly entryId: Id;
  readonly field: string;
  readonly from: string | null;
  readonly to: string | null;
}

/**
 * The entries among `unsent` of which every field came back to where it began.
 * @param history all steps of the clients and kinds in question in the order in which they happened, from the first unsent
 *   one on. A step that is not among `unsent` (the agent's own, one they saw or got, one they were never told of) breaks
 *   the chain of its fields: the agent may know the value in between.
 */
export function cancelledAmong(history: readonly Step[], unsent: ReadonlySet<string>): Set<string> {
  const returned = [...chainsOf(history).values()].flatMap((chain) => unbrokenRuns(chain, unsent).flatMap(loopsIn));
  const back = new Set(returned.map(({ entryId, field }) => `${entryId} ${field}`));
  const fallen = history.filter(({ entryId, hashes }) => {
    const fields = Object.keys(hashes);
    return unsent.has(entryId) && fields.length > 0 && fields.every((field) => back.has(`${entryId} ${field}`));
  });
  return new Set(fallen.map(({ entryId }) => entryId));
}

/** One chain for each client, kind and field. */
function chainsOf(history: readonly Step[]): Map<string, Link[]> {
  const chains = new Map<string, Link[]>();
  for (const { entryId, clientId, kind, hashes } of history) {
    for (const [field, [from, to]] of Object.entries(hashes)) {
      const key = `${clientId} ${kind} ${field}`;
      const chain = chains.get(key) ?? [];
      chain.push({ entryId, field, from, to });
      chains.set(key, chain);
    }
  }
  return chains;
}

/** The stretches of unsent links in which each begins where the one before ended. */
function unbrokenRuns(chain: readonly Link[], unsent: ReadonlySet<string>): Link[][] {
  const runs: Link[][] = [[]];
  for (const link of chain) {
    const run = runs.at(-1)!;
    if (!unsent.has(link.entryId)) runs.push([]);
    else if (run.length === 0 || run.at(-1)!.to === link.from) run.push(link);
    else runs.push([link]);
  }
  return runs;
}

/** The links on the way from a value back to it. The longest way counts: of A→B→A→C only the last is left. */
function loopsIn(run: readonly Link[]): Link[] {
  const loops: Link[] = [];
  for (let first = 0; first < run.length; first += 1) {
    const last = run.findLastIndex(({ to }, index) => index >= first && to === run[first]!.from);
    if (last === -1) continue;
    loops.push(...run.slice(first, last + 1));
    first = last;
  }
  return loops;
}
