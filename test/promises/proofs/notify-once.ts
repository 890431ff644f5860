/**
 * Emails through GOV.UK Notify, whatever becomes of its answers: before Patchwork sends an email again, it asks Notify by
 * reference, so that nothing is sent twice, nothing is lost, and nothing ends in doubt. Account mail is sent the same way.
 */
import { inboxOf } from '../../support/inbox.js';
import { waitFor } from '../../support/progress.js';
import { type NotifyAttempt, type NotifyDouble, type NotifyMode, startNotify } from '../../support/notify.js';
import { type AgentRow, type ClientRow, Rows } from '../../support/rows.js';
import { settle } from '../../support/time.js';
import { wakeWorkers } from '../../support/workers.js';
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
  'is sent once when Notify takes it': { plan: [], attempts: 1, taken: 1, asked: false, email: { state: 'SENT' } },
  'is sent once when Notify takes it and drops the line': {
    plan: ['take-and-drop'],
    attempts: 1,
    taken: 1,
    asked: true,
    email: { state: 'SENT' },
  },
  'is sent once when Notify takes it and answers with an error': {
    plan: ['take-and-500'],
    attempts: 1,
    taken: 1,
    asked: true,
    email: { state: 'SENT' },
  },
  'is sent in the end when Notify drops the line more often than a mail server may': {
    plan: Array.from({ length: 7 }, (): NotifyMode => 'drop'),
    attempts: 8,
    taken: 1,
    asked: true,
    email: { state: 'SENT' },
  },
  'is sent at the third attempt when Notify defers it twice': {
    plan: [{ status: 429 }, { status: 503 }],
    attempts: 3,
    taken: 1,
    asked: false,
    email: { state: 'SENT' },
  },
  'fails at once when Notify rejects it': {
    plan: [{ status: 400 }],
    attempts: 1,
    taken: 0,
    asked: false,
    email: { state: 'FAILED', error: 'NOTIFY_400' },
  },
  'is known to be sent when Notify takes it, drops the line and the reader has lost the right to an item': {
    plan: ['take-and-drop'],
    removed: true,
    attempts: 1,
    taken: 1,
    asked: true,
    email: { state: 'SENT', items: 2 },
  },
  'is sent with the other item when Notify drops the line and the reader has lost the right to one item': {
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
/** By address. */
const planned = new Map<string, { agent: AgentRow; plan: readonly NotifyMode[]; removed?: true }>();

beforeAll(async () => {
  notify = await startNotify();
  world = await makeWorld({ smtpUrl: null, notify: notify.settings, mailRetry: 0.02 });
  rows = new Rows(world.database.ownerUrl);
  clients = await rows.clients(2);
  notify.behaviour.of = asPlanned;
});

afterAll(async () => {
  await world.close();
  await rows.close();
  await notify.close();
});

/** The reader of an email of two items, which Patchwork has sent as far as it can. */
async function readerOfOne(plan: readonly NotifyMode[] = [], removed?: true): Promise<AgentRow> {
  const [agent] = (await rows.agents(1)) as [AgentRow];
  planned.set(agent.email, { agent, plan, removed });
  await rows.members(clients, [agent]);
  await rows.dueNotifications(clients, [agent]);
  await settle(world.admin.api);
  return agent;
}

it.each(Object.entries(CASES))('an email %s', async (_, { plan, removed, attempts, taken, asked, email }) => {
  const agent = await readerOfOne(plan, removed);
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

it('sends nothing when a worker died after Notify took the email: the next worker asks Notify', async () => {
  const agent = await readerOfOne();
  const attempts = notify.attempts.length;
  await rows.query(`UPDATE email SET state = 'SENDING', sent_at = NULL, lease_until = now() WHERE agent_id = $1`, [
    agent.id,
  ]);
  await settle(world.admin.api);
  expect(await emailsOf(agent)).toMatchObject([{ state: 'SENT', attempts: 2 }]);
  expect(notify.attempts).toHaveLength(attempts);
});

it('sends nothing again while Notify cannot be asked, and learns afterwards that Notify delivered the email', async () => {
  const agent = await readerOfOne();
  const attempts = notify.attempts.length;
  notify.behaviour.lookUp = 503;
  notify.taken.find(({ mail }) => mail.to === agent.email)!.status = 'delivered';
  await rows.query(`UPDATE email SET state = 'SENDING', lease_until = now() WHERE agent_id = $1`, [agent.id]);
  const look = async (): Promise<Email[]> => {
    await wakeWorkers();
    return emailsOf(agent);
  };
  await waitFor('Notify to be asked in vain', look, ([email]) => email!.error === 'NOTIFY_503');
  notify.behaviour.lookUp = 200;
  await settle(world.admin.api);
  expect(await emailsOf(agent)).toMatchObject([{ state: 'DELIVERED' }]);
  expect(notify.attempts).toHaveLength(attempts);
});

it('sends an invitation once, with a link that works, when Notify took it and dropped the line', async () => {
  const email = 'quentin@patchwork.test';
  const name = { given: 'Quentin', family: 'Marsh' };
  const fields = { agencyId: world.admin.agencyId, jobTitle: 'Family worker', roles: ['PRACTITIONER'] };
  planned.set(email, { agent: { id: '', email }, plan: ['take-and-drop'] });
  expectStatus(await world.admin.api.post('/v1/agents', { name, email, ...fields }), 201);
  const look = async (): Promise<{ state: string }[]> => {
    await wakeWorkers();
    return rows.query('SELECT state, attempts FROM account_mail WHERE address = $1', [email]);
  };
  await waitFor('the invitation to be settled', look, ([mail]) => mail?.state === 'SENT');
  const [mail] = await inboxOf(notify).waitForMail(email);
  expect(mail!.text).toMatch(/\/sign-in\/set-password\?token=/);
  expect(notify.attempts.filter(({ to }) => to === email)).toHaveLength(1);
  expect(world.smtp.attempts).toEqual([]);
});

async function asPlanned({ to, count }: NotifyAttempt): Promise<NotifyMode> {
  const { agent, plan, removed } = planned.get(to)!;
  if (removed === true && count === 1) await rows.endMembership([agent.id], [clients[0]!.id]);
  return plan[count - 1] ?? 'ok';
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
