/**
 * What becomes of an email when its mail server misbehaves, from the claim to the outcome: nothing is lost, an email that
 * may have arrived is repeated only as it was, and a right that ended meanwhile stops everything that can still be stopped.
 */
import { DeliveryJob } from '../../../src/notifications/delivery/delivery.job.js';
import { longestConversation } from '../../../src/mail/transport.js';
import { waitFor } from '../../support/progress.js';
import { type AgentRow, type ClientRow, Rows } from '../../support/rows.js';
import type { Attempt, Mode, RecordedMail } from '../../support/smtp.js';
import { step } from '../../support/step.js';
import { makeWorld, type World } from '../../support/world.js';
import { stepsAgree } from '../steps.js';

/** What the server does at one attempt; removals happen within it. */
type Planned = Mode | { readonly removedFrom: readonly (0 | 1)[]; readonly mode: Mode };

interface Email {
  readonly state: string;
  readonly attempts: number;
  readonly ambiguous: number;
  readonly error: string | null;
  readonly items: number;
}

interface Case {
  /** At each attempt, in order; after that it takes everything. */
  readonly plan: readonly Planned[];
  /** How many times the server had the message. */
  readonly taken: number;
  readonly email: Partial<Email>;
  /** Of which of the two clients the item was withheld. */
  readonly withheld?: readonly (0 | 1)[];
}

const always = (mode: Mode): Mode[] => Array.from({ length: 10 }, () => mode);
const removedWithin = (mode: Mode, ...removedFrom: (0 | 1)[]): Planned[] => [{ removedFrom, mode }];
/** The transport's patience ends as soon as the server has the message, and before its answer: see {@link endPatience}. */
const SLOW: Mode = { slow: 1_000 };

const CASES: Record<string, Case> = {
  'sends an email once when the mail server takes its time and answers': {
    plan: [{ slow: 300 }],
    taken: 1,
    email: { state: 'SENT', attempts: 1, ambiguous: 0 },
  },
  'sends an email again when the mail server took it and was too slow to say so': {
    plan: [SLOW],
    taken: 2,
    email: { state: 'SENT', attempts: 2, ambiguous: 1 },
  },
  'sends an email at the third attempt when the mail server defers it twice': {
    plan: ['defer-451', 'defer-451'],
    taken: 1,
    email: { state: 'SENT', attempts: 3, ambiguous: 0, error: '451 4.3.0' },
  },
  'fails an email at once when the mail server knows no such recipient': {
    plan: always('refuse-recipient-550'),
    taken: 0,
    email: { state: 'FAILED', attempts: 1, ambiguous: 0, error: '550 5.1.1' },
  },
  'fails an email at once when the mail server rejects the message': {
    plan: always('554-after-data'),
    taken: 0,
    email: { state: 'FAILED', attempts: 1, ambiguous: 0, error: '554 5.7.1' },
  },
  'sends an email again when the mail server drops the line before DATA': {
    plan: ['drop-before-data'],
    taken: 1,
    email: { state: 'SENT', attempts: 2, ambiguous: 0 },
  },
  'sends an email again when the mail server drops the line within DATA': {
    plan: ['drop-mid-data'],
    taken: 1,
    email: { state: 'SENT', attempts: 2, ambiguous: 1 },
  },
  'sends an email again when the mail server drops the line after DATA': {
    plan: ['drop-after-data'],
    taken: 2,
    email: { state: 'SENT', attempts: 2, ambiguous: 1 },
  },
  'sends an email again until the mail server says that it took it, after a dropped line, a slow answer and a deferral':
    {
      plan: ['drop-after-data', SLOW, 'defer-451'],
      taken: 3,
      email: { state: 'SENT', attempts: 4, ambiguous: 2 },
    },
  'leaves an email unknown when the mail server drops the line after DATA and rejects the repeat': {
    plan: ['drop-after-data', 'refuse-recipient-550'],
    taken: 1,
    email: { state: 'UNKNOWN', attempts: 2, ambiguous: 1, error: '550 5.1.1' },
  },
  'leaves an email unknown after six attempts when the mail server drops the line after DATA each time': {
    plan: always('drop-after-data'),
    taken: 6,
    email: { state: 'UNKNOWN', ambiguous: 6, error: 'TOO_MANY_REPEATS' },
  },
  'repeats nothing when the mail server drops the line after DATA and the reader loses the right to an item': {
    plan: removedWithin('drop-after-data', 0),
    taken: 1,
    email: { state: 'UNKNOWN', error: 'ITEM_LOST_ITS_RIGHT' },
  },
  'repeats nothing when the mail server drops the line within DATA and the reader loses the right to an item': {
    plan: removedWithin('drop-mid-data', 0),
    taken: 0,
    email: { state: 'UNKNOWN', error: 'ITEM_LOST_ITS_RIGHT' },
  },
  'repeats nothing when the mail server is too slow and the reader loses the right to an item': {
    plan: removedWithin(SLOW, 1),
    taken: 1,
    email: { state: 'UNKNOWN', error: 'ITEM_LOST_ITS_RIGHT' },
  },
  'sends the other item when the mail server defers an email and the reader loses the right to one item': {
    plan: removedWithin('defer-451', 0),
    taken: 1,
    email: { state: 'SENT', attempts: 2, ambiguous: 0 },
    withheld: [0],
  },
  'sends the other item when the mail server drops the line before DATA and the reader loses the right to one item': {
    plan: removedWithin('drop-before-data', 1),
    taken: 1,
    email: { state: 'SENT', attempts: 2, ambiguous: 0 },
    withheld: [1],
  },
  'sends no email when the mail server defers it and the reader loses the right to all items': {
    plan: removedWithin('defer-451', 0, 1),
    taken: 0,
    email: { state: 'WITHHELD', ambiguous: 0 },
    withheld: [0, 1],
  },
};

const PATIENCE = longestConversation * 1_000;

let world: World;
let rows: Rows;
let clients: ClientRow[];
/** By address. */
const plans = new Map<string, { agent: AgentRow; plan: readonly Planned[] }>();
/** Milliseconds that the transport waits for an answer. */
let patience = PATIENCE;
/** Ends the transport's wait for the answer to the newest message: the test decides when, and no clock. */
let endPatience: () => void = () => undefined;

beforeAll(async () => {
  const start = globalThis.setTimeout;
  const started = ((work: () => void, milliseconds?: number, ...given: []) => {
    if (milliseconds !== PATIENCE) return start(work, milliseconds, ...given);
    endPatience = work;
    return start(work, patience);
  }) as typeof setTimeout;
  jest.spyOn(globalThis, 'setTimeout').mockImplementation(started);
  // It sends when it is told to.
  world = await makeWorld({ mailRetry: 0.02, mailTick: 3_600 });
  rows = new Rows(world.database.ownerUrl);
  clients = await rows.clients(2);
  await world.smtp.setBehaviour(asPlanned);
});

afterAll(async () => {
  jest.restoreAllMocks();
  await rows.close();
  await world.close();
});

it.each(Object.entries(CASES))('%s', async (_, { plan, taken, email, withheld = [] }) => {
  const agent = await due(plan);
  const look = async (): Promise<string[]> => {
    await tick();
    return (await emailsOf(agent)).map(({ state, attempts }) => `${state} ${attempts}`);
  };
  await waitFor('the email to end', look, (emails) => emails.length > 0 && !/^(PENDING|SENDING)/.test(emails[0]!));
  expect(await emailsOf(agent)).toEqual([expect.objectContaining({ ...email, items: 2 - withheld.length })]);
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
  await stepsAgree(rows);
});

it.each<['down' | 'silent', string]>([
  ['down', 'ECONNREFUSED'],
  ['silent', 'ETIMEDOUT'],
])('sends an email once when a mail server that was %s is back', async (behaviour, error) => {
  await world.smtp.setBehaviour(behaviour);
  // A silent server takes nothing, however long it is given.
  if (behaviour === 'silent') patience = 100;
  const agent = await due([]);
  const look = async (): Promise<Email[]> => {
    await tick();
    return emailsOf(agent);
  };
  await waitFor('two failed attempts', look, ([email]) => email !== undefined && email.attempts > 1);
  expect(await emailsOf(agent)).toEqual([expect.objectContaining({ error })]);
  patience = PATIENCE;
  await world.smtp.setBehaviour(asPlanned);
  await waitFor('the email to be sent', look, ([email]) => email!.state === 'SENT');
  expect(await emailsOf(agent)).toEqual([expect.objectContaining({ state: 'SENT', ambiguous: 0, items: 2 })]);
  expect(world.inbox.mailsTo(agent.email)).toHaveLength(1);
  await stepsAgree(rows);
});

it('waits without end for a mail server that is away, and gives up one that defers for days', async () => {
  const own = await makeWorld({ mailTick: 3_600 });
  const ownRows = new Rows(own.database.ownerUrl);
  const [reader, about] = [await ownRows.agents(1), await ownRows.clients(2)];
  await ownRows.members(about, reader);
  /** What the next attempt comes to, after so many that the pause before it would be of an hour. */
  const attempt = async (behaviour: 'down' | 'defer-451'): Promise<string[]> => {
    await own.smtp.setBehaviour(behaviour);
    const due = `UPDATE email SET attempts = 500, next_attempt_at = now() WHERE state = 'PENDING'`;
    expect(await ownRows.count(due)).toBe(1);
    await own.app.get(DeliveryJob).tick();
    expect(await ownRows.count('SELECT FROM email WHERE attempts > 500')).toBe(1);
    const [email] = await ownRows.query<{ state: string; event: string }>(
      `SELECT m.state, v.event FROM email m JOIN email_event v ON v.email_id = m.id ORDER BY v.id DESC LIMIT 1`,
    );
    return [email!.state, email!.event];
  };
  await step('A mail server that is away is tried again, however often', async () => {
    await own.smtp.setBehaviour('down');
    await ownRows.dueNotifications(about, reader);
    await own.app.get(DeliveryJob).tick();
    expect(await attempt('down')).toEqual(['PENDING', 'UNREACHABLE']);
  });
  await step('A mail server that defers is tried again', async () => {
    expect(await attempt('defer-451')).toEqual(['PENDING', 'DEFERRED']);
  });
  await step('A mail server that deferred 80 times is given up', async () => {
    await ownRows.query(
      `INSERT INTO email_event (email_id, at, event, state, attempt)
       SELECT m.id, now(), 'DEFERRED', 'PENDING', 1 FROM email m, generate_series(1, 78)`,
    );
    expect(await attempt('defer-451')).toEqual(['FAILED', 'GIVEN_UP']);
  });
  await ownRows.close();
  await own.close();
});

const tick = (): Promise<void> => world.app.get(DeliveryJob).tick();

/** Somebody for whom an email about both clients is due. */
async function due(plan: readonly Planned[]): Promise<AgentRow> {
  const [agent] = (await rows.agents(1)) as [AgentRow];
  await rows.members(clients, [agent]);
  plans.set(agent.email, { agent, plan });
  await rows.dueNotifications(clients, [agent]);
  return agent;
}

async function asPlanned({ to, count }: Attempt): Promise<Mode> {
  const planned = plans.get(to)?.plan[count - 1] ?? 'ok';
  const isRemoval = typeof planned === 'object' && 'removedFrom' in planned;
  if (isRemoval) {
    const left = planned.removedFrom.map((index) => clients[index]!.id);
    await rows.endMembership([plans.get(to)!.agent.id], left);
  }
  const mode = isRemoval ? planned.mode : planned;
  if (mode === SLOW) void endPatienceAfter(to, world.inbox.mailsTo(to).length);
  return mode;
}

/** Once the server has one message more. */
async function endPatienceAfter(to: string, before: number): Promise<void> {
  await waitFor(
    'the slow server to have the message',
    () => world.inbox.mailsTo(to).length,
    (count) => count > before,
  );
  endPatience();
}

function emailsOf(agent: AgentRow): Promise<Email[]> {
  return rows.query<Email & Record<string, unknown>>(
    `SELECT state, attempts, ambiguous, last_error AS error,
            (SELECT count(*)::integer FROM notification WHERE email_id = m.id) AS items
       FROM email m WHERE agent_id = $1`,
    [agent.id],
  );
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
