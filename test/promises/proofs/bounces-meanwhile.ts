/**
 * An address that is paused while an email to it is on its way, and receipts that overtake the answer of the mail server:
 * nothing is lost, nothing goes twice, and what is known last of an email is what is true of it.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { type AgentRow, type ClientRow, Rows } from '../../support/rows.js';
import type { Mode } from '../../support/smtp.js';
import { settle } from '../../support/time.js';
import { stepsAgree } from '../steps.js';
import { expectStatus, makeWorld, type World } from '../../support/world.js';

const TOKEN = 'k7vQ0cT5mYk2bPpL8sWd1hUgE4an3Zr7';

let world: World;
let rows: Rows;
let clients: ClientRow[];
/** What happens within the first conversation about somebody, how it ends, and how later ones do. */
const within = new Map<string, { happens: () => Promise<unknown>; mode: Mode; later?: Mode }>();

beforeAll(async () => {
  world = await makeWorld({ mailLease: 1, mailRetry: 0.1, mailCallbackToken: TOKEN });
  rows = new Rows(world.database.ownerUrl);
  clients = await rows.clients(2);
  await world.smtp.setBehaviour(async ({ to, count }) => {
    const step = within.get(to);
    if (step === undefined || count > 1) return step?.later ?? 'ok';
    await step.happens();
    return step.mode;
  });
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

it('an email that was to be repeated is let go: its items wait, and are in one email once the pause ends', async () => {
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

it('of one that may have arrived nothing is repeated, and it stays unknown', async () => {
  const agent = await due();
  within.set(agent.email, { happens: () => pause(agent), mode: 'drop-after-data' });
  await rows.dueNotifications(clients, [agent]);
  await settle(world.admin.api);
  expect(await emailsOf(agent)).toMatchObject([{ state: 'UNKNOWN', error: 'ADDRESS_BOUNCED', items: 2 }]);
  expect(world.inbox.mailsTo(agent.email)).toHaveLength(1);
});

it('somebody removed from the team while their address was paused gets nothing about it afterwards', async () => {
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

it('who left with the mailbox waits for nothing: what is owed to a closed account falls, as it does for everybody', async () => {
  const agent = await due();
  await pause(agent);
  await rows.dueNotifications(clients, [agent]);
  await settle(world.admin.api);
  expect(await waitingOf(agent)).toBe(2);
  await rows.query('UPDATE agent SET active = false WHERE id = $1', [agent.id]);
  while ((await waitingOf(agent)) > 0) await wait(20);
  expect(
    await rows.count(`SELECT FROM notification WHERE agent_id = $1 AND withheld = 'ACCOUNT_INACTIVE'`, [agent.id]),
  ).toBe(2);
});

it('an address that somebody corrects while an email is on its way is waited for, not held against its owner', async () => {
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

it('what is refused at an address that is mended by then goes to the one that it has now', async () => {
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

it('a refusal counts against the address that refused, however much older than it the email is', async () => {
  const agent = await due();
  within.set(agent.email, { happens: () => mend(agent), mode: 'defer-451', later: 'refuse-recipient-550' });
  await rows.dueNotifications(clients, [agent]);
  await settle(world.admin.api);
  expect(await emailsOf(agent)).toMatchObject([{ state: 'FAILED', items: 2 }]);
  expect(await isPaused(agent)).toBe(true);
});

it('what came back days ago, before its address was mended, and comes back again, counts anew', async () => {
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

it('however much waits for an address, others get theirs', async () => {
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

it('an email that was to be repeated, and whose items left it meanwhile, is withheld: nothing is left to send', async () => {
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

it('what is sent again in the moment in which its items would be let go keeps them', async () => {
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
  // They have another address since, so that the second failure lets go what came back.
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
  while (!isOver && (await rows.count(`SELECT FROM pg_locks WHERE NOT granted`)) === 0) await wait(10);
  await resent.letGo('COMMIT');
  await failing;
  expect(await emailsOf(agent)).toMatchObject([{ id: older!.id, state: 'PENDING', items: 1 }, { items: 0 }]);
  await rows.query(`UPDATE email SET state = 'FAILED' WHERE id = $1`, [older!.id]);
});

describe('a receipt that overtakes the answer of the mail server', () => {
  const cases: [string, string, Mode, string][] = [
    ['delivered', 'taken', 'ok', 'DELIVERED'],
    ['delivered', 'lost', 'drop-after-data', 'DELIVERED'],
    ['permanent-failure', 'taken', 'ok', 'FAILED'],
    ['permanent-failure', 'lost', 'drop-after-data', 'FAILED'],
  ];

  it.each(cases)('%s, and the answer is %s', async (status, _answer, mode, state) => {
    const agent = await due();
    const happens = async (): Promise<void> => {
      const [email] = await emailsOf(agent);
      const body = { reference: email!.id, status };
      expectStatus(await world.api.as(TOKEN).post('/v1/mail/receipts', body), 204);
    };
    within.set(agent.email, { happens, mode });
    await rows.dueNotifications(clients, [agent]);
    await settle(world.admin.api);
    // The conversation itself is at its end when another one is that began after it.
    await world.inbox.waitForMail(agent.email);
    const other = await due();
    await rows.dueNotifications(clients, [other]);
    await settle(world.admin.api);
    expect(await emailsOf(agent)).toMatchObject([{ state, items: 2 }]);
    expect(world.inbox.mailsTo(agent.email)).toHaveLength(1);
    expect(await placesOf(agent)).toEqual([{ lasts: true, ends: true }]);
  });
});

it('every step of them is in the timeline of its email', () => stepsAgree(rows));

it('a hundred receipts at once of one email that came back are one bounce', async () => {
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
