/**
 * A notification that nobody needs any more is not mailed, however long its email waited for a mail server. An email that may
 * have arrived is repeated, and then taken back.
 */
import { DeliveryJob } from '../../../src/notifications/delivery/delivery.job.js';
import { startApp, type TestApp } from '../../support/app.js';
import { waitFor } from '../../support/progress.js';
import { Rows } from '../../support/rows.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
/** It sends when it is told to. */
let worker: TestApp;
let ann: Person; // who asks
let bea: Person;
let rows: Rows;
let path: string;

beforeAll(async () => {
  world = await makeWorld({ role: 'api' });
  worker = await startApp({ role: 'worker', mailTick: 3_600, mailRetry: 0.05 }, world);
  rows = new Rows(world.database.ownerUrl);
  [ann, bea] = [await world.agent(), await world.agent()];
  const client = await world.client(ann);
  path = `/v1/clients/${client.id}/attentions`;
  await world.join(client.id, ann, bea);
  await tick();
});

afterAll(async () => {
  await rows.close();
  await worker.close();
  await world.close();
});

const tick = (): Promise<void> => worker.app.get(DeliveryJob).tick();
/** Ann asks urgently while the mail server behaves so, and the email is tried once: the id of the attention. */
async function raise(behaviour: 'down' | 'drop-after-data' | '554-after-data'): Promise<string> {
  await world.smtp.setBehaviour(behaviour);
  const { id } = expectStatus(await ann.api.post(path, { type: 'URGENT' }), 201).body;
  await tick();
  return id;
}
const withdraw = async (id: string): Promise<void> => {
  expectStatus(await ann.api.delete(`${path}/${id}`), 204);
};
/** The mail server is back, and all that is due is sent. What each of Bea's emails after so many says. */
async function heardSince(before: number): Promise<string[]> {
  await world.smtp.setBehaviour('ok');
  const look = async (): Promise<{ due: number; sending: number }> => {
    await rows.query(`UPDATE email SET next_attempt_at = clock_timestamp() WHERE state = 'PENDING'`);
    await tick();
    return expectStatus(await world.admin.api.get('/v1/admin/notifications/queue'), 200).body;
  };
  await waitFor('the queue to empty', look, ({ due, sending }) => due === 0 && sending === 0);
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

it('mails Bea neither a request nor its withdrawal when Ann withdrew it while no mail server was there', async () => {
  const before = mails().length;
  await withdraw(await raise('down'));
  await tick();
  expect(await heardSince(before)).toEqual([]);
  expect(await withheld(2)).toEqual(['ATTENTION_WITHDRAWN', 'ATTENTION_WITHDRAWN']);
});

it('mails Bea no request that she acknowledged in the app while no mail server was there', async () => {
  const before = mails().length;
  const id = await raise('down');
  expectStatus(await bea.api.put(`${path}/${id}/acknowledgement`), 200);
  expect(await heardSince(before)).toEqual([]);
  expect(await withheld(1)).toEqual(['ATTENTION_ACKNOWLEDGED']);
});

it('mails Bea no withdrawal when the mail server had rejected the email about the request', async () => {
  const before = mails().length;
  const id = await raise('554-after-data');
  await world.smtp.setBehaviour('ok');
  await withdraw(id);
  expect(await heardSince(before)).toEqual([]);
});

it('repeats a request as it was when the email may have arrived, and then mails Bea its withdrawal', async () => {
  const before = mails().length;
  await withdraw(await raise('drop-after-data'));
  expect(await heardSince(before)).toEqual(['Somebody asks', 'Somebody asks', 'was withdrawn']);
});
