/**
 * The ledger compares what the planner wrote with what activity and teams say there should be. It balances after long
 * random histories of everything that people do, one after the other and all at once, as a whole and in any part; and it
 * shows one row too few or too many. When a history fails, fast-check prints its seed.
 */
import * as fc from 'fast-check';
import { Client } from 'pg';
import { v7 as uuid } from 'uuid';
import { DeliveryJob } from '../../../src/notifications/delivery/delivery.job.js';
import { startApp, type TestApp } from '../../support/app.js';
import { extent } from '../../support/extent.js';
import { waitFor } from '../../support/progress.js';
import { Rows } from '../../support/rows.js';
import { expectStatus, makeWorld, type World } from '../../support/world.js';
import { Town } from '../town.js';

const EVENTS = [
  ...['attention.acknowledged', 'attention.raised', 'attention.raised_urgently', 'attention.reminder_planned'],
  ...['attention.withdrawn'],
  ...['agency.contact_changed', 'agent.contact_changed', 'client.closed', 'client.details_updated'],
  ...[
    'client.emergency_access_began',
    'client.emergency_access_released',
    'client.reopened',
    'client.restricted',
    'client.unrestricted',
  ],
  ...[
    'team.broker_asked',
    'team.broker_changed',
    'team.broker_declined',
    'team.contact_request_passed_on',
    'team.contact_requested',
    'team.invited',
  ],
  ...[
    'team.lead_asked',
    'team.lead_changed',
    'team.lead_declined',
    'team.removal_asked',
    'team.bar_changed',
    'client.emergency_access_blocked',
    'team.member_added',
    'team.member_deactivated',
    'team.member_ended',
  ],
].sort();

/** Histories at most. */
const [SHORT, LONG] = [2, 60];
/** What the short form comes to already. */
const OFTEN = ['client.details_updated', 'team.member_added'];

let world: World;
let rows: Rows;
let worker: TestApp;
let town: Town;

beforeAll(async () => {
  world = await makeWorld({ role: 'api', asItHappensWait: 0 });
  rows = new Rows(world.database.ownerUrl);
  town = await Town.build(world, rows);
  worker = await startApp({ role: 'worker', mailTick: 3_600 }, world);
});

afterAll(async () => {
  await worker.close();
  await rows.close();
  await world.close();
});

const ledger = async (from: string, to: string, admin = world.admin): Promise<any> =>
  expectStatus(await admin.api.get(`/v1/admin/notifications/ledger?from=${from}&to=${to}`), 200).body;

/** Types of what has happened so far that anybody gets notifications about. */
async function lived(): Promise<string[]> {
  const types = `SELECT DISTINCT type FROM activity_entry WHERE kind IS NOT NULL ORDER BY type`;
  return (await rows.query<{ type: string }>(types)).map(({ type }) => type);
}

/** How often somebody got a notification in a colleague's place. */
const covered = (): Promise<number> => rows.count(`SELECT FROM notification WHERE covering_for IS NOT NULL`);

const hasAllOfLife = async (): Promise<boolean> => (await lived()).length === EVENTS.length && (await covered()) > 0;

/** A history in which nothing happened would prove nothing. */
function saysMuch({ emailed, seenFirst, waitingForLogin, withheld }: any): boolean {
  return [emailed, seenFirst, waitingForLogin, withheld.TEST_CREDENTIALS, withheld.NOT_ON_TEAM].every((one) => one > 0);
}

const sumOf = (numbers: Record<string, number>): number => Object.values(numbers).reduce((sum, one) => sum + one, 0);

/** Every column of the ledger adds up, and there is neither more nor less than there should be. */
async function balanced(from: string, to: string, admin = world.admin): Promise<any> {
  const books = await ledger(from, to, admin);
  const { emailed, seenFirst, waitingForLogin, withheld, pending, sending, unknown, undeliverable, total } = books;
  const counts = [
    emailed,
    seenFirst,
    waitingForLogin,
    sumOf(withheld),
    pending,
    sending,
    unknown,
    sumOf(undeliverable),
  ];
  expect(counts.reduce((sum, one) => sum + one, 0)).toBe(total);
  const { difference, missing, unexpected } = books;
  expect([from, to, { difference, missing, unexpected }]).toEqual([
    from,
    to,
    { difference: 0, missing: 0, unexpected: 0 },
  ]);
  return books;
}

const START = '2030-01-01T00:00:00Z';
const END = '2031-01-01T00:00:00Z';

it('balances after any history, as a whole and in every part of it', async () => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(), { minLength: 80, maxLength: 160, size: 'max' }), async (draws) => {
      // As many as there have to be, and in the long form then until everything that can happen has happened.
      runs += 1;
      if (runs > 20 && saysMuch(await ledger(START, END)) && (await hasAllOfLife())) return;
      await town.live(draws, () => worker.app.get(DeliveryJob).tick());
      const whole = await balanced(START, END);
      const instants = await rows.query<{ at: Date }>(
        `SELECT date_trunc('day', occurred_at, 'Europe/London') AS at FROM activity_entry
          GROUP BY 1 ORDER BY md5(date_trunc('day', occurred_at, 'Europe/London')::text || $1) LIMIT 6`,
        [String(draws[0])],
      );
      const cuts = [START, ...instants.map(({ at }) => at.toISOString()).sort(), END];
      let total = 0;
      for (const [n, cut] of cuts.slice(0, -1).entries()) total += (await balanced(cut, cuts[n + 1]!)).total;
      expect(total).toBe(whole.total);
    }),
    { numRuns: extent(SHORT, LONG), endOnFailure: true },
  );
  const books = await balanced(START, END);
  const happened = await lived();
  expect((extent(SHORT, LONG) === LONG ? EVENTS : OFTEN).filter((type) => !happened.includes(type))).toEqual([]);
  expect(books.emailed).toBeGreaterThan(0);
  if (extent(SHORT, LONG) === LONG) {
    expect(saysMuch(books)).toBe(true);
    expect(await covered()).toBeGreaterThan(0);
  }
  expect(books.runs.reduce((sum: number, run: any) => sum + run.notifications, 0)).toBe(books.emailed);
});

it('balances when everybody does something at once', async () => {
  const draws = fc.sample(fc.nat(), { numRuns: extent(40, 160) });
  await town.liveAtOnce(draws);
  await balanced(START, END);
});

it('balances when an agent joins a team at the moment in which a colleague there gets another number', async () => {
  const ann = await world.agent();
  const { id } = await world.client(ann);
  const newcomer = (await rows.agents(1))[0]!.id;
  const teams = new Client({ connectionString: world.database.ownerUrl });
  await teams.connect();
  await teams.query('BEGIN');
  await teams.query(
    `INSERT INTO team_member (id, client_id, agency_id, agent_id, role, since)
     SELECT $1, $2, agency_id, id, 'Nurse', patchwork_now() FROM agent WHERE id = $3`,
    [uuid(), id, newcomer],
  );
  const { etag } = expectStatus(await ann.api.get(`/v1/agents/${ann.id}`), 200);
  let isDone = false;
  const changing = ann.api
    .patch(`/v1/agents/${ann.id}`, { telephone: '01134960999' }, { ifMatch: etag })
    .finally(() => (isDone = true));
  const waiting = `SELECT FROM pg_locks WHERE NOT granted AND relation = 'team_member'::regclass`;
  await waitFor(
    'the change to wait for the team, or to be through',
    async () => isDone || (await rows.count(waiting)) > 0,
  );
  await teams.query('COMMIT');
  await teams.end();
  expectStatus(await changing, 200);
  await balanced(START, END);
  const told = `SELECT FROM notification WHERE agent_id = $1 AND kind = 'DIRECTORY'`;
  expect(await rows.count(told, [newcomer])).toBe(1);
});

it('misses a notification that was deleted, and finds one that nobody should have', async () => {
  const broken = await makeWorld({ role: 'api' });
  const rows = new Rows(broken.database.ownerUrl);
  const ann = await broken.agent();
  const client = await broken.client(ann);
  const [bea, stranger] = await rows.agents(2);
  await rows.members([client], [bea!]);
  for (const line of ['70 Harbour Row', '71 Harbour Row']) {
    await broken.change(ann, client.id, { address: { lines: [line] } });
  }
  await balanced(START, END, broken.admin);
  const [first, second] = await rows.query<{ id: string }>(
    `SELECT id FROM activity_entry WHERE client_id = $1 AND kind = 'CONTACT' ORDER BY turn`,
    [client.id],
  );
  await rows.query('DELETE FROM notification WHERE entry_id = $1', [first!.id]);
  expect(await ledger(START, END, broken.admin)).toMatchObject({ difference: 1, missing: 1, unexpected: 0 });

  const stray = `INSERT INTO notification (id, agent_id, entry_id, client_id, kind, occurred_at, frequency, email_after)
    SELECT $1, $2, id, client_id, kind, occurred_at, 'NEXT_LOGIN', NULL FROM activity_entry WHERE id = $3`;
  await rows.query(stray, [uuid(), stranger!.id, first!.id]);
  // The two cancel each other out, and still show.
  expect(await ledger(START, END, broken.admin)).toMatchObject({ difference: 0, missing: 1, unexpected: 1 });
  await rows.query(stray, [uuid(), stranger!.id, second!.id]);
  expect(await ledger(START, END, broken.admin)).toMatchObject({ difference: -1, missing: 1, unexpected: 2 });
  await rows.close();
  await broken.close();
});
