/** However many digests are due, and however slow the mail server is, an urgent email does not wait behind them. */
import { Deliverer } from '../../../src/notifications/delivery/deliverer.js';
import { startApp } from '../../support/app.js';
import { waitFor } from '../../support/progress.js';
import { Rows } from '../../support/rows.js';
import type { Mode } from '../../support/smtp.js';
import { settle } from '../../support/time.js';
import { wakeWorkers } from '../../support/workers.js';
import { expectStatus, makeWorld, type World } from '../../support/world.js';
import { makeGate } from '../gate.js';
import { withWorker } from '../worker.js';

let world: World;
let rows: Rows;

beforeAll(async () => {
  world = await makeWorld({ role: 'api' });
  rows = new Rows(world.database.ownerUrl);
});

afterAll(async () => {
  await rows.close();
  await world.close();
});

/** So many people for each of whom something is due since before now. */
async function overdue(count: number): Promise<Set<string>> {
  const [clients, agents] = [await rows.clients(1), await rows.agents(count)];
  await rows.members(clients, agents);
  await rows.dueNotifications(clients, agents, '-1 hour');
  return new Set(agents.map(({ email }) => email));
}

it('delivers an urgent attention while the conversations of all other emails hang', async () => {
  const [ann, bea] = [await world.agent(), await world.agent()];
  const client = await world.client(ann);
  await world.join(client.id, ann, bea);
  await withWorker(world, () => settle(world.admin.api));
  const slow = await overdue(12);
  const gate = makeGate();
  await world.smtp.setBehaviour(async ({ to }): Promise<Mode> => {
    if (slow.has(to)) await gate.opened;
    return 'ok';
  });
  const before = world.inbox.mailsTo(bea.email).length;
  // On a machine on which they hang until the transport gives them up, they are sent again soon.
  const worker = await startApp({ role: 'worker', mailRetry: 0.1 }, world);
  const hanging = async (): Promise<number> => {
    await wakeWorkers();
    return world.smtp.attempts.filter(({ to }) => slow.has(to)).length;
  };
  await waitFor('three conversations to hang', hanging, (count) => count >= 3);
  // Time for a fourth, which the sender that is kept would take if it took anything. When the transport gives one up, another
  // one has its place: more than three at a time there never are.
  for (let n = 0; n < 5; n += 1) await wakeWorkers(200);
  expect(await rows.count(`SELECT FROM email WHERE state = 'SENDING'`)).toBeLessThanOrEqual(3);
  expectStatus(await ann.api.post(`/v1/clients/${client.id}/attentions`, { type: 'URGENT' }), 201);
  const mail = (await world.inbox.waitForMail(bea.email, before + 1)).at(-1)!;
  expect(mail.text).toContain('Somebody asks for your attention, urgently');
  // They hang still, or this says nothing.
  expect(world.smtp.messages.filter(({ to }) => slow.has(to))).toEqual([]);
  gate.open();
  await settle(world.admin.api);
  await worker.close();
  for (const email of slow) expect(world.inbox.mailsTo(email)).toHaveLength(1);
});

it('tells a whole team of an urgent attention before it sends the digests that were due earlier', async () => {
  const ann = await world.agent();
  await overdue(20);
  const team = await rows.agents(8);
  const client = await world.client(ann);
  await rows.members([client], team);
  expectStatus(await ann.api.post(`/v1/clients/${client.id}/attentions`, { type: 'URGENT' }), 201);
  const before = world.smtp.attempts.length;
  // One after the other: of those that are sent side by side, any may come to the server first.
  const worker = await startApp({ role: 'worker', mailTick: 3_600 }, world);
  while (await worker.app.get(Deliverer).deliverNext(false));
  await worker.close();
  const order = world.smtp.attempts.slice(before).map(({ to }) => to);
  expect(order).toHaveLength(28);
  expect(order.slice(0, 8).sort()).toEqual(team.map(({ email }) => email).sort());
});
