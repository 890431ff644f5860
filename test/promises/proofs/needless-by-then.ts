/**
 * What nobody needs to hear any more is not mailed, however long its email waited for a mail server; what may have arrived is
 * repeated, and taken back.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { DeliveryJob } from '../../../src/notifications/delivery/delivery.job.js';
import { startApp, type TestApp } from '../../support/app.js';
import { settle } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';
import { withWorker } from '../worker.js';

let world: World;
/** It sends when it is told to. */
let worker: TestApp;
let ann: Person; // who asks
let bea: Person;
let path: string;
/** Of the attention that was raised last. */
let id: string;

beforeAll(async () => {
  world = await makeWorld({ role: 'api' });
  await withWorker(world, async () => {
    [ann, bea] = [await world.agent(), await world.agent()];
    const client = await world.client(ann);
    path = `/v1/clients/${client.id}/attentions`;
    await world.join(client.id, ann, bea);
    await settle(world.admin.api);
  });
  worker = await startApp({ role: 'worker', mailTick: 3_600, mailRetry: 0.05 }, world);
});

afterAll(async () => {
  await worker.close();
  await world.close();
});

const tick = (): Promise<void> => worker.app.get(DeliveryJob).tick();
/** Somebody asks urgently while the mail server behaves so, and it is tried once. */
async function raise(behaviour: 'down' | 'drop-after-data' | '554-after-data'): Promise<void> {
  await world.smtp.setBehaviour(behaviour);
  ({ id } = expectStatus(await ann.api.post(path, { type: 'URGENT' }), 201).body);
  await tick();
}
const withdraw = async (): Promise<void> => {
  expectStatus(await ann.api.delete(`${path}/${id}`), 204);
};
/** The mail server is there again, and all that is due is sent. What each of Bea's emails of this test says. */
async function heardSince(before: number): Promise<string[]> {
  await world.smtp.setBehaviour('ok');
  for (let looks = 0; looks < 4; looks += 1) {
    await wait(120);
    await tick();
  }
  const words = /Somebody asks|was withdrawn/;
  return mails()
    .slice(before)
    .map(({ text }) => words.exec(text)?.[0] ?? text);
}
const mails = () => world.inbox.mailsTo(bea.email);
/** Why Bea's notifications of this kind, the newest first, were not mailed. */
const withheld = async (count: number): Promise<unknown[]> =>
  (await world.notifications(bea))
    .filter(({ kind }) => kind === 'ATTENTION')
    .slice(0, count)
    .map((item) => item.withheld);

it('withdrawn while no mail server was there: Bea hears neither that it was raised nor that it was withdrawn', async () => {
  const before = mails().length;
  await raise('down');
  await withdraw();
  await tick();
  expect(await heardSince(before)).toEqual([]);
  expect(await withheld(2)).toEqual(['ATTENTION_WITHDRAWN', 'ATTENTION_WITHDRAWN']);
});

it('acknowledged in the app while no mail server was there: it is not mailed', async () => {
  const before = mails().length;
  await raise('down');
  expectStatus(await bea.api.put(`${path}/${id}/acknowledgement`), 200);
  expect(await heardSince(before)).toEqual([]);
  expect(await withheld(1)).toEqual(['ATTENTION_ACKNOWLEDGED']);
});

it('refused for good, and then withdrawn: Bea does not hear that what she was not told was withdrawn', async () => {
  const before = mails().length;
  await raise('554-after-data');
  await world.smtp.setBehaviour('ok');
  await withdraw();
  expect(await heardSince(before)).toEqual([]);
});

it('taken perhaps, and then withdrawn: it is repeated as it was, and Bea hears that too', async () => {
  const before = mails().length;
  await raise('drop-after-data');
  await withdraw();
  expect(await heardSince(before)).toEqual(['Somebody asks', 'Somebody asks', 'was withdrawn']);
});
