/**
 * A reminder is in a digest after the email of which it reminds, and not in that email, however late the worker or the mail
 * server was. It is held back and never lost.
 */
import { Deliverer } from '../../../src/notifications/delivery/deliverer.js';
import { DeliveryJob } from '../../../src/notifications/delivery/delivery.job.js';
import { startApp, type TestApp } from '../../support/app.js';
import { waitFor } from '../../support/progress.js';
import { Rows } from '../../support/rows.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

const ASKED = 'Somebody asks for your attention';
const STILL = 'Somebody still asks for your attention';

let world: World;
/** It sends when it is told to. */
let worker: TestApp;
let rows: Rows;
let ann: Person; // who asks
let bea: Person;
let client: any;

beforeEach(async () => {
  world = await makeWorld({ role: 'api' });
  worker = await startApp({ role: 'worker', mailTick: 3_600, mailRetry: 0.05 }, world);
  rows = new Rows(world.database.ownerUrl);
  [ann, bea] = [await world.agent(), await world.agent()];
  client = await world.client(ann);
  await world.join(client.id, ann, bea);
  await tick();
});

afterEach(async () => {
  await rows.close();
  await worker.close();
  await world.close();
});

const at = async (day: string, hour: string): Promise<void> => {
  expectStatus(await world.admin.api.put('/v1/demo/clock', { now: `2030-01-${day}T${hour}:00Z` }), 200);
};
const raise = async (): Promise<void> => {
  expectStatus(await ann.api.post(`/v1/clients/${client.id}/attentions`, { type: 'CALL_ME' }), 201);
};
const tick = (): Promise<void> => worker.app.get(DeliveryJob).tick();
/** Which of the two each of Bea's emails about it says. */
const heard = (): string[] =>
  world.inbox
    .mailsTo(bea.email)
    .map(({ text }) => [ASKED, STILL].filter((words) => text.includes(`- ${words}`)).join(' + '))
    .filter((words) => words !== '');

/** Nothing is lost, there twice or withheld; so many still wait. */
async function expectWaiting(pending: number): Promise<void> {
  const { body } = expectStatus(await world.admin.api.get('/v1/admin/notifications/ledger'), 200);
  const { difference, withheld } = body;
  expect({ difference, withheld, pending: body.pending }).toEqual({ difference: 0, withheld: {}, pending });
}

it('sends the first notice today and the reminder in the next digest when both are due at once after an outage', async () => {
  await at('09', '10:00');
  await raise();
  await at('09', '17:00');
  await tick();
  expect(heard()).toEqual([ASKED]);
  await expectWaiting(1);
  await at('10', '16:15');
  await tick();
  expect(heard()).toEqual([ASKED]);
  await at('10', '16:31');
  await tick();
  expect(heard()).toEqual([ASKED, STILL]);
  await expectWaiting(0);
});

it('sends the reminder in the digest of a working day on which Bea is not away', async () => {
  await at('11', '10:00');
  await raise();
  await at('11', '17:00');
  expectStatus(await bea.api.put('/v1/me/absence', { from: '2030-01-14', until: '2030-01-15' }), 200);
  await tick();
  expect(heard()).toEqual([ASKED]);
  await at('15', '16:31');
  await tick();
  expect(heard()).toEqual([ASKED]);
  await at('16', '09:01');
  await tick();
  expect(heard()).toEqual([ASKED, STILL]);
});

it('puts no reminder into the digest when no mail server has taken the email of which it reminds', async () => {
  await at('17', '10:00');
  await world.smtp.setBehaviour('defer-451');
  await raise();
  await tick();
  await at('17', '16:31');
  await tick();
  await world.smtp.setBehaviour('ok');
  await sendWhole();
  expect(heard()).toEqual([ASKED]);
  await at('18', '16:31');
  await tick();
  expect(heard()).toEqual([ASKED, STILL]);
  await expectWaiting(0);
});

it('sends a reminder that waited for the next digest, and was late itself, as soon as a worker runs', async () => {
  await at('23', '10:00');
  await world.smtp.setBehaviour('defer-451');
  await raise();
  await tick();
  await at('23', '17:00');
  await world.smtp.setBehaviour('ok');
  // The email is sent, and the worker dies before it looks for anything else.
  await repeatAlone();
  expect(heard()).toEqual([ASKED]);
  await at('24', '17:00');
  await tick();
  expect(heard()).toEqual([ASKED, STILL]);
});

/** Repeats are sent without their back-off. */
async function sendWhole(): Promise<void> {
  const look = async (): Promise<{ due: number; sending: number }> => {
    await dueNow();
    await tick();
    return expectStatus(await world.admin.api.get('/v1/admin/notifications/queue'), 200).body;
  };
  await waitFor('the queue to empty', look, ({ due, sending }) => due === 0 && sending === 0);
}

/** One email whose repeat is due, and no more. */
async function repeatAlone(): Promise<void> {
  const before = heard().length;
  expect(await dueNow()).toBe(1);
  expect(await worker.app.get(Deliverer).deliverNext(false)).toBe(true);
  expect(heard()).toHaveLength(before + 1);
}

const dueNow = (): Promise<number> =>
  rows.count(`UPDATE email SET next_attempt_at = clock_timestamp() WHERE state = 'PENDING'`);
