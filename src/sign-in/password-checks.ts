/**
 * Password hashes are slow on purpose, so a flood of guesses could take the whole machine. Half of its cores work on them at a
 * time, and a few people wait; whoever comes then is asked to come again.
 */
import { availableParallelism } from 'node:os';

const LANES = Math.max(1, Math.floor(availableParallelism() / 2));
/** For each lane. A check takes about 40 milliseconds: nobody waits for much more than a second. */
const WAITING = 25;

/** As Fastify reads it. */
export class TooBusy extends Error {
  readonly statusCode = 503;
  readonly seconds = 5;
}

let running = 0;
const queue: (() => void)[] = [];

/** Does the work when there is a lane for it; throws `TooBusy` when too many wait already. */
export async function inLane<T>(work: () => Promise<T>): Promise<T> {
  if (running >= LANES) {
    if (queue.length >= LANES * WAITING) throw new TooBusy();
    await new Promise<void>((resolve) => queue.push(resolve));
  } else running += 1;
  try {
    return await work();
  } finally {
    // The next one takes the lane over.
    const next = queue.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}
