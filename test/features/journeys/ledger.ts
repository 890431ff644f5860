/** Admins and auditors read how many notifications were emailed, seen first or withheld, and whether any is missing. */
import { settle, travelTo } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
let auditor: Person;
let ann: Person;
let bea: Person;
let cal: Person;
let dee: Person;

beforeAll(async () => {
  world = await makeWorld();
  auditor = await world.agent({ roles: ['AUDITOR'] });
  [ann, bea, cal, dee] = [await world.agent(), await world.agent(), await world.agent(), await world.agent()];
  for (const who of [bea, cal, dee]) await world.choose(who, { TEAM: 'NEXT_LOGIN', MY_TEAMS: 'NEXT_LOGIN' });
  await world.choose(dee, { CONTACT: 'NEXT_LOGIN' });
});

afterAll(() => world.close());

const ledger = async (query: string, api = world.admin.api): Promise<any> =>
  expectStatus(await api.get(`/v1/admin/notifications/ledger${query}`), 200).body;

/** Thursday morning, when the address is corrected. */
const MORNING = '?from=2030-01-03T00:00:00Z&to=2030-01-03T12:00:00Z';

it('counts how many notifications of a morning were emailed, were seen first, wait or were withheld, and misses none', async () => {
  const { id } = await world.client(ann);
  const [, , deesMembership] = await world.join(id, ann, bea, cal, dee);
  await travelTo('2030-01-03T09:00:00Z', world.admin.api);
  await world.change(ann, id, { address: { lines: ['70 Harbour Row'] } });
  expect(await ledger(MORNING)).toMatchObject({ pending: 2, waitingForLogin: 1, total: 3, expected: 3, runs: [] });

  const [newest] = await world.notifications(cal);
  expectStatus(await cal.api.put(`/v1/me/notifications/${newest.id}/seen`), 204);
  await travelTo('2030-01-03T17:00:00Z', world.admin.api);
  const books = await ledger(MORNING, auditor.api);
  expect(books).toEqual({
    from: '2030-01-03T00:00:00.000Z',
    to: '2030-01-04T00:00:00.000Z',
    emailed: 1,
    seenFirst: 1,
    waitingForLogin: 1,
    withheld: {},
    pending: 0,
    sending: 0,
    unknown: 0,
    undeliverable: {},
    total: 3,
    expected: 3,
    difference: 0,
    missing: 0,
    unexpected: 0,
    oldestOverdueAt: null,
    runs: [{ day: '2030-01-03', emails: 1, notifications: 1 }],
  });

  // A notification that is seen after its email still counts as emailed. Dee has left the team: hers is withheld, with the reason.
  const [emailed] = await world.notifications(bea);
  expectStatus(await bea.api.put(`/v1/me/notifications/${emailed.id}/seen`), 204);
  await world.choose(dee, { CONTACT: 'END_OF_DAY' });
  expectStatus(await dee.api.delete(`/v1/clients/${id}/team/${deesMembership}`), 204);
  await travelTo('2030-01-04T17:00:00Z', world.admin.api);
  await settle(world.admin.api);
  // The books are those of the whole day: that Dee left, which Bea heard by email, is in them.
  expect(await ledger(MORNING)).toMatchObject({
    emailed: 2,
    seenFirst: 1,
    withheld: { NOT_ON_TEAM: 1 },
    difference: 0,
  });
});

it('covers the last four weeks unless the query names a period', async () => {
  const { id } = await world.client(ann);
  await world.join(id, ann, bea, cal, dee);
  const { from, to, expected, difference } = await ledger('');
  expect([new Date(to).getTime() - new Date(from).getTime(), difference]).toEqual([28 * 24 * 3_600_000, 0]);
  expect(expected).toBeGreaterThan(3);
  expect(await ledger('?to=2020-01-01T00:00:00Z')).toMatchObject({ total: 0, expected: 0, runs: [] });
});

it.each([
  ['a period that ends before it begins', '?from=2030-01-04T00:00:00Z&to=2030-01-03T00:00:00Z', 422, 'to'],
  ['a day without a time', '?from=2030-01-04', 400, 'from'],
  ['a date in month 13', '?to=2030-13-04T00:00:00Z', 400, 'to'],
])('rejects %s', async (_, query, expected, pointer) => {
  const { status, body } = await world.admin.api.get(`/v1/admin/notifications/ledger${query}`);
  expect([status, body.errors[0].pointer]).toEqual([expected, pointer]);
});

it('shows when an email went to the admins of its agency, and only the hour to all others', async () => {
  const head = await world.agent({ agency: { id: bea.agencyId, name: bea.agency }, roles: ['AGENCY_ADMIN'] });
  const { id } = await world.client(ann);
  await world.join(id, ann, bea);
  await world.change(ann, id, { address: { lines: ['71 Harbour Row'] } });
  const { now } = (await world.admin.api.get('/v1/demo/clock')).body;
  await travelTo(new Date(Date.parse(now) + 4 * 86_400_000).toISOString(), world.admin.api);
  const timesSeenBy = async (who: Person): Promise<string[]> => {
    const { items } = expectStatus(await who.api.get(`/v1/admin/emails?agentId=${bea.id}`), 200).body;
    const { timeline } = expectStatus(await who.api.get(`/v1/admin/emails/${items[0].id}`), 200).body;
    return [items[0].createdAt, items[0].sentAt, ...timeline.map(({ at }: { at: string }) => at)];
  };
  const hours = (times: string[]): string[] => times.map((time) => time.replace(/:\d\d:.*/, ':00:00.000Z'));
  const exact = await timesSeenBy(head);
  expect(exact).not.toEqual(hours(exact));
  for (const who of [world.admin, auditor]) expect(await timesSeenBy(who)).toEqual(hours(exact));
});
