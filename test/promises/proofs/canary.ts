/** The canary is an agent who gets a digest on each of their working days, as everybody does. Patchwork reports a digest that is not sent. */
import { CanaryJob } from '../../../src/notifications/canary/canary.job.js';
import { DeliveryJob } from '../../../src/notifications/delivery/delivery.job.js';
import { startApp, type TestApp } from '../../support/app.js';
import { Rows } from '../../support/rows.js';
import { step } from '../../support/step.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

const CANARY = 'tweety@patchwork.test';

let world: World;
let rows: Rows;
let worker: TestApp;
let canary: Person;

beforeAll(async () => {
  world = await makeWorld({ role: 'api', canaryAgent: CANARY });
  rows = new Rows(world.database.ownerUrl);
  canary = await world.agent({ email: CANARY });
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

/** As those who watch an installation see it; the process can serve all the same. */
async function sight(): Promise<{ state: string; lastSentAt: string | null }> {
  const { body } = expectStatus(await world.api.get('/health/ready'), 200);
  expect(body.status).toBe('ok');
  return body.checks.canary;
}

it('reports the canary as well while its digests are sent on its working days, and as missing when one is not', async () => {
  await step('Patchwork plants one item for each digest, however many processes plant and how often', async () => {
    await Promise.all(Array.from({ length: 6 }, plant));
    expect([await planted(), await sight()]).toEqual([1, { state: 'WAITING', lastSentAt: null }]);
    // However seldom or soon the canary wishes to hear of anything: the item goes with the digest.
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

  await step('the canary is well an hour after its digest was due, and the ledger balances', async () => {
    await travel('2030-01-02T17:30:00Z');
    expect(await sight()).toEqual({ state: 'WELL', lastSentAt: expect.stringMatching(/^2030-01-02T16:[345]\d:/) });
    const { body } = await world.admin.api.get('/v1/admin/notifications/ledger');
    expect(body).toMatchObject({ emailed: expect.any(Number), difference: 0, missing: 0, unexpected: 0 });
    expect(body.emailed).toBeGreaterThan(0);
  });

  await step(
    'the canary is missing half an hour after a digest that nobody sent, and well once it is sent',
    async () => {
      // Time moves by itself too: the last second of the half hour is for canary.spec.ts.
      await travel('2030-01-03T16:50:00Z');
      expect((await sight()).state).toBe('WELL');
      await travel('2030-01-03T17:00:01Z');
      expect((await sight()).state).toBe('MISSING');
      await send();
      expect((await sight()).state).toBe('WELL');
    },
  );

  await step('the canary is missing while its last digest counts as bounced', async () => {
    const last = `UPDATE email SET state = $1 WHERE agent_id = $2 AND sent_at = (SELECT max(sent_at) FROM email WHERE agent_id = $2)`;
    await rows.query(last, ['FAILED', canary.id]);
    expect((await sight()).state).toBe('MISSING');
    await rows.query(last, ['SENT', canary.id]);
    expect((await sight()).state).toBe('WELL');
  });

  await step('the canary is well at the weekend, when no digest is due', async () => {
    await plant();
    await travel('2030-01-04T16:30:00Z');
    await send();
    await plant();
    await travel('2030-01-06T20:00:00Z');
    expect((await sight()).state).toBe('WELL');
    expect(digests()).toHaveLength(3);
  });

  await step(
    'the canary is missing while its account is deactivated, and Patchwork plants nothing for it',
    async () => {
      const path = `/v1/agents/${canary.id}/deactivation`;
      expectStatus(await world.admin.api.put(path, { reason: 'No longer needed' }), 200);
      expect(await sight()).toEqual({ state: 'MISSING', lastSentAt: null });
      const before = await planted();
      await plant();
      expect(await planted()).toBe(before);
    },
  );
});
