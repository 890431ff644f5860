/**
 * Emails through GOV.UK Notify, whatever becomes of its answers: before anything is sent again it is asked by our reference,
 * so that nothing goes twice, nothing is lost, and nothing ends in doubt. Account mail goes the same way.
 */
import { inboxOf } from '../../support/inbox.js';
import { type NotifyAttempt, type NotifyDouble, type NotifyMode, startNotify } from '../../support/notify.js';
import { type AgentRow, type ClientRow, Rows } from '../../support/rows.js';
import { settle } from '../../support/time.js';
import { expectStatus, makeWorld, type World } from '../../support/world.js';

interface Case {
  /** At each attempt, in order; after that it takes everything. */
  readonly plan: readonly NotifyMode[];
  /** They are removed from the first client's team within the first attempt. */
  readonly removed?: true;
  readonly attempts: number;
  readonly taken: number;
  readonly asked: boolean;
  readonly email: { state: string; error?: string | null; items?: number };
}

const CASES: Record<string, Case> = {
  'takes it': { plan: [], attempts: 1, taken: 1, asked: false, email: { state: 'SENT' } },
  'takes it and drops the line': {
    plan: ['take-and-drop'],
    attempts: 1,
    taken: 1,
    asked: true,
    email: { state: 'SENT' },
  },
  'takes it and says that something went wrong': {
    plan: ['take-and-500'],
    attempts: 1,
    taken: 1,
    asked: true,
    email: { state: 'SENT' },
  },
  'drops the line again and again, more often than a mail server may': {
    plan: Array.from({ length: 7 }, (): NotifyMode => 'drop'),
    attempts: 8,
    taken: 1,
    asked: true,
    email: { state: 'SENT' },
  },
  'says later twice': {
    plan: [{ status: 429 }, { status: 503 }],
    attempts: 3,
    taken: 1,
    asked: false,
    email: { state: 'SENT' },
  },
  'refuses it': {
    plan: [{ status: 400 }],
    attempts: 1,
    taken: 0,
    asked: false,
    email: { state: 'FAILED', error: 'NOTIFY_400' },
  },
  'takes it and drops the line while somebody loses their right: it went, and that is known': {
    plan: ['take-and-drop'],
    removed: true,
    attempts: 1,
    taken: 1,
    asked: true,
    email: { state: 'SENT', items: 2 },
  },
  'drops the line while somebody loses their right: it did not go, and the rest goes': {
    plan: ['drop'],
    removed: true,
    attempts: 2,
    taken: 1,
    asked: true,
    email: { state: 'SENT', items: 1 },
  },
};

let notify: NotifyDouble;
let world: World;
let rows: Rows;
let clients: ClientRow[];
const people = new Map<string, AgentRow>();

beforeAll(async () => {
  notify = await startNotify();
  world = await makeWorld({ smtpUrl: null, notify: notify.settings, mailLease: 2, mailRetry: 0.05 });
  rows = new Rows(world.database.ownerUrl);
  clients = await rows.clients(2);
  const agents = await rows.agents(Object.keys(CASES).length);
  for (const [index, name] of Object.keys(CASES).entries()) people.set(name, agents[index]!);
  notify.behaviour.of = asPlanned;
  await rows.members(clients, agents);
  await rows.dueNotifications(clients, agents);
  await settle(world.admin.api);
});

afterAll(async () => {
  await world.close();
  await rows.close();
  await notify.close();
});

it.each(Object.entries(CASES))('Notify %s', async (name, { attempts, taken, asked, email }) => {
  const agent = people.get(name)!;
  const [sent, ...others] = await emailsOf(agent);
  expect(others).toEqual([]);
  expect(sent).toMatchObject({ items: 2, ...email });
  expect(notify.attempts.filter(({ to }) => to === agent.email)).toHaveLength(attempts);
  expect(notify.lookUps.includes(sent!.id)).toBe(asked);
  const mails = inboxOf(notify).mailsTo(agent.email);
  expect(mails).toHaveLength(taken);
  for (const mail of mails) {
    expect(mail.subject).toBe(sent!.items === 1 ? 'Patchwork: 1 update' : 'Patchwork: 2 updates');
    expect(mail.text).toContain(clients[1]!.reference);
  }
  expect(notify.taken.filter(({ mail }) => mails.includes(mail)).map(({ reference }) => reference)).toEqual(
    mails.map(() => sent!.id),
  );
});

it('a worker that died after Notify had the email: whoever takes its lease over asks, and sends nothing', async () => {
  const agent = people.get('takes it')!;
  const attempts = notify.attempts.length;
  await rows.query(`UPDATE email SET state = 'SENDING', sent_at = NULL, lease_until = now() WHERE agent_id = $1`, [
    agent.id,
  ]);
  await settle(world.admin.api);
  expect(await emailsOf(agent)).toMatchObject([{ state: 'SENT', attempts: 2 }]);
  expect(notify.attempts).toHaveLength(attempts);
});

it('while Notify cannot be asked nothing goes again; what it then says to be in the mailbox is delivered', async () => {
  const agent = people.get('takes it')!;
  const attempts = notify.attempts.length;
  notify.behaviour.lookUp = 503;
  notify.taken.find(({ mail }) => mail.to === agent.email)!.status = 'delivered';
  await rows.query(`UPDATE email SET state = 'SENDING', lease_until = now() WHERE agent_id = $1`, [agent.id]);
  while ((await rows.count(`SELECT FROM email WHERE agent_id = $1 AND last_error = 'NOTIFY_503'`, [agent.id])) === 0);
  notify.behaviour.lookUp = 200;
  await settle(world.admin.api);
  expect(await emailsOf(agent)).toMatchObject([{ state: 'DELIVERED' }]);
  expect(notify.attempts).toHaveLength(attempts);
});

it('an invitation of which Notify dropped the line comes once, with a link that works', async () => {
  notify.behaviour.of = ({ count }) => (count === 1 ? 'take-and-drop' : 'ok');
  const email = 'quentin@patchwork.test';
  const name = { given: 'Quentin', family: 'Marsh' };
  const fields = { agencyId: world.admin.agencyId, jobTitle: 'Family worker', roles: ['PRACTITIONER'] };
  expectStatus(await world.admin.api.post('/v1/agents', { name, email, ...fields }), 201);
  await settle(world.admin.api);
  const [mail] = await inboxOf(notify).waitForMail(email);
  expect(mail!.text).toMatch(/\/sign-in\/set-password\?token=/);
  expect(notify.attempts.filter(({ to }) => to === email)).toHaveLength(1);
  expect(world.smtp.attempts).toEqual([]);
});

async function asPlanned({ to, count }: NotifyAttempt): Promise<NotifyMode> {
  const [name, agent] = [...people].find(([, { email }]) => email === to)!;
  const planned = CASES[name]!;
  if (planned.removed === true && count === 1) await rows.endMembership([agent.id], [clients[0]!.id]);
  return planned.plan[count - 1] ?? 'ok';
}

interface Email {
  readonly id: string;
  readonly state: string;
  readonly attempts: number;
  readonly error: string | null;
  readonly items: number;
}

function emailsOf(agent: AgentRow): Promise<Email[]> {
  return rows.query<Email & Record<string, unknown>>(
    `SELECT id, state, attempts, last_error AS error,
            (SELECT count(*)::integer FROM notification WHERE email_id = m.id) AS items
       FROM email m WHERE agent_id = $1`,
    [agent.id],
  );
}
