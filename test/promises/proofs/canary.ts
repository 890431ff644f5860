/** One agent's digest is expected on each of their working days. It comes by the way of everybody's, and is missed if it does not. */
import { CanaryJob } from '../../../src/notifications/canary/canary.job.js';
import { DeliveryJob } from '../../../src/notifications/delivery/delivery.job.js';
import { startApp, type TestApp } from '../../support/app.js';
import { Rows } from '../../support/rows.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';
import { withWorker } from '../worker.js';

const CANARY = 'tweety@patchwork.test';

let world: World;
let rows: Rows;
let worker: TestApp;
let canary: Person;

beforeAll(async () => {
  world = await makeWorld({ role: 'api', canaryAgent: CANARY });
  rows = new Rows(world.database.ownerUrl);
  canary = await withWorker(world, () => world.agent({ email: CANARY }));
  worker = await startApp({ role: 'worker', mailTick: 3_600, canaryAgent: CANARY }, world);
});

afterAll(async () => {
  await worker.close();
  await rows.close();
  await world.close();
});

const digests = (): string[] =>
  world.inbox.mailsTo(CANARY).flatMap(({ text }) => /The daily test of email/.exec(text) ?? []);
const planted = (): Promise<number> => rows.count(`SELECT FROM activity_entry WHERE type = 'canary.planted'`);
const plant = (): Promise<void> => worker.app.get(CanaryJob).tick();
const send = (): Promise<void> => worker.app.get(DeliveryJob).tick();
const travel = async (now: string): Promise<void> =>
  void expectStatus(await world.admin.api.put('/v1/demo/clock', { now }), 200);

/** As whoever watches sees it; the process can serve all the same. */
async function sight(): Promise<{ state: string; lastSentAt: string | null }> {
  const { body } = expectStatus(await world.api.get('/health/ready'), 200);
  expect(body.status).toBe('ok');
  return body.checks.canary;
}

it('something is planted for each digest once, whoever plants and how often', async () => {
  await Promise.all(Array.from({ length: 6 }, plant));
  expect([await planted(), await sight()]).toEqual([1, { state: 'WAITING', lastSentAt: null }]);
  // However seldom or soon they wish to hear of anything: it goes with the digest.
  for (const frequency of ['AS_IT_HAPPENS', 'END_OF_WEEK']) {
    expect(await world.choose(canary, { MY_TEAMS: frequency })).toMatchObject({ moved: 0 });
  }
  await plant();
  await travel('2030-01-02T16:30:00Z');
  await send();
  expect(digests()).toHaveLength(1);
  const waiting = `SELECT FROM notification n JOIN activity_entry e ON e.id = n.entry_id
                    WHERE e.type = 'canary.planted' AND n.waiting AND n.email_after = '2030-01-03T16:30:00Z'`;
  await plant();
  await plant();
  expect(await rows.count(waiting)).toBe(1);
});

it('it is well half an hour after it was due, and the books balance', async () => {
  await travel('2030-01-02T17:30:00Z');
  expect(await sight()).toEqual({ state: 'WELL', lastSentAt: expect.stringMatching(/^2030-01-02T16:30:/) });
  const { body } = await world.admin.api.get('/v1/admin/notifications/ledger');
  expect(body).toMatchObject({ emailed: expect.any(Number), difference: 0, missing: 0, unexpected: 0 });
  expect(body.emailed).toBeGreaterThan(0);
});

it('it is missed half an hour after a digest that nobody sent, and well again once it is sent late', async () => {
  await travel('2030-01-03T16:59:00Z');
  expect((await sight()).state).toBe('WELL');
  await travel('2030-01-03T17:00:01Z');
  expect((await sight()).state).toBe('MISSING');
  await send();
  expect((await sight()).state).toBe('WELL');
});

it('it is missed when it went and came back', async () => {
  const last = `UPDATE email SET state = $1 WHERE agent_id = $2 AND sent_at = (SELECT max(sent_at) FROM email WHERE agent_id = $2)`;
  await rows.query(last, ['FAILED', canary.id]);
  expect((await sight()).state).toBe('MISSING');
  await rows.query(last, ['SENT', canary.id]);
  expect((await sight()).state).toBe('WELL');
});

it('it is not missed at the weekend', async () => {
  await plant();
  await travel('2030-01-04T16:30:00Z');
  await send();
  await plant();
  await travel('2030-01-06T20:00:00Z');
  expect((await sight()).state).toBe('WELL');
  expect(digests()).toHaveLength(3);
});

it('it is missed while its account is not active: nothing goes there', async () => {
  const path = `/v1/agents/${canary.id}/deactivation`;
  expectStatus(await world.admin.api.put(path, { reason: 'No longer needed' }), 200);
  expect(await sight()).toEqual({ state: 'MISSING', lastSentAt: null });
  const before = await planted();
  await plant();
  expect(await planted()).toBe(before);
});
