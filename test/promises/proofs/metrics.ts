/** What an installation tells of itself: to those who run it, in numbers; to everybody else, that it is well. */
import { DeliveryJob } from '../../../src/notifications/delivery/delivery.job.js';
import { startApp, type TestApp } from '../../support/app.js';
import { Rows } from '../../support/rows.js';
import { expectStatus, makeWorld, type World } from '../../support/world.js';
import { withWorker } from '../worker.js';

const TOKEN = 'a token of the tests for whoever watches';
const THROUGH_A_PROXY = { 'x-forwarded-for': '203.0.113.9' };

let world: World;
let rows: Rows;
let worker: TestApp;

beforeAll(async () => {
  world = await makeWorld({ role: 'api', metricsToken: TOKEN });
  rows = new Rows(world.database.ownerUrl);
  worker = await startApp({ role: 'worker', mailTick: 3_600 }, world);
});

afterAll(async () => {
  await worker.close();
  await rows.close();
  await world.close();
});

const ask = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(world.config.publicUrl + path, { headers });

/** The samples by name and labels. */
async function numbers(): Promise<Record<string, number>> {
  const text = await (await ask('/metrics')).text();
  const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    samples.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]),
  );
}

it('the numbers are for this machine and for the token, and for nobody else, signed in or not', async () => {
  const own = await ask('/metrics');
  expect([own.status, own.headers.get('content-type')]).toEqual([
    200,
    expect.stringMatching(/^text\/plain; version=0\.0\.4/),
  ]);
  const withToken = { ...THROUGH_A_PROXY, authorization: `Bearer ${TOKEN}` };
  expect((await ask('/metrics', withToken)).status).toBe(200);
  const others: Record<string, string>[] = [
    THROUGH_A_PROXY,
    { forwarded: 'for=203.0.113.9' },
    { ...THROUGH_A_PROXY, authorization: `Bearer ${TOKEN}x` },
    { ...THROUGH_A_PROXY, authorization: TOKEN },
  ];
  for (const headers of others) {
    const refused = await ask('/metrics', headers);
    expect([refused.status, (await refused.text()).includes('patchwork_')]).toEqual([401, false]);
  }
});

it('the token of an admin is none for the numbers', async () => {
  const refused = await ask('/metrics', { ...THROUGH_A_PROXY, authorization: `Bearer ${world.admin.api.token}` });
  expect(refused.status).toBe(401);
});

it('whoever asks from elsewhere whether it is ready learns that, to the letter, and no more', async () => {
  expect(await (await ask('/health/ready', THROUGH_A_PROXY)).text()).toBe('{"status":"ok"}');
  const inside = await (await ask('/health/ready', { ...THROUGH_A_PROXY, authorization: `Bearer ${TOKEN}` })).json();
  expect(inside).toEqual({
    status: 'ok',
    checks: {
      database: 'ok',
      canary: { state: 'OFF', lastSentAt: null },
      oldestOverdueSeconds: 0,
      mailQueue: { due: 0, waiting: 0, sending: 0, accountMailDue: 0 },
    },
  });
});

it('what is late, what was sent and what is missing are counted, and no number names anybody', async () => {
  const [ann, bea] = await withWorker(world, async () => [await world.agent(), await world.agent()]);
  const { id, reference } = await world.client(ann!);
  await world.join(id, ann!, bea!);
  await world.change(ann!, id, { address: { lines: ['70 Harbour Row'] } });
  expectStatus(await world.admin.api.put('/v1/demo/clock', { now: '2030-01-02T17:30:00Z' }), 200);
  const late = await numbers();
  expect(late.patchwork_notifications_due).toBe(2);
  expect(late.patchwork_oldest_overdue_seconds).toBeGreaterThanOrEqual(7 * 3_600);
  expect(late).toMatchObject({
    patchwork_canary_missing: 0,
    patchwork_ledger_missing: 0,
    patchwork_ledger_unexpected: 0,
  });

  await worker.app.get(DeliveryJob).tick();
  expect(await numbers()).toMatchObject({
    patchwork_notifications_due: 0,
    patchwork_oldest_overdue_seconds: 0,
    'patchwork_emails{state="SENT"}': 1,
  });
  const text = await (await ask('/metrics')).text();
  for (const word of [id, reference, ann!.id, bea!.id, bea!.email, bea!.agencyId, bea!.agency])
    expect(text).not.toContain(word);
});

it('a notification that was taken away shows in the numbers of the day', async () => {
  await rows.query(`DELETE FROM notification WHERE id = (SELECT max(id::text)::uuid FROM notification)`);
  // Balanced once a minute: another process does it now.
  const other = await startApp({ role: 'api' }, world);
  const text = await (await fetch(`${other.config.publicUrl}/metrics`)).text();
  await other.close();
  expect(text).toContain('\npatchwork_ledger_missing 1\n');
});
