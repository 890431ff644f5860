/** The ceiling of as-it-happens emails an hour holds for every hour, whichever worker sends and whatever breaks, and drops nothing. */
import * as fc from 'fast-check';
import { DeliveryJob } from '../../../src/notifications/delivery/delivery.job.js';
import { startApp, type TestApp } from '../../support/app.js';
import { extent } from '../../support/extent.js';
import { waitFor } from '../../support/progress.js';
import { type AgentRow, type ClientRow, Rows } from '../../support/rows.js';
import { expectStatus, makeWorld, type World } from '../../support/world.js';

const HOUR = 3_600_000;

let world: World;
let rows: Rows;
let client: ClientRow;
/** They look for due rows when they are told to. */
const workers: TestApp[] = [];

beforeAll(async () => {
  world = await makeWorld({ role: 'api' });
  rows = new Rows(world.database.ownerUrl);
  [client] = (await rows.clients(1)) as [ClientRow];
  for (let count = 0; count < 2; count += 1) {
    const asItHappensCeiling = 6;
    workers.push(await startApp({ role: 'worker', mailTick: 3_600, mailRetry: 0.05, asItHappensCeiling }, world));
  }
});

beforeEach(() => world.smtp.setBehaviour('ok'));

afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.close()));
  await rows.close();
  await world.close();
});

const tick = (worker = workers[0]!): Promise<void> => worker.app.get(DeliveryJob).tick();
const now = async (): Promise<number> =>
  (await rows.query<{ at: Date }>('SELECT patchwork_now() AS at'))[0]!.at.getTime();
const moveBy = async (minutes: number): Promise<void> => {
  const to = new Date((await now()) + minutes * 60_000).toISOString();
  const { status } = await world.admin.api.put('/v1/demo/clock', { now: to });
  if (status !== 200) throw new Error('the clock did not move');
};

async function reader(): Promise<AgentRow> {
  const agents = await rows.agents(1);
  await rows.members([client], agents);
  return agents[0]!;
}

type What = 'LIMITED' | 'WARNING' | 'DIGEST';
/** One thing more for the agent to hear of, due now. */
async function happen(agent: AgentRow, what: What, of = client): Promise<void> {
  await rows.dueNotifications([of], [agent], '1 day');
  const [kind, frequency] = {
    LIMITED: ['CONTACT', 'AS_IT_HAPPENS'],
    WARNING: ['ACCESS', 'AS_IT_HAPPENS'],
    DIGEST: ['CONTACT', 'END_OF_DAY'],
  }[what] as [string, string];
  await rows.query(
    `UPDATE notification SET kind = $2, frequency = $3, email_after = occurred_at
      WHERE agent_id = $1 AND waiting AND held_by IS NULL AND email_after > occurred_at`,
    [agent.id, kind, frequency],
  );
}

interface Sent {
  readonly at: number;
  readonly items: number;
  readonly limited: boolean;
}
const sentTo = (agent: AgentRow): Promise<Sent[]> =>
  rows.query<Sent>(
    `SELECT extract(epoch FROM m.sent_at)::float8 * 1000 AS at, count(*)::integer AS items,
            bool_and(n.frequency = 'AS_IT_HAPPENS' AND n.kind <> 'ACCESS') AS limited
       FROM email m JOIN notification n ON n.email_id = m.id WHERE m.agent_id = $1 AND m.state = 'SENT'
      GROUP BY m.id ORDER BY m.id`,
    [agent.id],
  );

/** What should have gone at each look, by a model that knows nothing of rows: how many items, and whether they count. */
class Expected {
  readonly sent: Sent[] = [];
  private waiting = 0;

  look(at: number, arrived: readonly What[]): void {
    this.waiting += arrived.length;
    const limited = arrived.every((what) => what === 'LIMITED');
    const lately = this.sent.filter((email) => email.limited && email.at > at - HOUR).length;
    if (this.waiting === 0 || (limited && lately >= 6)) return;
    this.sent.push({ at, items: this.waiting, limited });
    this.waiting = 0;
  }
}

it('sends at most six emails in any hour, the rest as one, and warnings and digests at once, whatever happens when', async () => {
  // In sevens of minutes, so that no two looks are an hour apart to the millisecond.
  const what = fc.constantFrom<What>('LIMITED', 'LIMITED', 'LIMITED', 'LIMITED', 'LIMITED', 'WARNING', 'DIGEST');
  const step = fc.record({
    sevens: fc.constantFrom(0, 0, 1, 1, 1, 2, 5, 9),
    arrived: fc.array(what, { maxLength: 2 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 15, maxLength: 25 }), async (steps) => {
      const agent = await reader();
      const expected = new Expected();
      const start = await now();
      let minutes = 0;
      for (const { sevens, arrived } of [...steps, { sevens: 9, arrived: [] }]) {
        if (sevens > 0) await moveBy(sevens * 7);
        minutes += sevens * 7;
        for (const each of arrived) await happen(agent, each);
        await tick();
        expected.look(start + minutes * 60_000, arrived);
      }
      const sent = await sentTo(agent);
      const shape = ({ items, limited }: Sent): string => `${items}${limited ? '' : ' unlimited'}`;
      expect(sent.map(shape)).toEqual(expected.sent.map(shape));
      const counted = sent.filter(({ limited }) => limited).map(({ at }) => at);
      counted.slice(6).forEach((at, index) => expect(at - counted[index]!).toBeGreaterThanOrEqual(HOUR));
      expect(sent.reduce((sum, { items }) => sum + items, 0)).toBe(steps.flatMap(({ arrived }) => arrived).length);
    }),
    { numRuns: extent(3, 6) },
  );
});

it('counts the emails of two workers together when they send at once', async () => {
  const agent = await reader();
  let firstSentBy: number | undefined;
  for (let count = 0; count < 12; count += 1) {
    await happen(agent, 'LIMITED');
    await Promise.all(workers.map(tick));
    firstSentBy ??= await now();
  }
  const sent = await sentTo(agent);
  const went = sent.reduce((sum, { items }) => sum + items, 0);
  expect(sent).toHaveLength(6);
  const held = await rows.query<{ number: number; until: Date }>(
    `SELECT count(*)::integer AS number, max(email_after) AS until FROM notification
      WHERE agent_id = $1 AND waiting AND held_by = 'CEILING'`,
    [agent.id],
  );
  expect(held[0]!.number).toBe(12 - went);
  // Until the first of the six is an hour old.
  const until = held[0]!.until.getTime();
  expect(until).toBeGreaterThanOrEqual(sent[0]!.at + HOUR);
  expect(until).toBeLessThanOrEqual(firstSentBy! + HOUR);
});

it('counts a repeated email once', async () => {
  const agent = await reader();
  await world.smtp.setBehaviour((attempt) => (attempt.count === 1 ? 'drop-after-data' : 'ok'));
  await happen(agent, 'LIMITED');
  await sendWhole();
  expect(world.inbox.mailsTo(agent.email)).toHaveLength(2);
  for (let count = 0; count < 7; count += 1) {
    await happen(agent, 'LIMITED');
    await tick();
  }
  expect((await sentTo(agent)).map(({ items }) => items)).toEqual([1, 1, 1, 1, 1, 1]);
});

it('sends six emails and holds the rest when a mail server is back after hours', async () => {
  const agent = await reader();
  await world.smtp.setBehaviour('defer-451');
  for (let count = 0; count < 9; count += 1) {
    await happen(agent, 'LIMITED');
    await tick();
    await moveBy(40);
  }
  await world.smtp.setBehaviour('ok');
  await sendWhole();
  const sent = await sentTo(agent);
  expect(sent.map(({ items }) => items)).toEqual([1, 1, 1, 1, 1, 1]);
  // Not an hour after they were made: an hour after they came.
  await moveBy(50);
  await tick();
  expect(await sentTo(agent)).toHaveLength(6);
  await moveBy(70);
  await tick();
  expect((await sentTo(agent)).map(({ items }) => items)).toEqual([1, 1, 1, 1, 1, 1, 3]);
});

it('holds under the ceiling again what was in an email with a warning when the warning is withheld', async () => {
  const agent = await reader();
  const [other] = (await rows.clients(1)) as [ClientRow];
  await rows.members([other], [agent]);
  for (let count = 0; count < 6; count += 1) {
    await happen(agent, 'LIMITED');
    await tick();
  }
  await world.smtp.setBehaviour('defer-451');
  await happen(agent, 'LIMITED');
  await happen(agent, 'WARNING', other);
  await tick();
  await rows.endMembership([agent.id], [other.id]);
  await world.smtp.setBehaviour('ok');
  await sendWhole();
  expect(await sentTo(agent)).toHaveLength(6);
  const left = await rows.query(
    `SELECT n.kind, n.withheld, n.held_by FROM notification n LEFT JOIN email m ON m.id = n.email_id
      WHERE n.agent_id = $1 AND m.id IS NULL ORDER BY n.kind`,
    [agent.id],
  );
  expect(left).toEqual([
    { kind: 'ACCESS', withheld: 'NOT_ON_TEAM', held_by: null },
    { kind: 'CONTACT', withheld: null, held_by: 'CEILING' },
  ]);
  await moveBy(61);
  await tick();
  expect(await sentTo(agent)).toHaveLength(7);
});

it('gives the place of an email that is withheld on its way to a notification that was held for a later place', async () => {
  const agent = await reader();
  const [other] = (await rows.clients(1)) as [ClientRow];
  await rows.members([other], [agent]);
  for (let count = 0; count < 5; count += 1) {
    await happen(agent, 'LIMITED');
    await tick();
  }
  await world.smtp.setBehaviour('defer-451');
  await happen(agent, 'LIMITED', other);
  await tick();
  // As it is planned while all six are taken.
  await happen(agent, 'LIMITED');
  await rows.query(
    `UPDATE notification SET email_after = email_after + interval '59 minutes', held_by = 'CEILING'
      WHERE agent_id = $1 AND waiting`,
    [agent.id],
  );
  await rows.endMembership([agent.id], [other.id]);
  await world.smtp.setBehaviour('ok');
  await sendWhole();
  expect((await sentTo(agent)).map(({ items }) => items)).toEqual([1, 1, 1, 1, 1, 1]);
});

/** Repeats are sent without their back-off. */
async function sendWhole(): Promise<void> {
  const look = async (): Promise<{ due: number; sending: number }> => {
    await rows.query(`UPDATE email SET next_attempt_at = clock_timestamp() WHERE state = 'PENDING'`);
    await tick();
    return expectStatus(await world.admin.api.get('/v1/admin/notifications/queue'), 200).body;
  };
  await waitFor('the queue to empty', look, ({ due, sending }) => due === 0 && sending === 0);
}
