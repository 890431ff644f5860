/**
 * A reminder comes with a digest after the email of which it reminds, and not with it, however late the worker or the mail
 * server was. It is held back and never lost.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { Deliverer } from '../../../src/notifications/delivery/deliverer.js';
import { DeliveryJob } from '../../../src/notifications/delivery/delivery.job.js';
import { startApp, type TestApp } from '../../support/app.js';
import { settle } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';
import { withWorker } from '../worker.js';

const ASKED = 'Somebody asks for your attention';
const STILL = 'Somebody still asks for your attention';

let world: World;
/** It sends when it is told to. */
let worker: TestApp;
let ann: Person; // who asks
let bea: Person;
let client: any;

beforeAll(async () => {
  world = await makeWorld({ role: 'api' });
  await withWorker(world, async () => {
    ann = await world.agent();
  });
  worker = await startApp({ role: 'worker', mailTick: 3_600, mailRetry: 0.05 }, world);
});

afterAll(async () => {
  await worker.close();
  await world.close();
});

/** On a Wednesday or a Friday, of whose attention nobody was asked yet. */
async function begin(day: string): Promise<void> {
  await world.smtp.setBehaviour('ok');
  await at(day, '10:00');
  client = await world.client(ann);
  await withWorker(world, async () => {
    bea = await world.agent();
    await world.join(client.id, ann, bea);
    await settle(world.admin.api);
  });
}

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

it('both due at once, after an outage, are the first notice today and the reminder with the next digest', async () => {
  await begin('09');
  await raise();
  await at('09', '17:00');
  await tick();
  expect(heard()).toEqual([ASKED]);
  await expectWaiting(1);
  await at('10', '16:29');
  await tick();
  expect(heard()).toEqual([ASKED]);
  await at('10', '16:31');
  await tick();
  expect(heard()).toEqual([ASKED, STILL]);
  await expectWaiting(0);
});

it('the next digest is that of a working day, and of nobody who is away', async () => {
  await begin('11');
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

it('an email that no mail server takes before the digest is not reminded of by it', async () => {
  await begin('17');
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

it('a reminder that waited for the next digest, and was late itself, goes as soon as somebody sends', async () => {
  await begin('23');
  await world.smtp.setBehaviour('defer-451');
  await raise();
  await tick();
  await at('23', '17:00');
  await world.smtp.setBehaviour('ok');
  // The email goes, and the worker dies before it looks for anything else.
  await repeatAlone();
  expect(heard()).toEqual([ASKED]);
  await at('24', '17:00');
  await tick();
  expect(heard()).toEqual([ASKED, STILL]);
});

async function sendWhole(): Promise<void> {
  const ticking = setInterval(() => void tick(), 50);
  await settle(world.admin.api);
  clearInterval(ticking);
  await tick();
}

/** One email whose repeat is due, and no more. */
async function repeatAlone(): Promise<void> {
  const before = heard().length;
  await wait(200);
  expect(await worker.app.get(Deliverer).deliverNext(false)).toBe(true);
  expect(heard()).toHaveLength(before + 1);
}
