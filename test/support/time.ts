/** Patchwork time in tests: it is moved by the demo's route, and what that makes due is awaited, never slept for. */
import { Client } from 'pg';
import type { Api } from './api.js';
import { waitFor } from './progress.js';
import { wakeWorkers } from './workers.js';

/** What the demo start grants: the application's role may move the clock. */
export async function letTimeMove(ownerUrl: string): Promise<void> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  await client.query('GRANT UPDATE ON patchwork_clock TO patchwork_app');
  await client.end();
}

/** Moves the clock to `instant` (RFC 3339) and waits until nothing is due and nothing is being sent. */
export async function travelTo(instant: string, admin: Api): Promise<void> {
  const moved = await admin.put('/v1/demo/clock', { now: instant });
  if (moved.status !== 200) throw new Error(`the clock did not move: ${JSON.stringify(moved.body)}`);
  await settle(admin);
}

/** Waits until nothing is due and nothing is being sent. */
export async function settle(admin: Api): Promise<void> {
  const look = async (): Promise<Queue> => {
    await wakeWorkers();
    return (await admin.get<Queue>('/v1/admin/notifications/queue')).body;
  };
  await waitFor('the queue to empty', look, ({ due, sending }) => due === 0 && sending === 0);
}

/**
 * For tests that share a world, in which time moves forward only: each takes the next week, and counts in days of January
 * 2030 as if it were the week of the first Wednesday.
 */
export class Weeks {
  private begun = 0;

  next(): void {
    this.begun += 1;
  }

  /** The instant (RFC 3339) in the week of the test. */
  in(instant: string): string {
    return new Date(Date.parse(instant) + this.begun * 7 * 86_400_000).toISOString();
  }
}

interface Queue {
  readonly due: number;
  readonly sending: number;
}
