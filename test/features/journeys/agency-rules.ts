/** Defaults and floors of an agency: they move what waits for its agents, and the answers say why. */
import { step } from '../../support/step.js';
import { travelTo } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
let home: { id: string; name: string };
let head: Person;
let ann: Person;
let bea: Person;
let cem: Person;
let clientId: string;

beforeAll(async () => {
  world = await makeWorld();
  home = await world.agency();
  head = await world.agent({ agency: home, roles: ['AGENCY_ADMIN'] });
  ann = await world.agent();
  bea = await world.agent({ agency: home });
  cem = await world.agent({ agency: home });
  for (const person of [bea, cem]) await world.choose(person, { MY_TEAMS: 'NEXT_LOGIN' });
  await world.choose(cem, { CONTACT: 'NEXT_LOGIN' });
  ({ id: clientId } = await world.client(ann));
  await world.join(clientId, ann, bea, cem);
  await world.change(ann, clientId, { address: { lines: ['9 Mill Lane'] } });
  await world.change(ann, clientId, { name: { given: 'Tobias' } });
});

afterAll(() => world.close());

const path = (): string => `/v1/agencies/${home.id}/notification-preferences`;
const decide = (defaults: object, floors: object, by = head) => by.api.put(path(), { defaults, floors });
const preferences = async (who: Person) => expectStatus(await who.api.get('/v1/me/notification-preferences'), 200).body;
const itemOf = (body: any, kind: string): any => body.items.find((item: any) => item.kind === kind);
const TONIGHT = '2030-01-02T16:30:00.000Z';
const FRIDAY = '2030-01-04T16:30:00.000Z';

it('moves what waits for agents when their agency decides defaults and floors, and emails each item once', async () => {
  await step('An agency that decided nothing follows Patchwork', async () => {
    const { body } = expectStatus(await head.api.get(path()), 200);
    expect(body).toMatchObject({ defaults: {}, floors: {}, overruled: 0, moved: 0, moves: [] });
    expect(itemOf(body, 'CONTACT')).toMatchObject({
      effective: 'END_OF_DAY',
      source: 'PATCHWORK',
      why: 'The agency did not decide, and Patchwork tells of this at the end of the day.',
    });
    expect(itemOf(body, 'ACCESS')).toMatchObject({ locked: true, allowed: ['AS_IT_HAPPENS'] });
  });

  await step('A default moves what waits for agents who did not choose, and for nobody else', async () => {
    const { body } = expectStatus(await decide({ IDENTITY: 'END_OF_WEEK', CONTACT: 'END_OF_WEEK' }, {}), 200);
    expect(body.moved).toBe(3);
    expect(body.moves).toEqual([
      { kind: 'CONTACT', count: 1, emailAfter: FRIDAY },
      { kind: 'IDENTITY', count: 2, emailAfter: FRIDAY },
    ]);
    expect(itemOf(await preferences(bea), 'CONTACT')).toMatchObject({
      effective: 'END_OF_WEEK',
      source: 'AGENCY',
      why: 'Your agency decided that its agents hear of this at the end of the week, unless they choose otherwise.',
    });
    expect(itemOf(await preferences(cem), 'CONTACT')).toMatchObject({ effective: 'NEXT_LOGIN', source: 'OWN' });
    expect(itemOf(await preferences(ann), 'CONTACT')).toMatchObject({ source: 'PATCHWORK' });
  });

  await step('A floor overrules an earlier choice below it, which stays stored, and each answer says so', async () => {
    const { body } = expectStatus(await decide({}, { CONTACT: 'END_OF_DAY' }), 200);
    expect(body).toMatchObject({ overruled: 1, moved: 4, defaults: {}, floors: { CONTACT: 'END_OF_DAY' } });
    expect(body.moves).toEqual([
      { kind: 'CONTACT', count: 2, emailAfter: TONIGHT },
      { kind: 'IDENTITY', count: 2, emailAfter: TONIGHT },
    ]);
    expect(itemOf(await preferences(cem), 'CONTACT')).toEqual({
      kind: 'CONTACT',
      effective: 'END_OF_DAY',
      source: 'AGENCY',
      locked: false,
      allowed: ['AS_IT_HAPPENS', 'END_OF_DAY'],
      why: 'You chose to hear of this when you next sign in, but your agency wants its agents to hear of it at the end of the day or sooner.',
    });
  });

  await step('No agent can choose below the floor, for everything or for one client', async () => {
    for (const place of ['', `/clients/${clientId}`]) {
      const below = { frequencies: { CONTACT: 'END_OF_WEEK' } };
      const answer = await bea.api.put(`/v1/me/notification-preferences${place}`, below);
      expect([answer.status, answer.body.errors]).toEqual([
        422,
        [
          {
            pointer: '/frequencies/CONTACT',
            code: 'BELOW_FLOOR',
            detail: 'Allowed for this kind: AS_IT_HAPPENS, END_OF_DAY.',
          },
        ],
      ]);
    }
  });

  await step('When the agency removes the floor, the earlier choice applies again', async () => {
    expect(expectStatus(await decide({}, {}), 200).body).toMatchObject({
      overruled: 0,
      moves: [{ kind: 'CONTACT', count: 1, emailAfter: null }],
    });
    expect(itemOf(await preferences(cem), 'CONTACT')).toMatchObject({ effective: 'NEXT_LOGIN', source: 'OWN' });
  });

  await step('An agent who moves to the agency gets notifications by its rules from then on', async () => {
    expectStatus(await decide({ IDENTITY: 'END_OF_WEEK' }, {}), 200);
    const dee = await world.agent();
    await world.choose(dee, { MY_TEAMS: 'NEXT_LOGIN' });
    const { etag } = expectStatus(await world.admin.api.get(`/v1/agents/${dee.id}`), 200);
    const moving = await world.admin.api.patch(`/v1/agents/${dee.id}`, { agencyId: home.id }, { ifMatch: etag });
    expectStatus(moving, 200);
    await world.join(clientId, ann, dee);
    await world.change(ann, clientId, { name: { given: 'Tobin' } });
    expect(await preferences(dee)).toMatchObject({ nextEmailAt: FRIDAY });
  });

  await step('Each item is emailed once or waits in the app', async () => {
    expectStatus(await decide({}, {}, world.admin), 200);
    await travelTo('2030-01-02T16:30:01Z', world.admin.api);
    await travelTo('2030-01-04T16:30:01Z', world.admin.api);
    await travelTo('2030-01-11T17:00:00Z', world.admin.api);
    const told = async (who: Person) =>
      (await world.notifications(who, '&seen=false'))
        .filter(({ kind }) => ['CONTACT', 'IDENTITY'].includes(kind))
        .map(({ kind, emailedAt }) => `${kind} ${emailedAt?.slice(0, 10) ?? 'in the app'}`)
        .sort();
    expect(await told(bea)).toEqual(['CONTACT 2030-01-02', 'IDENTITY 2030-01-02', 'IDENTITY 2030-01-02']);
    expect(await told(cem)).toEqual(['CONTACT in the app', 'IDENTITY 2030-01-02', 'IDENTITY 2030-01-02']);
  });
});

it('leaves nothing to choose when the floor is the highest frequency', async () => {
  const agency = await world.agency();
  const eve = await world.agent({ agency });
  const floors = { STATUS: 'AS_IT_HAPPENS' };
  const place = `/v1/agencies/${agency.id}/notification-preferences`;
  expectStatus(await world.admin.api.put(place, { defaults: {}, floors }), 200);
  expect(itemOf(await preferences(eve), 'STATUS')).toMatchObject({
    effective: 'AS_IT_HAPPENS',
    source: 'AGENCY',
    locked: true,
    allowed: ['AS_IT_HAPPENS'],
    why: 'Your agency wants all its agents to hear of this as it happens.',
  });
});

it.each([
  ['a floor below what Patchwork allows', 422, '/floors/ACCESS', { ACCESS: 'AS_IT_HAPPENS' }, { ACCESS: 'END_OF_DAY' }],
  ['a default below the floor', 422, '/defaults/TEAM', { TEAM: 'END_OF_WEEK' }, { TEAM: 'END_OF_DAY' }],
  ['a default below what Patchwork allows', 422, '/defaults/ACCESS', { ACCESS: 'END_OF_DAY' }, {}],
  ['an unknown kind', 400, '/floors/PHOTOGRAPHS', {}, { PHOTOGRAPHS: 'END_OF_DAY' }],
  ['an unknown frequency', 400, '/defaults/TEAM', { TEAM: 'FORTNIGHTLY' }, {}],
  ['null instead of a frequency', 400, '/floors/TEAM', {}, { TEAM: null }],
  ['defaults without floors', 400, '/floors', {}, undefined],
])('rejects %s, and changes nothing', async (_, status, pointer, defaults, floors) => {
  const before = expectStatus(await head.api.get(path()), 200).body;
  const answer = await head.api.put(path(), { defaults, floors });
  expect([answer.status, answer.body.errors.map((fault: any) => fault.pointer)]).toEqual([status, [pointer]]);
  expect(expectStatus(await head.api.get(path()), 200).body).toEqual(before);
});

it('returns 403 when an agent who does not administer the agency reads or decides its rules', async () => {
  const other = await world.agent({ roles: ['AGENCY_ADMIN'] });
  for (const who of [bea, other]) {
    expect((await who.api.get(path())).status).toBe(403);
    expect((await decide({}, {}, who)).status).toBe(403);
  }
  expectStatus(await decide({}, {}, world.admin), 200);
  const gone = `/v1/agencies/${clientId}/notification-preferences`;
  expect((await world.admin.api.get(gone)).status).toBe(404);
  expect((await world.admin.api.put(gone, {})).status).toBe(404);
});
