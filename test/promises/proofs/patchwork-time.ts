/** Patchwork time decides what is due and never what is being sent; a digest keeps its hour on the wall when clocks change. */
import { DeliveryJob } from '../../../src/notifications/delivery/delivery.job.js';
import { startApp } from '../../support/app.js';
import { Rows } from '../../support/rows.js';
import { type Mode, startSmtp } from '../../support/smtp.js';
import { settle, travelTo } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';
import { makeGate } from '../gate.js';

let world: World;
let rows: Rows;

beforeAll(async () => {
  world = await makeWorld();
  rows = new Rows(world.database.ownerUrl);
});

afterAll(async () => {
  await rows.close();
  await world.close();
});

it('the clock moved on by days while an email is being sent does not send it again', async () => {
  const clients = await rows.clients(2);
  const [agent] = await rows.agents(1);
  await rows.members(clients, [agent!]);
  const [reached, finish] = [makeGate(), makeGate()];
  await world.smtp.setBehaviour(async (): Promise<Mode> => {
    reached.open();
    await finish.opened;
    return 'ok';
  });
  await rows.dueNotifications(clients, [agent!]);
  await reached.opened;

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

describe('a digest at 16:30 in London', () => {
  let ann: Person;
  let bea: Person;
  let cal: Person;
  let clientId: string;

  beforeAll(async () => {
    await world.smtp.setBehaviour('ok');
    ann = await world.agent();
    bea = await world.agent();
    cal = await world.agent({
      workingDays: ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'],
    });
    for (const person of [bea, cal]) await world.choose(person, { CONTACT: 'END_OF_DAY' });
    clientId = (await world.client(ann)).id;
    await world.join(clientId, ann, bea, cal);
  });

  // 2030-03-31 and 2030-10-27 are the Sundays; the clocks change at 01:00 UTC.
  it.each([
    ['on the Friday before the spring change', 'bea', '2030-03-29T09:00:00Z', '2030-03-29T16:30:00Z'],
    ['on the Saturday before it', 'cal', '2030-03-30T09:00:00Z', '2030-03-30T16:30:00Z'],
    ['on the Sunday itself, for a change before the gap', 'cal', '2030-03-31T00:30:00Z', '2030-03-31T15:30:00Z'],
    ['on the Monday after it, for a change of the weekend', 'bea', '2030-03-31T23:30:00Z', '2030-04-01T15:30:00Z'],
    ['on the Friday before the autumn change', 'bea', '2030-10-25T09:00:00Z', '2030-10-25T15:30:00Z'],
    ['on the Sunday itself, for a change in the first 01:30', 'cal', '2030-10-27T00:30:00Z', '2030-10-27T16:30:00Z'],
    ['on the Monday after it, for a change of the weekend', 'bea', '2030-10-27T18:00:00Z', '2030-10-28T16:30:00Z'],
  ])('goes at its hour %s', async (_, who, changedAt, due) => {
    const person = who === 'bea' ? bea : cal;
    await travelTo(changedAt, world.admin.api);
    const before = world.inbox.mailsTo(person.email).length;
    await world.change(ann, clientId, { address: { lines: [`${changedAt.slice(5, 13)} Harbour Row`] } });
    await travelTo(secondsFrom(due, -1), world.admin.api);
    expect(world.inbox.mailsTo(person.email)).toHaveLength(before);
    await travelTo(secondsFrom(due, 0), world.admin.api);
    expect(world.inbox.mailsTo(person.email)).toHaveLength(before + 1);
    const hour = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', timeStyle: 'short' });
    expect(hour.format(new Date(due))).toBe('16:30');
  });
});

function secondsFrom(instant: string, seconds: number): string {
  return new Date(Date.parse(instant) + seconds * 1000).toISOString();
}
