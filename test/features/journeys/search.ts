/** Finding somebody by a name, however it is spelt, and one more thing that one knows about them; and its limits. */
import { travelTo } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
let owner: Person;
const ids: Record<string, string> = {};

beforeAll(async () => {
  world = await makeWorld();
  owner = await world.agent();
  const people: Record<string, object> = {
    milo: {
      name: { given: 'Milo', family: 'Okafor-Reed', preferred: 'Mo' },
      aliases: [{ name: 'Emeka Nwosu', kind: 'BIRTH_NAME' }],
      dateOfBirth: { date: '2016-05-14', precision: 'EXACT' },
      address: { lines: ['14 Mill Lane'], postcode: 'LS1 4AP' },
      telephones: [{ number: '07700 900321', kind: 'MOBILE', safeToCall: true }],
      externalReferences: [{ system: 'NHS', reference: '943 476 5919' }],
    },
    catherine: {
      name: { given: 'Catherine', family: 'Smith' },
      dateOfBirth: { date: '1990-01-31', precision: 'EXACT' },
    },
    zoe: { name: { given: 'Zoë', family: "O'Brien" }, dateOfBirth: { date: '2011-07-01', precision: 'ESTIMATED' } },
    tobias: { name: { given: 'Tobias', family: 'Adeyemi' }, dateOfBirth: { date: '2014-09', precision: 'MONTH' } },
    ama: { name: { given: 'Ama', family: 'Mensah' }, dateOfBirth: { date: '2008', precision: 'YEAR' } },
  };
  for (const [name, person] of Object.entries(people)) ids[name] = (await world.client(owner, person)).id;
});
afterAll(() => world.close());

/** Each test searches as somebody new, so that none uses up another's limits. */
async function found(body: object, who?: Person): Promise<any[]> {
  const searcher = who ?? (await world.agent());
  return expectStatus(await searcher.api.post('/v1/clients/search', body), 200).body.items;
}

describe('a match', () => {
  test('says who it is and what fitted, and nothing more', async () => {
    const [match] = await found({ name: 'Milo Okafor-Reed', dateOfBirth: '2016-05-14', postcode: 'ls1 4ap' });
    expect(match).toEqual({
      id: ids['milo'],
      reference: expect.stringMatching(/^PW-/),
      name: { given: 'Milo', family: 'Okafor-Reed' },
      age: 13,
      onTeam: false,
      matchedOn: ['NAME', 'DATE_OF_BIRTH', 'POSTCODE'],
    });
    const [own] = await found({ name: 'Milo Okafor-Reed', dateOfBirth: '2016-05-14' }, owner);
    expect(own?.onTeam).toBe(true);
  });

  test.each([
    ['misspelt', 'milo', { name: 'Mylo Okaffor Reid', dateOfBirth: '2016-05-14' }],
    ['turned round', 'milo', { name: 'REED, Milo Okafor', yearOfBirth: 2016 }],
    ['a part of the name', 'milo', { name: 'Okafor', postcode: 'LS14AP' }],
    ['the preferred name', 'milo', { name: 'Mo Okafor-Reed', telephone: '+44 7700 900321' }],
    [
      'an NHS number with spaces',
      'milo',
      { name: 'Milo Reed', externalReference: { system: 'NHS', reference: '943 476 5919' } },
    ],
    ['as it sounds', 'catherine', { name: 'Kathryn Smyth', dateOfBirth: '1990-01-31' }],
    ['without accents and apostrophe', 'zoe', { name: 'Zoe OBrien', yearOfBirth: 2011 }],
    ['two years off an estimate', 'zoe', { name: "Zoë O'Brien", yearOfBirth: 2013 }],
    ['a day near an estimate', 'zoe', { name: "Zoë O'Brien", dateOfBirth: '2010-12-24' }],
    ['a day in the month that is known', 'tobias', { name: 'Tobias Adeyemi', dateOfBirth: '2014-09-17' }],
    ['a year next to the one that is known', 'ama', { name: 'Ama Mensah', yearOfBirth: 2009 }],
    [
      'one wrong thing beside a right one',
      'milo',
      { name: 'Milo Okafor-Reed', dateOfBirth: '2001-01-01', postcode: 'LS1 4AP' },
    ],
  ])('is found: %s', async (_, who, body) => {
    expect((await found(body))[0]?.id).toBe(ids[who]);
  });

  test.each([
    ['another day of an exact date of birth', { name: 'Milo Okafor-Reed', dateOfBirth: '2016-05-15' }],
    ['two years off', { name: 'Milo Okafor-Reed', yearOfBirth: 2018 }],
    ['three years off an estimate', { name: "Zoë O'Brien", yearOfBirth: 2014 }],
    ['another name at the address', { name: 'Harriet Blythe', postcode: 'LS1 4AP' }],
  ])('is none: %s', async (_, body) => {
    expect(await found(body)).toEqual([]);
  });

  test('says which alias fitted, where the name did not', async () => {
    const [match] = await found({ name: 'Emeka Nwosu', dateOfBirth: '2016-05-14' });
    expect(match).toMatchObject({ name: { given: 'Milo' }, alias: { name: 'Emeka Nwosu', kind: 'BIRTH_NAME' } });
    expect(match?.matchedOn).toEqual(['ALIAS', 'DATE_OF_BIRTH']);
  });

  test('is a closed client too', async () => {
    const { id } = await world.client(owner, { name: { given: 'Clara', family: 'Bygone' }, ...born('2012-02-02') });
    const { etag } = await owner.api.get(`/v1/clients/${id}`);
    await owner.api.put(`/v1/clients/${id}/closure`, { reason: 'Moved away' }, { ifMatch: etag });
    expect(await found({ name: 'Clara Bygone', dateOfBirth: '2012-02-02' })).toHaveLength(1);
  });

  test('the closest come first, ten at most, and how many more there are is not said', async () => {
    for (let index = 0; index < 12; index += 1) {
      await world.client(owner, {
        name: { given: 'Oskar', family: `Winterbourne${'x'.repeat(index)}` },
        ...born('2013-03-03'),
      });
    }
    const searcher = await world.agent();
    const body = { name: 'Oskar Winterbourne', dateOfBirth: '2013-03-03' };
    const answer = expectStatus(await searcher.api.post('/v1/clients/search', body), 200);
    expect(answer.body.items).toHaveLength(10);
    expect(answer.body.items[0].name.family).toBe('Winterbourne');
    expect(answer.body.links).toEqual({ self: '/v1/clients/search' });
  });
});

describe('a search', () => {
  test.each([
    [422, '/name', { name: 'Mi', yearOfBirth: 2016 }],
    [422, '/name', { name: 'Milo Okafor-Reed' }],
    [422, '/postcode', { name: 'Milo', postcode: 'LEEDS' }],
    [422, '/dateOfBirth', { name: 'Milo', dateOfBirth: '2016-02-30' }],
    [400, '/yearOfBirth', { name: 'Milo', yearOfBirth: '2016' }],
    [400, '/address', { name: 'Milo', address: 'Mill Lane' }],
  ])('is refused with %i at %s', async (status, pointer, body) => {
    const answer = await owner.api.post('/v1/clients/search', body);
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([status, pointer]);
  });

  test('is for practitioners', async () => {
    const answer = await world.admin.api.post('/v1/clients/search', { name: 'Milo Okafor', yearOfBirth: 2016 });
    expect(answer.status).toBe(403);
  });
});

describe('the limits', () => {
  test('30 searches a minute, however many at once', async () => {
    const searcher = await world.agent();
    const body = { name: 'Milo Okafor-Reed', dateOfBirth: '2016-05-14' };
    const answers = await Promise.all(Array.from({ length: 33 }, () => searcher.api.post('/v1/clients/search', body)));
    const statuses = answers.map(({ status }) => status);
    expect([200, 429].map((status) => statuses.filter((one) => one === status).length)).toEqual([30, 3]);
    const refused = answers.find(({ status }) => status === 429)!;
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    await travelTo('2030-01-02T10:02:00Z', world.admin.api);
    expect((await searcher.api.post('/v1/clients/search', body)).status).toBe(200);
  });

  test('5 different postcodes or telephones for one name a day; the same ones again as often as you like', async () => {
    const searcher = await world.agent();
    const places = [1, 2, 3, 4].map((number) => ({ postcode: `LS${number} 4AP` }));
    const all = [...places, { telephone: '0113 496 0001' }];
    for (const place of [...all, ...all]) await found({ name: 'Milo Okafor-Reed', ...place }, searcher);
    const sixth = { name: 'okafor reed MILO', postcode: 'LS9 4AP' };
    const refused = await searcher.api.post('/v1/clients/search', sixth);
    expect([refused.status, refused.body.code]).toEqual([429, 'SEARCH_LIMIT']);
    // A search finds misspelt names, so misspelling one buys no new places.
    for (const name of ['Milo Okafor', 'Mylo Okafor-Reed', 'Milo Okafo Reed', 'Milo Okafor-Reed Zed', 'Okafor']) {
      const { status } = await searcher.api.post('/v1/clients/search', { name, postcode: 'LS9 4AP' });
      expect([name, status]).toEqual([name, 429]);
    }
    await found({ name: 'Catherine Smith', postcode: 'LS9 4AP' }, searcher);
    await found({ name: 'Milo Okafor-Reed', dateOfBirth: '2016-05-14' }, searcher);
    await travelTo('2030-01-03T11:00:00Z', world.admin.api);
    expect(await found(sixth, searcher)).toEqual([]);
  });

  test('trying out references of other systems counts as searching', async () => {
    const guesser = await world.agent();
    const body = {
      name: { given: 'Unmentioned' },
      externalReferences: [{ system: 'NHS', reference: '9434765919' }],
      reason: 'Trying it out',
    };
    for (let count = 0; count < 30; count += 1) {
      expect((await guesser.api.post('/v1/clients', body)).status).toBe(409);
    }
    expect((await guesser.api.post('/v1/clients', body)).status).toBe(429);
    expect((await guesser.api.post('/v1/clients/search', { name: 'Milo Reed', yearOfBirth: 2016 })).status).toBe(429);
  });
});

describe('people whom one does not work with', () => {
  let head: Person;
  let searcher: Person;
  const families = ['Ravensdale', 'Blackthorn', 'Ockendon', 'Whitlock'] as const;
  const of = (family: string): object => ({ name: family, dateOfBirth: '2012-06-06' });
  const search = (body: object) => searcher.api.post('/v1/clients/search', body);
  const alerts = async (): Promise<any[]> =>
    (await head.api.get('/v1/admin/alerts')).body.items.filter(({ about }: any) => about.agentId === searcher.id);
  const hoursPass = async (hours: number): Promise<void> => {
    const { now } = (await world.admin.api.get('/v1/demo/clock')).body;
    await travelTo(new Date(Date.parse(now) + hours * 3_600_000).toISOString(), world.admin.api);
  };

  beforeAll(async () => {
    const home = await world.agency();
    head = await world.agent({ agency: home, roles: ['AGENCY_ADMIN'] });
    searcher = await world.agent({ agency: home });
    for (const family of families) {
      // The shorter, the closer to what is asked for.
      for (let more = 0; more < 9; more += 1) {
        await world.client(owner, {
          name: { given: 'Quentin', family: `${family}${'e'.repeat(more)}` },
          ...born('2012-06-06'),
        });
      }
    }
  });

  test('30 an hour: a result is cut where they run out, the best first; own clients never count', async () => {
    for (let own = 0; own < 3; own += 1) {
      await world.client(searcher, { name: { given: 'Xaver', family: 'Yardley' }, ...born('2012-06-06') });
    }
    expect(await found({ name: 'Xaver Yardley', dateOfBirth: '2012-06-06' }, searcher)).toHaveLength(3);
    for (const family of families.slice(0, 3)) expect(await found(of(family), searcher)).toHaveLength(9);
    // Found already: they are not new.
    expect(await found(of('Ravensdale'), searcher)).toHaveLength(9);
    expect(await alerts()).toEqual([]);
    const last = await found(of('Whitlock'), searcher);
    expect(last.map(({ name }) => name.family)).toEqual(['Whitlock', 'Whitlocke', 'Whitlockee']);
  });

  test('after that every search is refused, whatever it would find, and the agency’s admin hears of it once', async () => {
    const answers = [];
    for (const body of [of('Whitlock'), of('Ravensdale'), { name: 'Nobody Atall', yearOfBirth: 2012 }]) {
      answers.push(await search(body));
    }
    for (const { status, body, headers } of answers) {
      expect([status, body.code]).toEqual([429, 'NEW_CLIENT_LIMIT']);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(3000);
      expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(3600);
    }
    expect(await alerts()).toMatchObject([{ type: 'SEARCH_LIMIT', acknowledgedAt: null }]);
    expect((await head.api.get('/v1/me')).body.banners).toEqual([{ code: 'ALERTS', text: '1 alert waits for you.' }]);
  });

  test('an hour later there is room again, and whom one found within the day is not new', async () => {
    await hoursPass(1.01);
    expect(await found(of('Whitlock'), searcher)).toHaveLength(9);
    for (const family of families) expect(await found(of(family), searcher)).toHaveLength(9);
    await hoursPass(24);
    for (const family of families.slice(0, 3)) expect(await found(of(family), searcher)).toHaveLength(9);
    expect(await found(of('Whitlock'), searcher)).toHaveLength(3);
    expect(await alerts()).toHaveLength(2);
  });
});

function born(date: string): object {
  return { dateOfBirth: { date, precision: 'EXACT' } };
}
