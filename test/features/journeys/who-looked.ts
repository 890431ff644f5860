/** The access log: the team reads the latest entries about its client, an auditor all, a privacy officer those of one colleague. */
import { step } from '../../support/step.js';
import { expectStatus, makeWorld, type Person, type SystemCaller, type World } from '../../support/world.js';

let world: World;
let bea: Person;
let tom: Person;
let zoe: Person;
let officer: Person;
let auditor: Person;
let council: SystemCaller;
let client: { id: string };

const SEARCH = { name: 'Milo Okafor-Reed', dateOfBirth: '2016-05-14' };

beforeAll(async () => {
  world = await makeWorld();
  const home = await world.agency();
  [bea, tom, zoe] = [await world.agent({ agency: home }), await world.agent(), await world.agent()];
  officer = await world.agent({ agency: home, roles: ['AGENCY_ADMIN'] });
  auditor = await world.agent({ roles: ['AUDITOR'] });
  council = await world.system(home);
  const { etag } = await world.admin.api.get(`/v1/agencies/${home.id}`);
  const named = { privacyOfficerId: officer.id };
  expectStatus(await world.admin.api.patch(`/v1/agencies/${home.id}`, named, { ifMatch: etag }), 200);
  client = await world.client(bea, { dateOfBirth: { date: '2016-05-14', precision: 'EXACT' } });
  await world.join(client.id, bea, tom);
  // More entries than the team may read, and than fit on three pages.
  for (let time = 0; time < 26; time += 1) await bea.api.get(`/v1/clients/${client.id}/team`);
  await zoe.api.get(`/v1/clients/${client.id}`);
  await council.api.get(`/v1/clients/${client.id}`);
  await zoe.api.post('/v1/clients/search', SEARCH);
  for (let time = 0; time < 4; time += 1) await lastLooks(tom);
});

afterAll(() => world.close());

const lastLooks = async (who: { api: Person['api'] }, clientId = client.id): Promise<any[]> =>
  expectStatus(await who.api.get(`/v1/clients/${clientId}/access-log`), 200).body.items;

const log = async (who: Person, query: string): Promise<any> =>
  expectStatus(await who.api.get(`/v1/admin/access-log?${query}`), 200).body;

it('Tom reads, newest first, who looked at Milo, when, why and at what, and whose look was denied', async () => {
  await bea.api.get(`/v1/clients/${client.id}/team`);
  expect((await zoe.api.get(`/v1/clients/${client.id}`)).status).toBe(404);
  await council.api.get(`/v1/clients/${client.id}`);
  await zoe.api.post('/v1/clients/search', SEARCH);
  const [own, search, system, denied, team] = await lastLooks(tom);
  const beaAsLooker = { agentId: bea.id, name: `${bea.name.given} ${bea.name.family}`, agency: bea.agency };
  expect(own).toMatchObject({ who: { agentId: tom.id }, action: 'clients.access-log', purpose: 'CARE' });
  expect(search).toMatchObject({ who: { agentId: zoe.id }, purpose: 'FINDING', fields: ['name', 'dateOfBirth'] });
  expect(system).toMatchObject({ who: { systemId: council.id, agency: bea.agency }, purpose: 'INTEGRATION' });
  expect(system.fields).toContain('address');
  expect(denied).toMatchObject({ who: { agentId: zoe.id }, purpose: 'NONE', outcome: 'DENIED', fields: [] });
  expect(team).toEqual({
    at: expect.any(String),
    who: beaAsLooker,
    action: 'team.read',
    purpose: 'CARE',
    outcome: 'ALLOWED',
    fields: ['team'],
  });
});

it('the team reads the latest 25 entries and no further page, and Zoe, who is not on it, reads none', async () => {
  const { body } = await tom.api.get(`/v1/clients/${client.id}/access-log`);
  expect(body.items).toHaveLength(25);
  expect(body.links).toEqual({ self: `/v1/clients/${client.id}/access-log` });
  expect((await zoe.api.get(`/v1/clients/${client.id}/access-log`)).status).toBe(404);
});

it('an auditor reads the whole access log page by page, and each filter narrows it', async () => {
  const seen: any[] = [];
  for (let path: string | undefined = `/v1/admin/access-log?clientId=${client.id}&limit=10`; path !== undefined;) {
    const body: any = expectStatus(await auditor.api.get(path), 200).body;
    seen.push(...body.items);
    path = body.links.next;
  }
  expect(seen.length).toBeGreaterThan(30);
  expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
  expect(seen.every(({ at }, index) => index === 0 || at <= seen[index - 1].at)).toBe(true);
  expect(seen.every(({ clientId, requestId }) => clientId === client.id && requestId.length > 0)).toBe(true);

  const only = async (query: string): Promise<any[]> => (await log(auditor, `limit=100&${query}`)).items;
  const all = await only(`clientId=${client.id}`);
  const cases: [string, (item: any) => boolean][] = [
    [`agentId=${zoe.id}`, ({ who }) => who.agentId === zoe.id],
    [`systemId=${council.id}`, ({ who }) => who.systemId === council.id],
    [`agencyId=${tom.agencyId}`, ({ who }) => who.agency === tom.agency],
    ['action=team.read', ({ action }) => action === 'team.read'],
    ['outcome=DENIED', ({ outcome }) => outcome === 'DENIED'],
  ];
  for (const [query, fits] of cases) {
    const items = await only(`clientId=${client.id}&${query}`);
    expect([query, items.map(({ id }) => id)]).toEqual([query, all.filter(fits).map(({ id }) => id)]);
    expect(items.length).toBeGreaterThan(0);
    expect((await only(query)).every(fits)).toBe(true);
  }
});

it('an auditor reads the entries from one time up to another, and a filter that makes no sense returns 400', async () => {
  const yan = await world.agent();
  const before = (await world.admin.api.get('/v1/demo/clock')).body.now;
  await yan.api.get(`/v1/clients/${client.id}`);
  const [{ at }] = (await log(auditor, `agentId=${yan.id}&limit=1`)).items;
  const count = async (query: string): Promise<number> =>
    (await log(auditor, `agentId=${yan.id}&${query}`)).items.length;
  expect(await count(`from=${before}`)).toBe(1);
  expect(await count(`from=${at}`)).toBe(1);
  expect(await count(`from=${before}&to=${at}`)).toBe(0);
  for (const wrong of [
    'from=yesterday',
    'to=2030-01-02',
    'to=0000-01-01T00:00:00Z',
    'from=2030-02-30T00:00:00Z',
    'outcome=MAYBE',
    'action=clients.peep',
    'agentId=7',
  ]) {
    expect([wrong, (await auditor.api.get(`/v1/admin/access-log?${wrong}`)).status]).toEqual([wrong, 400]);
  }
});

it('Tom reads in the access log that an auditor read it', async () => {
  await log(auditor, `clientId=${client.id}&limit=3`);
  const [own, read] = await lastLooks(tom);
  expect(own.action).toBe('clients.access-log');
  expect(read).toMatchObject({ who: { agentId: auditor.id }, action: 'admin.access-log', purpose: 'OVERSIGHT' });
});

it('a privacy officer reads the entries of one agent at a time, and only from their own agency', async () => {
  const { items } = await log(officer, `agentId=${bea.id}&limit=100`);
  expect(items.length).toBeGreaterThan(25);
  expect(items.every(({ who }: any) => who.agentId === bea.id)).toBe(true);
  for (const query of [
    '',
    `agentId=${tom.id}`,
    `clientId=${client.id}`,
    `agentId=${bea.id}&agencyId=${tom.agencyId}`,
  ]) {
    expect([query, (await officer.api.get(`/v1/admin/access-log?${query}`)).status]).toEqual([query, 403]);
  }
  for (const who of [bea, tom, world.admin]) {
    expect((await who.api.get(`/v1/admin/access-log?agentId=${bea.id}`)).status).toBe(403);
  }
});

describe('a client with a sensitive service', () => {
  let rosa: Person;
  let colleague: Person;
  let child: any;

  beforeEach(async () => {
    const clinic = await world.service({ type: 'HEALTH' });
    [rosa, colleague] = [await world.agent({ agency: clinic }), await world.agent({ agency: clinic })];
    child = await world.client(bea, { name: { given: 'Ines', family: 'Falk' } });
    await world.join(child.id, bea, tom);
    await colleague.api.get(`/v1/clients/${child.id}`);
    await world.hide(child, rosa, bea);
    await rosa.api.get(`/v1/clients/${child.id}`);
  });

  const byClinic = ({ who }: any): boolean => [rosa.id, colleague.id].includes(who.agentId);

  it('Tom reads that a sensitive service looked, but neither who it was nor which colleague of theirs was denied', async () => {
    const looks = await lastLooks(tom, child.id);
    expect(looks.filter(byClinic)).toEqual([]);
    const service = { name: 'A sensitive service', agency: null, withheld: true };
    const shown = looks.filter(({ who }) => who.withheld === true);
    expect(shown.map(({ who, action, outcome }) => [who, action, outcome])).toEqual([
      [service, 'clients.read', 'ALLOWED'],
      [service, 'team.add', 'ALLOWED'],
      [service, 'clients.search', 'ALLOWED'],
      [service, 'clients.read', 'DENIED'],
    ]);
  });

  it('Rosa herself, her broker and an auditor read who looked', async () => {
    for (const who of [rosa, bea]) expect((await lastLooks(who, child.id)).filter(byClinic).length).toBeGreaterThan(1);
    expect((await log(auditor, `clientId=${child.id}`)).items.filter(byClinic).length).toBeGreaterThan(1);
  });

  it('Tom reads only the looks of Rosa as an open member when she left as a sensitive one and came back', async () => {
    await step('Tom does not read who looked when Rosa has left', async () => {
      const { body } = await rosa.api.get(`/v1/clients/${child.id}/team`);
      const { id } = body.items.find(({ agentId }: any) => agentId === rosa.id);
      expectStatus(await rosa.api.delete(`/v1/clients/${child.id}/team/${id}`), 204);
      expect((await lastLooks(tom, child.id)).filter(byClinic)).toEqual([]);
    });

    await step('Tom reads that Rosa looked when he has added her openly', async () => {
      await world.join(child.id, tom, rosa);
      await rosa.api.get(`/v1/clients/${child.id}`);
      const named = (await lastLooks(tom, child.id)).filter(byClinic);
      expect(named.map(({ action }) => action)).toEqual(['clients.read']);
    });
  });
});
