/** Several workers share one queue: each row goes once, and each person gets one email however many rows they have. */
import { v7 as uuid } from 'uuid';
import { startApp, type TestApp } from '../../support/app.js';
import { extent } from '../../support/extent.js';
import { Rows } from '../../support/rows.js';
import { type Smtp, startSmtp } from '../../support/smtp.js';
import { settle } from '../../support/time.js';
import { makeWorld, type World } from '../../support/world.js';

let world: World;
let other: TestApp;
let otherSmtp: Smtp;
let rows: Rows;

beforeAll(async () => {
  world = await makeWorld();
  rows = new Rows(world.database.ownerUrl);
  otherSmtp = await startSmtp();
  // Each worker has a mail server of its own, so that it shows who sent what.
  other = await startApp({ role: 'worker' }, { database: world.database, smtp: otherSmtp });
});

afterAll(async () => {
  await rows.close();
  await other.close();
  await otherSmtp.close();
  await world.close();
});

it.each([
  [extent(120, 1_000), 1],
  [extent(12, 40), 25],
])(
  'sends %i people with %i due rows each exactly one email each, and finds nothing more to do',
  async (people, rowsEach) => {
    const seen = [world.smtp.messages.length, otherSmtp.messages.length] as const;
    const agents = await rows.agents(people);
    const clients = await rows.clients(rowsEach);
    await rows.members(clients, agents);
    await rows.dueNotifications(clients, agents);
    await settle(world.admin.api);

    const taken = [world.smtp.messages.slice(seen[0]), otherSmtp.messages.slice(seen[1])] as const;
    const mails = taken.flat();
    expect(mails.map(({ to }) => to).sort()).toEqual(agents.map(({ email }) => email).sort());
    expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(people);
    const subject = rowsEach === 1 ? 'Patchwork: 1 update' : `Patchwork: ${rowsEach} updates`;
    expect(new Set(mails.map((mail) => mail.subject))).toEqual(new Set([subject]));
    // Both took part, or this says nothing.
    expect(Math.min(taken[0].length, taken[1].length)).toBeGreaterThan(people / 10);
    expect(await statesOf(agents)).toEqual([{ state: 'SENT', emails: people, items: people * rowsEach, attempts: 1 }]);
    expect(await rows.count('SELECT FROM notification WHERE waiting AND email_after <= patchwork_now()')).toBe(0);
    expect(await rows.count('SELECT FROM email WHERE id < $1 AND state <> $2', [uuid(), 'SENT'])).toBe(0);
  },
);

async function statesOf(agents: readonly { id: string }[]): Promise<object[]> {
  return rows.query(
    `SELECT m.state, count(DISTINCT m.id)::integer AS emails, count(n.id)::integer AS items, max(m.attempts) AS attempts
       FROM notification n LEFT JOIN email m ON m.id = n.email_id
      WHERE n.agent_id = ANY ($1::uuid[]) GROUP BY m.state`,
    [agents.map(({ id }) => id)],
  );
}
