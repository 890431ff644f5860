/**
 * An address that is paused while an email to it is on its way, and receipts that overtake the answer of the mail server:
 * nothing is lost, nothing is sent twice, and what is known last of an email is true of it.
 */
import { DeliveryJob } from '../../../src/notifications/delivery/delivery.job.js';
import { waitFor } from '../../support/progress.js';
import { type AgentRow, type ClientRow, Rows } from '../../support/rows.js';
import type { Mode } from '../../support/smtp.js';
import { settle } from '../../support/time.js';
import { wakeWorkers } from '../../support/workers.js';
import { expectStatus, makeWorld, type World } from '../../support/world.js';
import { stepsAgree } from '../steps.js';

const TOKEN = 'k7vQ0cT5mYk2bPpL8sWd1hUgE4an3Zr7';

let world: World;
let rows: Rows;
let clients: ClientRow[];
/** What happens within the first conversation about somebody, how it ends, and how later ones do. */
const within = new Map<string, { happens: () => Promise<unknown>; mode: Mode; later?: Mode }>();

beforeAll(async () => {
  world = await makeWorld({ mailRetry: 0.1, mailCallbackToken: TOKEN });
  rows = new Rows(world.database.ownerUrl);
  clients = await rows.clients(2);
  await world.smtp.setBehaviour(async ({ to, count }) => {
    const step = within.get(to);
    if (step === undefined || count > 1) return step?.later ?? 'ok';
    await step.happens();
    return step.mode;
  });
});

/** Every step of every email is in its timeline. */
afterEach(async () => {
  if ((await rows.count('SELECT FROM email')) > 0) await stepsAgree(rows);
});

afterAll(async () => {
  await rows.close();
  await world.close();
});

const pause = ({ id }: AgentRow): Promise<unknown> =>
  rows.query(
    `INSERT INTO address_standing (agent_id, paused_at, code) VALUES ($1, patchwork_now(), '550 5.1.1')
     ON CONFLICT (agent_id) DO UPDATE SET paused_at = excluded.paused_at, code = excluded.code`,
    [id],
  );

/** As confirming an address does. */
const mend = ({ id }: AgentRow): Promise<unknown> =>
  rows.query(
    `INSERT INTO address_standing (agent_id, since) VALUES ($1, patchwork_now())
     ON CONFLICT (agent_id) DO UPDATE SET since = excluded.since, paused_at = NULL, code = NULL`,
    [id],
  );
const isPaused = async ({ id }: AgentRow): Promise<boolean> =>
  (await rows.count('SELECT FROM address_standing WHERE agent_id = $1 AND paused_at IS NOT NULL', [id])) === 1;

interface Email {
  readonly id: string;
  readonly state: string;
  readonly error: string | null;
  readonly items: number;
}

const emailsOf = ({ id }: AgentRow): Promise<(Email & Record<string, unknown>)[]> =>
  rows.query(
    `SELECT id, state, last_error AS error, (SELECT count(*)::integer FROM notification WHERE email_id = m.id) AS items
       FROM email m WHERE agent_id = $1 ORDER BY id`,
    [id],
  );
/** Of the hour's places: whether each is taken now, and is free when the hour is over. */
const placesOf = ({ id }: AgentRow): Promise<object[]> =>
  rows.query(
    `SELECT counts_until > patchwork_now() AS lasts, counts_until <= patchwork_now() + interval '1 hour' AS ends
       FROM email WHERE agent_id = $1`,
    [id],
  );
const waitingOf = ({ id }: AgentRow): Promise<number> =>
  rows.count('SELECT FROM notification WHERE agent_id = $1 AND waiting', [id]);

async function due(): Promise<AgentRow> {
  const [agent] = await rows.agents(1);
  await rows.members(clients, [agent!]);
  return agent!;
}

it('withholds an email that was to be repeated when its address is paused, and sends its items when the pause ends', async () => {
  const agent = await due();
  within.set(agent.email, { happens: () => pause(agent), mode: 'defer-451' });
  await rows.dueNotifications(clients, [agent]);
  await settle(world.admin.api);
  expect(await emailsOf(agent)).toMatchObject([{ state: 'WITHHELD', items: 0 }]);
  expect(await waitingOf(agent)).toBe(2);
  await rows.query('UPDATE address_standing SET paused_at = NULL, code = NULL WHERE agent_id = $1', [agent.id]);
  await settle(world.admin.api);
  expect(await emailsOf(agent)).toMatchObject([{ state: 'WITHHELD' }, { state: 'SENT', items: 2 }]);
  expect(world.inbox.mailsTo(agent.email).map(({ subject }) => subject)).toEqual(['Patchwork: 2 updates']);
});

it('repeats nothing of an email that may have arrived when its address is paused, and leaves it unknown', async () => {
  const agent = await due();
  within.set(agent.email, { happens: () => pause(agent), mode: 'drop-after-data' });
  await rows.dueNotifications(clients, [agent]);
  await settle(world.admin.api);
  expect(await emailsOf(agent)).toMatchObject([{ state: 'UNKNOWN', error: 'ADDRESS_BOUNCED', items: 2 }]);
  expect(world.inbox.mailsTo(agent.email)).toHaveLength(1);
});

it('withholds what waits for a paused address when its owner is removed from the team', async () => {
  const agent = await due();
  await pause(agent);
  await rows.dueNotifications(clients, [agent]);
  await settle(world.admin.api);
  await rows.endMembership([agent.id]);
  await rows.query('UPDATE address_standing SET paused_at = NULL, code = NULL WHERE agent_id = $1', [agent.id]);
  await settle(world.admin.api);
  expect(await emailsOf(agent)).toEqual([]);
  expect(
    await rows.count(`SELECT FROM notification WHERE agent_id = $1 AND withheld = 'NOT_ON_TEAM'`, [agent.id]),
  ).toBe(2);
});

it('withholds what waits for a paused address when the account of its owner is deactivated', async () => {
  const agent = await due();
  await pause(agent);
  await rows.dueNotifications(clients, [agent]);
  await settle(world.admin.api);
  expect(await waitingOf(agent)).toBe(2);
  await rows.query('UPDATE agent SET active = false WHERE id = $1', [agent.id]);
  const look = async (): Promise<number> => {
    await wakeWorkers();
    return waitingOf(agent);
  };
  await waitFor('what waits to be withheld', look, (waiting) => waiting === 0);
  expect(
    await rows.count(`SELECT FROM notification WHERE agent_id = $1 AND withheld = 'ACCOUNT_INACTIVE'`, [agent.id]),
  ).toBe(2);
});

it('keeps the items of an email waiting when somebody corrects the paused address that it is on its way to', async () => {
  const agent = await due();
  const correct = async (): Promise<void> => {
    await pause(agent);
    await rows.query('UPDATE agent SET email_verified = false WHERE id = $1', [agent.id]);
  };
  within.set(agent.email, { happens: correct, mode: 'defer-451' });
  await rows.dueNotifications(clients, [agent]);
  await settle(world.admin.api);
  expect(await emailsOf(agent)).toMatchObject([{ state: 'WITHHELD', items: 0 }]);
  expect(await waitingOf(agent)).toBe(2);
});

it('sends the items of a rejected email to the new address when the agent has confirmed one meanwhile', async () => {
  const agent = await due();
  const mended = `mended.${agent.email}`;
  const happens = async (): Promise<void> => {
    await rows.query('UPDATE agent SET email = $2 WHERE id = $1', [agent.id, mended]);
    await mend(agent);
  };
  within.set(agent.email, { happens, mode: 'refuse-recipient-550' });
  await rows.dueNotifications(clients, [agent]);
  await settle(world.admin.api);
  expect(await emailsOf(agent)).toMatchObject([
    { state: 'FAILED', items: 0 },
    { state: 'SENT', items: 2 },
  ]);
  expect(world.inbox.mailsTo(mended)).toHaveLength(1);
  expect(await isPaused(agent)).toBe(false);
});

it('counts a rejection against the address that rejected the email, when the email is older than the address', async () => {
  const agent = await due();
  within.set(agent.email, { happens: () => mend(agent), mode: 'defer-451', later: 'refuse-recipient-550' });
  await rows.dueNotifications(clients, [agent]);
  await settle(world.admin.api);
  expect(await emailsOf(agent)).toMatchObject([{ state: 'FAILED', items: 2 }]);
  expect(await isPaused(agent)).toBe(true);
});

it('counts a bounce again when an email that bounced before its address was confirmed bounces after that', async () => {
  const agent = await due();
  within.set(agent.email, {
    happens: async () => undefined,
    mode: 'refuse-recipient-550',
    later: 'refuse-recipient-550',
  });
  await rows.dueNotifications(clients, [agent]);
  await settle(world.admin.api);
  expect(await isPaused(agent)).toBe(true);
  const [email] = await emailsOf(agent);
  await rows.query(`UPDATE address_bounce SET at = at - interval '2 days' WHERE agent_id = $1`, [agent.id]);
  await mend(agent);
  const again = { reason: 'Their mailbox is put right' };
  expectStatus(await world.admin.api.post(`/v1/admin/emails/${email!.id}/resending`, again), 201);
  await settle(world.admin.api);
  expect(await isPaused(agent)).toBe(true);
});

it('sends an agent their email when 600 notifications wait for the paused address of somebody else', async () => {
  const held = await due();
  await pause(held);
  const many = await rows.clients(600);
  await rows.members(many, [held]);
  await rows.dueNotifications(many, [held], '-1 day');
  const other = await due();
  await rows.dueNotifications(clients, [other]);
  await settle(world.admin.api);
  expect(world.inbox.mailsTo(other.email)).toHaveLength(1);
  expect(await waitingOf(held)).toBe(600);
});

it('withholds an email that was to be repeated when all its items have left it', async () => {
  const agent = await due();
  const happens = async (): Promise<void> => {
    await rows.query('UPDATE notification SET email_id = NULL, seen_at = patchwork_now() WHERE agent_id = $1', [
      agent.id,
    ]);
  };
  within.set(agent.email, { happens, mode: 'defer-451' });
  await rows.dueNotifications(clients, [agent]);
  await settle(world.admin.api);
  expect(await emailsOf(agent)).toMatchObject([{ state: 'WITHHELD', items: 0 }]);
  expect(world.inbox.mailsTo(agent.email)).toEqual([]);
});

it('leaves the items in an email when an admin sends it again while a bounce would release them', async () => {
  const agent = await due();
  const [first, second] = [clients.slice(0, 1), clients.slice(1)];
  const fails = async (id: string): Promise<void> => {
    const body = { reference: id, status: 'permanent-failure' };
    expectStatus(await world.api.as(TOKEN).post('/v1/mail/receipts', body), 204);
  };
  await rows.dueNotifications(first, [agent]);
  await settle(world.admin.api);
  await rows.dueNotifications(second, [agent]);
  await settle(world.admin.api);
  const [older, newer] = await emailsOf(agent);
  await fails(older!.id);
  // They have another address since then, so that the second failure releases what bounced.
  await rows.query(
    `UPDATE address_standing SET paused_at = NULL, code = NULL, since = patchwork_now() + interval '1 day'
      WHERE agent_id = $1`,
    [agent.id],
  );
  const resent = await rows.hold(
    `UPDATE email SET state = 'PENDING', next_attempt_at = clock_timestamp() + interval '1 hour' WHERE id = $1`,
    [older!.id],
  );
  let isOver = false;
  const failing = fails(newer!.id).finally(() => (isOver = true));
  const waits = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  const look = async (): Promise<boolean> => isOver || (await rows.count(waits)) > 0;
  await waitFor('the receipt to be taken, or to wait for the email', look);
  await resent.letGo('COMMIT');
  await failing;
  expect(await emailsOf(agent)).toMatchObject([{ id: older!.id, state: 'PENDING', items: 1 }, { items: 0 }]);
  await rows.query(`UPDATE email SET state = 'FAILED' WHERE id = $1`, [older!.id]);
});

describe('a receipt that overtakes the answer of the mail server', () => {
  const cases: [string, string, Mode, string][] = [
    ['delivered', 'arrives', 'ok', 'DELIVERED'],
    ['delivered', 'is lost', 'drop-after-data', 'DELIVERED'],
    ['permanent-failure', 'arrives', 'ok', 'FAILED'],
    ['permanent-failure', 'is lost', 'drop-after-data', 'FAILED'],
  ];

  it.each(cases)('decides with %s when the answer %s', async (status, _answer, mode, state) => {
    const agent = await due();
    const happens = async (): Promise<void> => {
      const [email] = await emailsOf(agent);
      const body = { reference: email!.id, status };
      expectStatus(await world.api.as(TOKEN).post('/v1/mail/receipts', body), 204);
    };
    within.set(agent.email, { happens, mode });
    await rows.dueNotifications(clients, [agent]);
    await settle(world.admin.api);
    // The receipt came before the end of the conversation, which is that of the run in which it began.
    await world.inbox.waitForMail(agent.email);
    await world.app.get(DeliveryJob).tick();
    expect(await emailsOf(agent)).toMatchObject([{ state, items: 2 }]);
    expect(world.inbox.mailsTo(agent.email)).toHaveLength(1);
    expect(await placesOf(agent)).toEqual([{ lasts: true, ends: true }]);
  });
});

it('counts one bounce when a hundred receipts of one email arrive at once', async () => {
  const agent = await due();
  await rows.dueNotifications(clients, [agent]);
  await settle(world.admin.api);
  const [email] = await emailsOf(agent);
  const body = { reference: email!.id, status: 'permanent-failure' };
  const api = world.api.as(TOKEN);
  const answers = await Promise.all(Array.from({ length: 100 }, () => api.post('/v1/mail/receipts', body)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]));
  expect(await rows.count('SELECT FROM address_bounce WHERE agent_id = $1', [agent.id])).toBe(1);
});
