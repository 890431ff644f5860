/**
 * What becomes of an email when its mail server misbehaves, from the claim to the outcome: nothing is lost, what may have
 * arrived is repeated only as it was, and a right that ended meanwhile holds back whatever can still be held back.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { Attempt, Mode, RecordedMail } from '../../support/smtp.js';
import { type AgentRow, type ClientRow, Rows } from '../../support/rows.js';
import { settle } from '../../support/time.js';
import { makeWorld, type World } from '../../support/world.js';
import { stepsAgree } from '../steps.js';

/** What the server does at one attempt; removals happen within it. */
type Step = Mode | { readonly removedFrom: readonly (0 | 1)[]; readonly mode: Mode };

interface Email {
  readonly state: string;
  readonly attempts: number;
  readonly ambiguous: number;
  readonly error: string | null;
  readonly items: number;
}

interface Case {
  /** At each attempt, in order; after that it takes everything. */
  readonly plan: readonly Step[];
  /** How many times the server had the message. */
  readonly taken: number;
  readonly email: Partial<Email>;
  /** Of which of the two clients the item was withheld. */
  readonly withheld?: readonly (0 | 1)[];
}

const always = (mode: Mode): Mode[] => Array.from({ length: 10 }, () => mode);
const removedWithin = (mode: Mode, ...removedFrom: (0 | 1)[]): Step[] => [{ removedFrom, mode }];
/** Longer than the lease. */
const SLOW: Mode = { slow: 2_500 };

const CASES: Record<string, Case> = {
  'answers in good time': { plan: [{ slow: 300 }], taken: 1, email: { state: 'SENT', attempts: 1, ambiguous: 0 } },
  'is too slow once': { plan: [SLOW], taken: 2, email: { state: 'SENT', attempts: 2, ambiguous: 1 } },
  'defers twice': {
    plan: ['defer-451', 'defer-451'],
    taken: 1,
    email: { state: 'SENT', attempts: 3, ambiguous: 0, error: '451 4.3.0' },
  },
  'knows no such recipient': {
    plan: always('refuse-recipient-550'),
    taken: 0,
    email: { state: 'FAILED', attempts: 1, ambiguous: 0, error: '550 5.1.1' },
  },
  'refuses the message': {
    plan: always('554-after-data'),
    taken: 0,
    email: { state: 'FAILED', attempts: 1, ambiguous: 0, error: '554 5.7.1' },
  },
  'drops the line before DATA': {
    plan: ['drop-before-data'],
    taken: 1,
    email: { state: 'SENT', attempts: 2, ambiguous: 0 },
  },
  'drops the line within DATA': {
    plan: ['drop-mid-data'],
    taken: 1,
    email: { state: 'SENT', attempts: 2, ambiguous: 1 },
  },
  'drops the line after DATA': {
    plan: ['drop-after-data'],
    taken: 2,
    email: { state: 'SENT', attempts: 2, ambiguous: 1 },
  },
  'drops the line after DATA, then is slow, then defers': {
    plan: ['drop-after-data', SLOW, 'defer-451'],
    taken: 3,
    email: { state: 'SENT', attempts: 4, ambiguous: 2 },
  },
  'drops the line after DATA and later refuses, which does not tell whether it had it': {
    plan: ['drop-after-data', 'refuse-recipient-550'],
    taken: 1,
    email: { state: 'UNKNOWN', attempts: 2, ambiguous: 1, error: '550 5.1.1' },
  },
  'drops the line after DATA again and again': {
    plan: always('drop-after-data'),
    taken: 6,
    email: { state: 'UNKNOWN', ambiguous: 6, error: 'TOO_MANY_REPEATS' },
  },
  'drops the line after DATA while somebody loses their right to an item: nothing goes again': {
    plan: removedWithin('drop-after-data', 0),
    taken: 1,
    email: { state: 'UNKNOWN', error: 'ITEM_LOST_ITS_RIGHT' },
  },
  'drops the line within DATA while somebody loses their right to an item: nothing goes again': {
    plan: removedWithin('drop-mid-data', 0),
    taken: 0,
    email: { state: 'UNKNOWN', error: 'ITEM_LOST_ITS_RIGHT' },
  },
  'is too slow while somebody loses their right to an item: nothing goes again': {
    plan: removedWithin(SLOW, 1),
    taken: 1,
    email: { state: 'UNKNOWN', error: 'ITEM_LOST_ITS_RIGHT' },
  },
  'defers while somebody loses their right to an item: the rest goes': {
    plan: removedWithin('defer-451', 0),
    taken: 1,
    email: { state: 'SENT', attempts: 2, ambiguous: 0 },
    withheld: [0],
  },
  'drops the line before DATA while somebody loses their right to an item: the rest goes': {
    plan: removedWithin('drop-before-data', 1),
    taken: 1,
    email: { state: 'SENT', attempts: 2, ambiguous: 0 },
    withheld: [1],
  },
  'defers while somebody loses their right to all: there is no email': {
    plan: removedWithin('defer-451', 0, 1),
    taken: 0,
    email: { state: 'WITHHELD', ambiguous: 0 },
    withheld: [0, 1],
  },
};

let world: World;
let rows: Rows;
let clients: ClientRow[];
const people = new Map<string, AgentRow>();

beforeAll(async () => {
  world = await makeWorld({ mailLease: 2, mailRetry: 0.1, mailTick: 0.05 });
  rows = new Rows(world.database.ownerUrl);
  clients = await rows.clients(2);
  await world.smtp.setBehaviour(asPlanned);
  const agents = await rows.agents(Object.keys(CASES).length);
  for (const [index, name] of Object.keys(CASES).entries()) people.set(name, agents[index]!);
  await rows.members(clients, agents);
  await rows.dueNotifications(clients, agents);
  await settle(world.admin.api);
});

afterAll(async () => {
  await rows.close();
  await world.close();
});

it.each(Object.entries(CASES))('a mail server that %s', async (name, { taken, email, withheld = [] }) => {
  const agent = people.get(name)!;
  expect(await emailOf(agent)).toMatchObject({ ...email, items: 2 - withheld.length });
  expect(await withheldFrom(agent)).toEqual(withheld.map((index) => clients[index]!.id).sort());
  const mails = world.inbox.mailsTo(agent.email);
  expect(mails).toHaveLength(taken);
  // A repeat is what the first was.
  expect(new Set(mails.map(readingOf)).size).toBe(Math.min(taken, 1));
  const kept = ([0, 1] as const).filter((index) => !withheld.includes(index));
  for (const mail of mails) {
    expect(mail.subject).toBe(kept.length === 1 ? 'Patchwork: 1 update' : 'Patchwork: 2 updates');
    const named = ([0, 1] as const).filter((index) => mail.raw.includes(clients[index]!.reference));
    expect(named).toEqual(kept);
  }
});

it.each<['down' | 'silent', string]>([
  ['down', 'ECONNREFUSED'],
  ['silent', 'ETIMEDOUT'],
])('a mail server that is %s has the email once when it is back', async (behaviour, error) => {
  await world.smtp.setBehaviour(behaviour);
  const [agent] = await rows.agents(1);
  await rows.members(clients, [agent!]);
  await rows.dueNotifications(clients, [agent!]);
  const failedTwice = 'SELECT FROM email WHERE agent_id = $1 AND attempts > 1 AND last_error = $2';
  while ((await rows.count(failedTwice, [agent!.id, error])) === 0) await wait(20);
  await world.smtp.setBehaviour('ok');
  await settle(world.admin.api);
  expect(await emailOf(agent!)).toMatchObject({ state: 'SENT', ambiguous: 0, items: 2 });
  expect(world.inbox.mailsTo(agent!.email)).toHaveLength(1);
});

it('what became of each of them is told as it was', () => stepsAgree(rows));

it('a mail server that is away is waited for without end; one that puts off for days is given up', async () => {
  const [agent] = await rows.agents(1);
  await rows.members(clients, [agent!]);
  const again = async (behaviour: 'down' | 'defer-451'): Promise<string[]> => {
    await world.smtp.setBehaviour(behaviour);
    const due = `UPDATE email SET attempts = 500, next_attempt_at = now() WHERE agent_id = $1 AND state = 'PENDING'`;
    while ((await rows.count(due, [agent!.id])) === 0) await wait(20);
    const attempted = `SELECT FROM email WHERE agent_id = $1 AND attempts > 500 AND state <> 'SENDING'`;
    while ((await rows.count(attempted, [agent!.id])) === 0) await wait(20);
    const [email] = await rows.query<{ state: string; event: string }>(
      `SELECT m.state, v.event FROM email m JOIN email_event v ON v.email_id = m.id WHERE m.agent_id = $1 ORDER BY v.id DESC LIMIT 1`,
      [agent!.id],
    );
    return [email!.state, email!.event];
  };
  await world.smtp.setBehaviour('down');
  await rows.dueNotifications(clients, [agent!]);
  while ((await rows.count('SELECT FROM email WHERE agent_id = $1', [agent!.id])) === 0) await wait(20);
  expect(await again('down')).toEqual(['PENDING', 'UNREACHABLE']);
  expect(await again('defer-451')).toEqual(['PENDING', 'DEFERRED']);
  await rows.query(
    `INSERT INTO email_event (email_id, at, event, state, attempt)
     SELECT m.id, now(), 'DEFERRED', 'PENDING', 1 FROM email m, generate_series(1, 78) WHERE m.agent_id = $1`,
    [agent!.id],
  );
  expect(await again('defer-451')).toEqual(['FAILED', 'GIVEN_UP']);
});

async function asPlanned({ to, count }: Attempt): Promise<Mode> {
  const name = [...people].find(([, agent]) => agent.email === to)?.[0];
  const step = CASES[name ?? '']?.plan[count - 1] ?? 'ok';
  if (typeof step === 'string' || 'slow' in step) return step;
  const left = step.removedFrom.map((index) => clients[index]!.id);
  await rows.endMembership([people.get(name!)!.id], left);
  return step.mode;
}

async function emailOf(agent: AgentRow): Promise<Email> {
  const emails = await rows.query<Email>(
    `SELECT state, attempts, ambiguous, last_error AS error,
            (SELECT count(*)::integer FROM notification WHERE email_id = m.id) AS items
       FROM email m WHERE agent_id = $1`,
    [agent.id],
  );
  expect(emails).toHaveLength(1);
  return emails[0]!;
}

async function withheldFrom(agent: AgentRow): Promise<string[]> {
  const withheld = await rows.query<{ id: string }>(
    `SELECT client_id AS id FROM notification WHERE agent_id = $1 AND withheld = 'NOT_ON_TEAM' ORDER BY client_id`,
    [agent.id],
  );
  return withheld.map(({ id }) => id);
}

const readingOf = ({ messageId, subject, text, html }: RecordedMail): string =>
  JSON.stringify([messageId, subject, text, html]);
