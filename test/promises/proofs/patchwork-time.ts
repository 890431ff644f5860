/** Patchwork time decides what is due and never what is being sent; a digest keeps its local hour when clocks change. */
import { DeliveryJob } from '../../../src/notifications/delivery/delivery.job.js';
import { startApp } from '../../support/app.js';
import { waitFor } from '../../support/progress.js';
import { Rows } from '../../support/rows.js';
import { type Mode, startSmtp } from '../../support/smtp.js';
import { step } from '../../support/step.js';
import { settle, travelTo } from '../../support/time.js';
import { wakeWorkers } from '../../support/workers.js';
import { expectStatus, makeWorld, type World } from '../../support/world.js';
import { makeGate } from '../gate.js';

let world: World;
let rows: Rows;

beforeEach(async () => {
  world = await makeWorld();
  rows = new Rows(world.database.ownerUrl);
});

afterEach(async () => {
  await rows.close();
  await world.close();
});

it('sends an email once when the clock moves by days while the email is being sent', async () => {
  const clients = await rows.clients(2);
  const [agent] = await rows.agents(1);
  await rows.members(clients, [agent!]);
  const finish = makeGate();
  await world.smtp.setBehaviour(async (): Promise<Mode> => {
    await finish.opened;
    return 'ok';
  });
  await rows.dueNotifications(clients, [agent!]);
  const conversations = async (): Promise<number> => {
    await wakeWorkers();
    return world.smtp.attempts.length;
  };
  await waitFor('the email to be on its way', conversations);

  const otherSmtp = await startSmtp();
  const other = await startApp({ role: 'worker' }, { database: world.database, smtp: otherSmtp });
  expectStatus(await world.admin.api.put('/v1/demo/clock', { now: '2030-01-09T10:00:00Z' }), 200);
  // Another worker looks for whatever it could send, to the end.
  await other.app.get(DeliveryJob).tick();
  expect(otherSmtp.attempts).toEqual([]);
  finish.open();
  await settle(world.admin.api);
  await other.app.get(DeliveryJob).tick();
  expect([otherSmtp.attempts.length, world.inbox.mailsTo(agent!.email).length]).toEqual([0, 1]);
  expect(await rows.query('SELECT state, attempts FROM email WHERE agent_id = $1', [agent!.id])).toEqual([
    { state: 'SENT', attempts: 1 },
  ]);
  await other.close();
  await otherSmtp.close();
});

const TEN_MINUTES = 600_000;

// 2030-03-31 and 2030-10-27 are the Sundays; the clocks change at 01:00 UTC.
const YEAR = [
  ['on the Friday before the spring change', 'bea', '2030-03-29T09:00:00Z', '2030-03-29T16:30:00Z'],
  ['on the Saturday before the spring change', 'cal', '2030-03-30T09:00:00Z', '2030-03-30T16:30:00Z'],
  ['on the Sunday of the spring change, before the gap', 'cal', '2030-03-31T00:30:00Z', '2030-03-31T15:30:00Z'],
  ['on the weekend of the spring change, for Monday', 'bea', '2030-03-31T23:30:00Z', '2030-04-01T15:30:00Z'],
  ['on the Friday before the autumn change', 'bea', '2030-10-25T09:00:00Z', '2030-10-25T15:30:00Z'],
  ['on the Sunday of the autumn change, in the first 01:30', 'cal', '2030-10-27T00:30:00Z', '2030-10-27T16:30:00Z'],
  ['on the weekend of the autumn change, for Monday', 'bea', '2030-10-27T18:00:00Z', '2030-10-28T16:30:00Z'],
] as const;

it('sends a digest at 16:30 in London before, on and after each day on which the clocks change', async () => {
  const every = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];
  const ann = await world.agent();
  const people = { bea: await world.agent(), cal: await world.agent({ workingDays: every }) };
  for (const person of [people.bea, people.cal]) await world.choose(person, { CONTACT: 'END_OF_DAY' });
  const clientId = (await world.client(ann)).id;
  await world.join(clientId, ann, people.bea, people.cal);

  for (const [when, who, changedAt, due] of YEAR) {
    const person = people[who];
    await step(`A change ${when} is in the digest of 16:30`, async () => {
      await travelTo(changedAt, world.admin.api);
      const before = world.inbox.mailsTo(person.email).length;
      await world.change(ann, clientId, { address: { lines: [`${changedAt.slice(5, 13)} Harbour Row`] } });
      const [news] = await world.notifications(person, '&seen=false');
      expect(news).toMatchObject({ kind: 'CONTACT', emailAfter: new Date(due).toISOString() });
      // Patchwork time goes on while this is asked: so much earlier that it is not due by then.
      await travelTo(new Date(Date.parse(due) - TEN_MINUTES).toISOString(), world.admin.api);
      expect(world.inbox.mailsTo(person.email)).toHaveLength(before);
      await travelTo(due, world.admin.api);
      expect(world.inbox.mailsTo(person.email)).toHaveLength(before + 1);
      const hour = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', timeStyle: 'short' });
      expect(hour.format(new Date(due))).toBe('16:30');
    });
  }
});
