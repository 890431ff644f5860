/** An agent finds at most thirty new clients an hour, however many searches run at once. No answer shows that there are more. */
import { Client } from 'pg';
import { waitFor } from '../../support/progress.js';
import { Rows } from '../../support/rows.js';
import { makeWorld, type Person, type World } from '../../support/world.js';

const FAMILIES = ['Ravensdale', 'Blackthorn', 'Ockendon', 'Whitlock', 'Fenwick', 'Jessop', 'Lumley', 'Pargeter'];
const EACH = 9;

let world: World;
let rows: Rows;
let searcher: Person;

beforeAll(async () => {
  world = await makeWorld();
  rows = new Rows(world.database.ownerUrl);
  const clients = await rows.clients(FAMILIES.length * EACH);
  await rows.query(
    `WITH named AS (
       SELECT c.id, 'Quentin' AS given, ($2::text[])[1 + c.n % cardinality($2)] AS family
         FROM unnest($1::uuid[]) WITH ORDINALITY AS c (id, n)
     ), known AS (
       UPDATE client SET given_name = n.given, family_name = n.family, birth_date = '2012-06-06'
         FROM named n WHERE client.id = n.id
     ) UPDATE client_name SET name = n.given || ' ' || n.family FROM named n WHERE client_id = n.id`,
    [clients.map(({ id }) => id), FAMILIES],
  );
  searcher = await world.agent();
});

afterAll(async () => {
  await rows.close();
  await world.close();
});

it('a restricted client uses no place among the thirty, so the number of places left does not show that it exists', async () => {
  const hidden = await rows.clients(6);
  await rows.query(`UPDATE client_name SET name = 'Ambrose Thistlewood' WHERE client_id = ANY ($1::uuid[])`, [
    hidden.map(({ id }) => id),
  ]);
  await rows.query(
    `UPDATE client SET given_name = 'Ambrose', family_name = 'Thistlewood', birth_date = '2012-06-06',
            restricted = id <> $2 WHERE id = ANY ($1::uuid[])`,
    [hidden.map(({ id }) => id), hidden[0]!.id],
  );
  const stranger = await world.agent();
  const search = () =>
    stranger.api.post('/v1/clients/search', { name: 'Ambrose Thistlewood', dateOfBirth: '2012-06-06' });
  const found = (await search()).body.items.map(({ id }: any) => id);
  expect(found).toEqual([hidden[0]!.id]);
  const countOf = (table: string, column: string): Promise<number> =>
    rows.count(`SELECT FROM ${table} WHERE ${column} = $1`, [stranger.id]);
  expect(await countOf('new_match', 'agent_id')).toBe(1);
  // One place is left. The five hidden clients neither use it nor raise an alert.
  await rows.query(
    `INSERT INTO new_match SELECT $1::uuid, gen_random_uuid(), patchwork_now() FROM generate_series(1, 28)`,
    [stranger.id],
  );
  expect([(await search()).status, (await search()).status]).toEqual([200, 200]);
  expect(await countOf('alert', 'about_agent_id')).toBe(0);
});

it('fifty searches at once find thirty new clients between them, and raise one alert', async () => {
  const asked = Array.from({ length: 50 }, (_, index) => FAMILIES[index % FAMILIES.length]!);
  // Every third search is for a person who is not registered.
  const names = asked.map((family, index) => (index % 3 === 2 ? 'Nobody Atall' : `Quentin ${family}`));
  // The lock holds up the searches where they count what they found, so that several count at the same time.
  const gate = new Client({ connectionString: world.database.ownerUrl });
  await gate.connect();
  await gate.query('BEGIN');
  await gate.query('LOCK TABLE new_match IN SHARE MODE');
  const searching = Promise.all(
    names.map((name) => searcher.api.post('/v1/clients/search', { name, dateOfBirth: '2012-06-06' })),
  );
  const waiting = `SELECT FROM pg_locks WHERE NOT granted
                    AND (relation = 'new_match'::regclass OR locktype = 'advisory')`;
  await waitFor(
    'six searches to wait',
    () => rows.count(waiting),
    (count) => count >= 6,
  );
  await gate.query('COMMIT');
  await gate.end();
  const answers = await searching;
  const found: string[] = answers.flatMap(({ status, body }) =>
    status === 200 ? body.items.map(({ id }: any) => id) : [],
  );
  expect(new Set(found).size).toBe(30);
  // Each client found is counted once and logged once, so the agent can join no other.
  const logged = await rows.query<{ id: string }>(
    `SELECT DISTINCT client_id AS id FROM access_log
      WHERE agent_id = $1 AND action = 'clients.search' AND client_id IS NOT NULL`,
    [searcher.id],
  );
  const counted = await rows.query<{ id: string }>('SELECT client_id AS id FROM new_match WHERE agent_id = $1', [
    searcher.id,
  ]);
  const ids = [...new Set(found)].sort();
  expect([logged, counted].map((list) => list.map(({ id }) => id).sort())).toEqual([ids, ids]);
  expect(await rows.count('SELECT FROM alert WHERE about_agent_id = $1', [searcher.id])).toBe(1);
});
