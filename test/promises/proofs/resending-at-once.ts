/** A failed email that many admins send again at once is sent once, and the timeline of an email always ends in its state. */
import { waitFor } from '../../support/progress.js';
import { Rows } from '../../support/rows.js';
import { settle } from '../../support/time.js';
import { expectStatus, makeWorld, type World } from '../../support/world.js';
import { stepsAgree } from '../steps.js';

let world: World;
let rows: Rows;

beforeAll(async () => {
  world = await makeWorld({ mailRetry: 0.1 });
  rows = new Rows(world.database.ownerUrl);
});

afterAll(async () => {
  await rows.close();
  await world.close();
});

it('sends one email when eight admins send the same failed email again at once', async () => {
  const [clients, agents] = [await rows.clients(2), await rows.agents(1)];
  await rows.members(clients, agents);
  await world.smtp.setBehaviour('refuse-recipient-550');
  await rows.dueNotifications(clients, agents);
  await settle(world.admin.api);
  await world.smtp.setBehaviour('ok');
  const [{ id, email }] = agents as [{ id: string; email: string }];
  const [failed] = expectStatus(await world.admin.api.get(`/v1/admin/emails?agentId=${id}`), 200).body.items;
  const resend = () => world.admin.api.post(`/v1/admin/emails/${failed.id}/resending`, { reason: 'It is put right' });
  // The row stands still until more than one of them is at it.
  const held = await rows.hold('SELECT FROM email WHERE id = $1 FOR UPDATE', [failed.id]);
  const resendings = Promise.all(Array.from({ length: 8 }, resend));
  const waits = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  await waitFor(
    'two admins to wait for the email',
    () => rows.count(waits),
    (count) => count >= 2,
  );
  await held.letGo();
  const answers = await resendings;
  expect(answers.map(({ status }) => String(status)).sort()).toEqual([
    '201',
    ...Array.from({ length: 7 }, () => '409'),
  ]);
  await settle(world.admin.api);
  const mails = world.inbox.mailsTo(email);
  expect(mails.map(({ subject, messageId }) => [subject, messageId.includes(failed.id)])).toEqual([
    ['Patchwork: 2 updates', true],
  ]);
  expect(await rows.count(`SELECT FROM email_event WHERE email_id = $1 AND event = 'RESENT'`, [failed.id])).toBe(1);
  await stepsAgree(rows);
});

it('leaves out what the reader lost the right to when an admin sends a failed email again', async () => {
  const [clients, agents] = [await rows.clients(2), await rows.agents(1)];
  await rows.members(clients, agents);
  await world.smtp.setBehaviour('554-after-data');
  await rows.dueNotifications(clients, agents);
  await settle(world.admin.api);
  await world.smtp.setBehaviour('ok');
  const [{ id, email }] = agents as [{ id: string; email: string }];
  const [failed] = expectStatus(await world.admin.api.get(`/v1/admin/emails?agentId=${id}`), 200).body.items;
  // The row stands still, so that the removal is there before the worker has it.
  const held = await rows.hold('SELECT FROM email WHERE id = $1 FOR UPDATE', [failed.id]);
  const resending = world.admin.api.post(`/v1/admin/emails/${failed.id}/resending`, { reason: 'It is put right' });
  await rows.endMembership([id], [clients[0]!.id]);
  await held.letGo();
  expectStatus(await resending, 201);
  await settle(world.admin.api);
  const [mail, ...more] = world.inbox.mailsTo(email);
  expect([mail!.subject, more]).toEqual(['Patchwork: 1 update', []]);
  expect(mail!.raw).not.toContain(clients[0]!.reference);
  await stepsAgree(rows);
});
