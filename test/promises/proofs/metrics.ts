/** What an installation says about itself: numbers to those who run it, and to everybody else only that it is ready. */
import { DeliveryJob } from '../../../src/notifications/delivery/delivery.job.js';
import { startApp } from '../../support/app.js';
import { Rows } from '../../support/rows.js';
import { step } from '../../support/step.js';
import { expectStatus, makeWorld, type World } from '../../support/world.js';

const TOKEN = 'a token of the tests for the numbers';
const THROUGH_A_PROXY = { 'x-forwarded-for': '203.0.113.9' };

/** Nothing happens in it: it is only asked. */
let world: World;

beforeAll(async () => {
  world = await makeWorld({ role: 'api', metricsToken: TOKEN });
});

afterAll(() => world.close());

const ask = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(world.config.publicUrl + path, { headers });

/** The samples by name and labels. */
function numbersIn(text: string): Record<string, number> {
  const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    samples.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]),
  );
}

it('gives the numbers to this machine and to the holder of the token, and returns 401 to everybody else', async () => {
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

it('returns 401 when an admin asks for the numbers with their own token', async () => {
  const refused = await ask('/metrics', { ...THROUGH_A_PROXY, authorization: `Bearer ${world.admin.api.token}` });
  expect(refused.status).toBe(401);
});

it('tells everybody that the process is ready, and the details only to the holder of the token', async () => {
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

it('counts what is late, what was sent and what is missing, and names nobody', async () => {
  const busy = await makeWorld({ role: 'api' });
  const rows = new Rows(busy.database.ownerUrl);
  const worker = await startApp({ role: 'worker', mailTick: 3_600 }, busy);
  const metrics = async (url = busy.config.publicUrl): Promise<string> => (await fetch(`${url}/metrics`)).text();
  const [ann, bea] = [await busy.agent(), await busy.agent()];
  const { id, reference } = await busy.client(ann);
  await busy.join(id, ann, bea);
  await busy.change(ann, id, { address: { lines: ['70 Harbour Row'] } });

  await step('what nobody sent in time counts as due and overdue', async () => {
    expectStatus(await busy.admin.api.put('/v1/demo/clock', { now: '2030-01-02T17:30:00Z' }), 200);
    const late = numbersIn(await metrics());
    expect(late.patchwork_notifications_due).toBe(2);
    expect(late.patchwork_oldest_overdue_seconds).toBeGreaterThanOrEqual(7 * 3_600);
    expect(late).toMatchObject({
      patchwork_canary_missing: 0,
      patchwork_ledger_missing: 0,
      patchwork_ledger_unexpected: 0,
    });
  });

  await step('what was sent counts as sent, and is no longer due', async () => {
    await worker.app.get(DeliveryJob).tick();
    expect(numbersIn(await metrics())).toMatchObject({
      patchwork_notifications_due: 0,
      patchwork_oldest_overdue_seconds: 0,
      'patchwork_emails{state="SENT"}': 1,
    });
  });

  await step('the numbers name no client, agent or agency', async () => {
    const text = await metrics();
    for (const word of [id, reference, ann.id, bea.id, bea.email, bea.agencyId, bea.agency])
      expect(text).not.toContain(word);
  });

  await step('a notification that was deleted counts as missing from the ledger of the day', async () => {
    await rows.query(`DELETE FROM notification WHERE id = (SELECT max(id::text)::uuid FROM notification)`);
    // Each process balances once a minute: another process does it now.
    const other = await startApp({ role: 'api' }, busy);
    expect(await metrics(other.config.publicUrl)).toContain('\npatchwork_ledger_missing 1\n');
    await other.close();
  });

  await worker.close();
  await rows.close();
  await busy.close();
});
