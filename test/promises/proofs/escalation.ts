/** What goes on to a duty contact goes on once, whoever looks and whatever breaks, and only to who is one when it is sent. */
import { EscalationJob } from '../../../src/attentions/escalation.job.js';
import { startApp } from '../../support/app.js';
import { Rows } from '../../support/rows.js';
import { settle } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';
import { withWorker } from '../worker.js';

let world: World;
let rows: Rows;
let ann: Person;
let lea: Person;
let dora: Person;

beforeAll(async () => {
  world = await makeWorld({ role: 'api' });
  rows = new Rows(world.database.ownerUrl);
  await withWorker(world, async () => {
    [ann, lea] = [await world.agent(), await world.agent()];
    dora = await world.agent({ agency: { id: lea.agencyId, name: lea.agency } });
  });
  await onDuty(dora.id);
});

afterAll(async () => {
  await rows.close();
  await world.close();
});

async function onDuty(dutyContactId: string): Promise<void> {
  const path = `/v1/agencies/${lea.agencyId}`;
  expectStatus(await world.admin.api.patch(path, { dutyContactId }, { ifMatch: '*' }), 200);
}

/** So many urgent requests, each about another client that Lea leads, all of them due to go on. */
async function unopened(count: number, moment: string): Promise<void> {
  for (let time = 0; time < count; time += 1) {
    const { id } = await world.client(ann);
    const [memberId] = await world.join(id, ann, lea);
    const path = `/v1/clients/${id}`;
    expectStatus(await ann.api.put(`${path}/lead`, { memberId, reason: 'Knows her best' }, { ifMatch: '*' }), 200);
    expectStatus(await ann.api.post(`${path}/attentions`, { type: 'URGENT' }), 201);
  }
  expectStatus(await world.admin.api.put('/v1/demo/clock', { now: moment }), 200);
}

const escalated = (): Promise<number> => rows.count(`SELECT FROM activity_entry WHERE type = 'attention.escalated'`);
const toDora = (): Promise<{ withheld: string | null }[]> =>
  rows.query(
    `SELECT n.withheld FROM notification n JOIN activity_entry e ON e.id = n.entry_id
      WHERE n.agent_id = $1 AND e.type = 'attention.escalated' ORDER BY n.id`,
    [dora.id],
  );

it('two workers that look at the same moment pass each of twelve on once', async () => {
  await unopened(12, '2030-01-02T16:00:00Z');
  const { database, smtp } = world;
  const workers = await Promise.all(
    [1, 2].map(() => startApp({ role: 'worker', mailTick: 3_600 }, { database, smtp })),
  );
  await Promise.all(workers.map(({ app }) => app.get(EscalationJob).tick()));
  await Promise.all(workers.map(({ app }) => app.get(EscalationJob).tick()));
  for (const worker of workers) await worker.close();
  expect([await escalated(), (await toDora()).length]).toEqual([12, 12]);
  await withWorker(world, () => settle(world.admin.api));
  expect(world.inbox.mailsTo(dora.email).filter(({ text }) => text.includes('was not opened in time'))).toHaveLength(1);
});

it('what breaks in the middle leaves nothing, and is done by the next look', async () => {
  await unopened(1, '2030-01-03T16:00:00Z');
  const job = world.app.get(EscalationJob);
  await rows.query('REVOKE INSERT ON notification FROM patchwork_app');
  await job.tick();
  expect(await escalated()).toBe(12);
  await rows.query('GRANT INSERT ON notification TO patchwork_app');
  await job.tick();
  await job.tick();
  expect([await escalated(), (await toDora()).length]).toEqual([13, 13]);
});

it('it goes at once, whatever they choose before it is sent, and though they are away from now on', async () => {
  await unopened(1, '2030-01-04T16:00:00Z');
  await world.app.get(EscalationJob).tick();
  const times = (): Promise<unknown[]> =>
    rows.query(
      `SELECT frequency, email_after <= patchwork_now() AS due, held_by FROM notification
        WHERE agent_id = $1 AND reached_because = 'DUTY_CONTACT' AND waiting`,
      [dora.id],
    );
  const atOnce = await times();
  expect(atOnce).toContainEqual({ frequency: 'AS_IT_HAPPENS', due: true, held_by: null });
  await world.choose(dora, { ATTENTION: 'END_OF_DAY' });
  expect(await times()).toEqual(atOnce);
  expectStatus(await dora.api.put('/v1/me/absence', { from: '2030-01-04', until: '2030-01-11' }), 200);
  expect(await times()).toEqual(atOnce);
  expectStatus(await dora.api.delete('/v1/me/absence'), 200);
  expect(await times()).toEqual(atOnce);
});

it('whoever is not the duty contact any more when it is to be sent gets nothing', async () => {
  const mails = world.inbox.mailsTo(dora.email).length;
  const [other] = await rows.agents(1, lea.agencyId);
  await onDuty(other!.id);
  await withWorker(world, () => settle(world.admin.api));
  expect((await toDora()).at(-1)).toEqual({ withheld: 'NOT_ON_TEAM' });
  expect(world.inbox.mailsTo(dora.email)).toHaveLength(mails);
});
