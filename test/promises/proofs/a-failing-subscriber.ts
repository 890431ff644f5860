/** All or nothing: when a subscriber to a change fails, Patchwork rolls the whole change back and tells the caller. */
import type { EntityManager } from 'typeorm';
import { ClientDetailsUpdated, DomainEvent, EventBus } from '../../../src/events/index.js';
import { Rows } from '../../support/rows.js';
import { settle } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

const ADDRESS = { address: { lines: ['9 Mill Lane'], postcode: 'BN2 5QL' } };

const agencyAsSuch = (): object => ({ agencyId: bea.agencyId, role: 'School', reason: 'Works with the family' });

let world: World;
let rows: Rows;
let ann: Person;
let bea: Person;
let clientId: string;
/** What the last subscriber to an event does; null: it succeeds. */
let fail: Failure | null = null;

type Failure = (event: DomainEvent, tx: EntityManager) => Promise<void>;

beforeAll(async () => {
  world = await makeWorld();
  rows = new Rows(world.database.ownerUrl);
  [ann, bea] = [await world.agent(), await world.agent()];
  await world.choose(bea, { CONTACT: 'AS_IT_HAPPENS' });
  clientId = (await world.client(ann)).id;
  await world.join(clientId, ann, bea);
  world.app.get(EventBus).on(DomainEvent, async (event, tx) => fail?.(event, tx));
});

/** A worker that still sends would change rows while a test compares them. */
beforeEach(() => settle(world.admin.api));

afterEach(() => {
  fail = null;
});

afterAll(async () => {
  await rows.close();
  await world.close();
});

const FAILURES: [string, Failure][] = [
  ['throws', () => Promise.reject(new Error('Mill Lane is not to be told'))],
  ['makes a statement fail', async (_, tx) => void (await tx.query('INSERT INTO notification (id) VALUES (NULL)'))],
  [
    'makes a statement fail and hides the fault',
    (_, tx) => tx.query(`SELECT 'Mill Lane' / 0`).then(undefined, () => undefined),
  ],
];

describe.each(FAILURES)('when a subscriber %s', (_, failure) => {
  const verbs: [string, string, () => string, () => object][] = [
    ['a correction', 'PATCH', () => `/v1/clients/${clientId}`, () => ADDRESS],
    ['a registration', 'POST', () => '/v1/clients', () => ({ name: { given: 'Tobias' }, reason: 'Referred to us' })],
    ['an addition to the team', 'POST', () => `/v1/clients/${clientId}/team`, agencyAsSuch],
    ['a closure', 'PUT', () => `/v1/clients/${clientId}/closure`, () => ({ reason: 'Moved away' })],
  ];

  it.each(verbs)('Patchwork rolls back the whole of %s and answers 500', async (_name, method, path, body) => {
    const { etag } = expectStatus(await ann.api.get(`/v1/clients/${clientId}`), 200);
    const before = await everything();
    fail = failure;
    const answer = await failing(method, path(), body(), etag);
    expect(answer).toMatchObject({ status: 500, type: expect.stringContaining('application/problem+json') });
    expect(JSON.parse(answer.text)).toMatchObject({ status: 500, code: 'UNEXPECTED' });
    expect(answer.text).not.toMatch(/Mill Lane|notification|zero|integer|null value|INSERT|SELECT/i);
    expect(await everything()).toEqual(before);
    expect(expectStatus(await ann.api.get(`/v1/clients/${clientId}`), 200).etag).toBe(etag);
  });
});

it('Patchwork saves the same correction in every table when all subscribers succeed', async () => {
  const { id } = await world.client(ann);
  await world.join(id, ann, bea);
  const before = await everything();
  let heard = 0;
  world.app.get(EventBus).on(ClientDetailsUpdated, async () => void (heard += 1));
  await world.change(ann, id, ADDRESS);
  const after = await everything();
  expect(heard).toBe(1);
  for (const table of ['client', 'activity_entry', 'activity_value', 'notification']) {
    expect([table, after[table]]).not.toEqual([table, before[table]]);
  }
});

/** Calls without the check against the API document: no operation documents a 500. */
async function failing(method: string, path: string, body: object, etag: string) {
  const response = await fetch(world.config.publicUrl + path, {
    method,
    headers: { authorization: `Bearer ${ann.api.token}`, 'content-type': 'application/json', 'if-match': etag },
    body: JSON.stringify(body),
  });
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
}

/** The number of rows and a digest of their contents, for each table that a verb could write. */
async function everything(): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const table of TABLES) {
    const [row] = await rows.query<{ all: string }>(
      `SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, E'\\n' ORDER BY t::text)), '') AS all FROM ${table} t`,
    );
    found[table] = row!.all;
  }
  return found;
}

const TABLES = [
  'client',
  'client_name',
  'client_reference',
  'team_member',
  'activity_entry',
  'activity_value',
  'notification',
  'email',
  'agent',
];
