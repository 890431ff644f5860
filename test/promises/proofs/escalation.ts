/** An attention is escalated to a duty contact once, whichever worker looks and whatever breaks, and mailed only to the duty contact of that time. */
import { EscalationJob } from '../../../src/attentions/escalation.job.js';
import { EscalationsService } from '../../../src/attentions/escalations.service.js';
import type { Id } from '../../../src/common/ids.js';
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

beforeEach(async () => {
  world = await makeWorld({ role: 'api' });
  rows = new Rows(world.database.ownerUrl);
  [ann, lea] = [await world.agent(), await world.agent()];
  dora = await world.agent({ agency: { id: lea.agencyId, name: lea.agency } });
  await onDuty(dora.id);
});

afterEach(async () => {
  await rows.close();
  await world.close();
});

async function onDuty(dutyContactId: string): Promise<void> {
  const path = `/v1/agencies/${lea.agencyId}`;
  expectStatus(await world.admin.api.patch(path, { dutyContactId }, { ifMatch: '*' }), 200);
}

/** So many urgent requests, each about another client that Lea leads, all of them due to be escalated. */
async function unopened(count: number): Promise<void> {
  for (let time = 0; time < count; time += 1) {
    const { id } = await world.client(ann);
    const [memberId] = await world.join(id, ann, lea);
    const path = `/v1/clients/${id}`;
    expectStatus(await ann.api.put(`${path}/lead`, { memberId, reason: 'Knows her best' }, { ifMatch: '*' }), 200);
    expectStatus(await ann.api.post(`${path}/attentions`, { type: 'URGENT' }), 201);
  }
  expectStatus(await world.admin.api.put('/v1/demo/clock', { now: '2030-01-02T16:00:00Z' }), 200);
}

const escalated = (): Promise<number> => rows.count(`SELECT FROM activity_entry WHERE type = 'attention.escalated'`);
const toDora = (): Promise<{ withheld: string | null }[]> =>
  rows.query(
    `SELECT n.withheld FROM notification n JOIN activity_entry e ON e.id = n.entry_id
      WHERE n.agent_id = $1 AND e.type = 'attention.escalated' ORDER BY n.id`,
    [dora.id],
  );

it('escalates each of twelve attentions once when two workers look at the same moment', async () => {
  await unopened(12);
  const { database, smtp } = world;
  const workers = await Promise.all(
    [1, 2].map(() => startApp({ role: 'worker', mailTick: 3_600 }, { database, smtp })),
  );
  await Promise.all(workers.map(({ app }) => app.get(EscalationJob).tick()));
  await Promise.all(workers.map(({ app }) => app.get(EscalationJob).tick()));
  // A worker that had listed them before the other one was through comes to each of them late.
  const late = workers[1]!.app.get(EscalationsService);
  for (const { id } of await rows.query<{ id: Id }>('SELECT id FROM attention')) await late['escalateIfUnopened'](id);
  for (const worker of workers) await worker.close();
  expect([await escalated(), (await toDora()).length]).toEqual([12, 12]);
  await withWorker(world, () => settle(world.admin.api));
  expect(world.inbox.mailsTo(dora.email).filter(({ text }) => text.includes('was not opened in time'))).toHaveLength(1);
});

it('leaves nothing of an escalation that breaks in the middle, and completes it at the next look', async () => {
  await unopened(1);
  const job = world.app.get(EscalationJob);
  await rows.withoutInserts('notification', () => job.tick());
  expect(await escalated()).toBe(0);
  await job.tick();
  await job.tick();
  expect([await escalated(), (await toDora()).length]).toEqual([1, 1]);
});

it('mails an escalation at once, whatever the duty contact chooses before that, and though they are away', async () => {
  await unopened(1);
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
  expectStatus(await dora.api.put('/v1/me/absence', { from: '2030-01-02', until: '2030-01-11' }), 200);
  expect(await times()).toEqual(atOnce);
  expectStatus(await dora.api.delete('/v1/me/absence'), 200);
  expect(await times()).toEqual(atOnce);
});

it('mails an escalation to nobody who is no longer the duty contact when it is to be sent', async () => {
  await unopened(1);
  await world.app.get(EscalationJob).tick();
  const mails = world.inbox.mailsTo(dora.email).length;
  const [other] = await rows.agents(1, lea.agencyId);
  await onDuty(other!.id);
  await withWorker(world, () => settle(world.admin.api));
  expect((await toDora()).at(-1)).toEqual({ withheld: 'NOT_ON_TEAM' });
  expect(world.inbox.mailsTo(dora.email)).toHaveLength(mails);
});
