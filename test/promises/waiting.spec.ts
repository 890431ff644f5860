/** How tests wait (test/support/progress.ts): as long as something moves, and no longer. */
import { setTimeout as pause } from 'node:timers/promises';
import { waitFor } from '../support/progress.js';

/** Milliseconds, in place of the 60 s that a test waits. */
const STANDSTILL = 150;

it('a wait gives up when nothing has moved for a while, and says what stood still and where', async () => {
  const waiting = waitFor(
    'the queue to be empty',
    () => ({ left: 254 }),
    ({ left }) => left === 0,
    STANDSTILL,
  );
  await expect(waiting).rejects.toThrow(
    'Waited for the queue to be empty, and nothing moved for 0.15 s: it stood at {"left":254}',
  );
});

it('a wait goes on as long as what it sees changes, however long that takes', async () => {
  let left = 30;
  const began = performance.now();
  const look = async (): Promise<number> => {
    await pause(STANDSTILL / 10);
    return (left -= 1);
  };
  await expect(waitFor('the queue to be empty', look, (seen) => seen === 0, STANDSTILL)).resolves.toBe(0);
  expect(performance.now() - began).toBeGreaterThan(2 * STANDSTILL);
});

it('a wait that cannot look fails with the cause', async () => {
  const look = (): never => {
    throw new Error('The database is away');
  };
  await expect(waitFor('anything', look, Boolean, STANDSTILL)).rejects.toThrow('The database is away');
});
