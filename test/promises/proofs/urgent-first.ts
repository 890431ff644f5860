/** However many digests are due, and however slow the mail server is, what is urgent does not wait behind them. */
import { setTimeout as wait } from 'node:timers/promises';
import { Rows } from '../../support/rows.js';
import type { Mode } from '../../support/smtp.js';
import { settle } from '../../support/time.js';
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

it('an urgent attention arrives while the conversations of all others hang', async () => {
  const [ann, bea] = await withWorker(world, async () => [await world.agent(), await world.agent()] as const);
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
  await withWorker(world, async () => {
    while (world.smtp.attempts.filter(({ to }) => slow.has(to)).length < 3) await wait(5);
    expectStatus(await ann.api.post(`/v1/clients/${client.id}/attentions`, { type: 'URGENT' }), 201);
    const mail = (await world.inbox.waitForMail(bea.email, before + 1, 15_000)).at(-1)!;
    expect(mail.text).toContain('Somebody asks for your attention, urgently');
    // They hang still, or this says nothing.
    expect(world.smtp.messages.filter(({ to }) => slow.has(to))).toEqual([]);
    gate.open();
    await settle(world.admin.api);
  });
  for (const email of slow) expect(world.inbox.mailsTo(email)).toHaveLength(1);
});

it('a whole team hears of it before the digests that were due earlier', async () => {
  const ann = await withWorker(world, () => world.agent());
  await overdue(60);
  const team = await rows.agents(8);
  const client = await world.client(ann);
  await rows.members([client], team);
  expectStatus(await ann.api.post(`/v1/clients/${client.id}/attentions`, { type: 'URGENT' }), 201);
  const before = world.smtp.attempts.length;
  await withWorker(world, () => settle(world.admin.api));
  const order = world.smtp.attempts.slice(before).map(({ to }) => to);
  expect(order).toHaveLength(68);
  const last = Math.max(...team.map(({ email }) => order.indexOf(email)));
  // Of those that are sent side by side, any may come to the server first.
  expect(last).toBeLessThan(8 + 4);
});
