/** A worker that is killed in the middle of sending loses nothing; what it may have sent goes again only as it was. */
import { PatchworkProcess } from '../../support/process.js';
import { waitFor } from '../../support/progress.js';
import { Rows } from '../../support/rows.js';
import { settle } from '../../support/time.js';
import { makeWorld, type World } from '../../support/world.js';
import { stepsAgree } from '../steps.js';

const WORKER = { PATCHWORK_ROLE: 'worker', MAIL_LEASE: '1', MAIL_RETRY: '0.1' } as const;

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

it('sends everybody their email when a worker is killed while it sends, a second time only with the same Message-ID and items', async () => {
  const agents = await rows.agents(24);
  const clients = await rows.clients(3);
  await rows.members(clients, agents);
  await rows.dueNotifications(clients, agents);
  // Every conversation is long against all else, so that the kill is within four of them.
  await world.smtp.setBehaviour({ slow: 150 });
  const worker = await PatchworkProcess.start(world, WORKER);
  await waitFor(
    'emails to leave',
    () => world.smtp.messages.length,
    (count) => count >= 6,
  );
  await worker.kill();
  expect(await rows.count(`SELECT FROM email WHERE state = 'SENDING'`)).toBeGreaterThan(0);
  expect(await rows.count('SELECT FROM notification WHERE waiting')).toBeGreaterThan(0);

  await world.smtp.setBehaviour('ok');
  const last = await PatchworkProcess.start(world, WORKER);
  await settle(world.admin.api);
  await last.kill('SIGTERM');

  const states = await rows.query(
    `SELECT m.state, count(*)::integer AS items FROM notification n LEFT JOIN email m ON m.id = n.email_id GROUP BY m.state`,
  );
  expect(states).toEqual([{ state: 'SENT', items: 24 * 3 }]);
  for (const { email } of agents) {
    const mails = world.inbox.mailsTo(email);
    expect(mails.length).toBeGreaterThan(0);
    expect(new Set(mails.map(({ messageId, subject, text, html }) => messageId + subject + text + html)).size).toBe(1);
    expect(mails[0]!.subject).toBe('Patchwork: 3 updates');
  }
  await stepsAgree(rows);
  expect(await rows.count(`SELECT FROM email_event WHERE event = 'LEASE_RAN_OUT'`)).toBeGreaterThan(0);
  // The kill hit somebody's conversation, or this says nothing.
  expect(world.smtp.messages.length).toBeGreaterThan(agents.length);
});
