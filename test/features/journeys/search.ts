/** Search finds clients by a name, however it is spelt, and one more thing that the agent knows about them. It has limits. */
import { step } from '../../support/step.js';
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

/** Patchwork time, in milliseconds. */
const clock = async (): Promise<number> => Date.parse((await world.admin.api.get('/v1/demo/clock')).body.now);

const minutesPass = async (minutes: number): Promise<void> =>
  travelTo(new Date((await clock()) + minutes * 60_000).toISOString(), world.admin.api);

/** Does `work` again, as somebody new, when the machine took longer for it than the minute that it is about. */
async function withinAMinute<T>(work: (searcher: Person) => Promise<T>): Promise<[T, Person]> {
  for (;;) {
    const searcher = await world.agent();
    const began = await clock();
    const result = await work(searcher);
    if ((await clock()) - began < 60_000) return [result, searcher];
  }
}

/** Each search is by somebody new unless a test says who, so that none uses up another's limits. */
async function found(body: object, who?: Person): Promise<any[]> {
  const searcher = who ?? (await world.agent());
  return expectStatus(await searcher.api.post('/v1/clients/search', body), 200).body.items;
}

describe('matching', () => {
  test('a match says who the client is and what matched, and nothing more', async () => {
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
    ['a misspelt name', 'milo', { name: 'Mylo Okaffor Reid', dateOfBirth: '2016-05-14' }],
    ['a name in another order', 'milo', { name: 'REED, Milo Okafor', yearOfBirth: 2016 }],
    ['a part of their name', 'milo', { name: 'Okafor', postcode: 'LS14AP' }],
    ['their preferred name', 'milo', { name: 'Mo Okafor-Reed', telephone: '+44 7700 900321' }],
    [
      'an NHS number with spaces',
      'milo',
      { name: 'Milo Reed', externalReference: { system: 'NHS', reference: '943 476 5919' } },
    ],
    ['a name that sounds the same', 'catherine', { name: 'Kathryn Smyth', dateOfBirth: '1990-01-31' }],
    ['a name without its accents and apostrophe', 'zoe', { name: 'Zoe OBrien', yearOfBirth: 2011 }],
    ['a year that is two years off an estimate', 'zoe', { name: "Zoë O'Brien", yearOfBirth: 2013 }],
    ['a day near an estimate', 'zoe', { name: "Zoë O'Brien", dateOfBirth: '2010-12-24' }],
    ['a day in the month that Patchwork knows', 'tobias', { name: 'Tobias Adeyemi', dateOfBirth: '2014-09-17' }],
    ['a year next to the one that Patchwork knows', 'ama', { name: 'Ama Mensah', yearOfBirth: 2009 }],
    [
      'a wrong date of birth beside the right postcode',
      'milo',
      { name: 'Milo Okafor-Reed', dateOfBirth: '2001-01-01', postcode: 'LS1 4AP' },
    ],
  ])('a client is found by %s', async (_, who, body) => {
    expect((await found(body))[0]?.id).toBe(ids[who]);
  });

  test.each([
    ['another day of an exact date of birth', { name: 'Milo Okafor-Reed', dateOfBirth: '2016-05-15' }],
    ['a year that is two years off an exact date of birth', { name: 'Milo Okafor-Reed', yearOfBirth: 2018 }],
    ['a year that is three years off an estimate', { name: "Zoë O'Brien", yearOfBirth: 2014 }],
    ['another name at the address', { name: 'Harriet Blythe', postcode: 'LS1 4AP' }],
  ])('no client is found by %s', async (_, body) => {
    expect(await found(body)).toEqual([]);
  });

  test('a match says which alias matched when the name did not, and not the name to somebody off the team', async () => {
    const [match] = await found({ name: 'Emeka Nwosu', dateOfBirth: '2016-05-14' });
    expect(match).toMatchObject({ name: { withheld: true }, alias: { name: 'Emeka Nwosu', kind: 'BIRTH_NAME' } });
    expect(match?.matchedOn).toEqual(['ALIAS', 'DATE_OF_BIRTH']);
    const own = await owner.api.post('/v1/clients/search', { name: 'Emeka Nwosu', dateOfBirth: '2016-05-14' });
    expect(own.body.items[0]).toMatchObject({ onTeam: true, name: { given: 'Milo' } });
  });

  test('a closed client is found too', async () => {
    const { id } = await world.client(owner, { name: { given: 'Clara', family: 'Bygone' }, ...born('2012-02-02') });
    const { etag } = await owner.api.get(`/v1/clients/${id}`);
    await owner.api.put(`/v1/clients/${id}/closure`, { reason: 'Moved away' }, { ifMatch: etag });
    expect(await found({ name: 'Clara Bygone', dateOfBirth: '2012-02-02' })).toHaveLength(1);
  });

  test('a search shows ten matches at most, the closest first, and does not say how many more there are', async () => {
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

describe('asking', () => {
  test.each([
    ['a name that is too short', 422, '/name', { name: 'Mi', yearOfBirth: 2016 }],
    ['nothing but a name', 422, '/name', { name: 'Milo Okafor-Reed' }],
    ['an incomplete postcode', 422, '/postcode', { name: 'Milo', postcode: 'LEEDS' }],
    ['a date that does not exist', 422, '/dateOfBirth', { name: 'Milo', dateOfBirth: '2016-02-30' }],
    ['a year that is a string', 400, '/yearOfBirth', { name: 'Milo', yearOfBirth: '2016' }],
    ['an unknown field', 400, '/address', { name: 'Milo', address: 'Mill Lane' }],
  ])('a search with %s returns %i and points to %s', async (_, status, pointer, body) => {
    const answer = await owner.api.post('/v1/clients/search', body);
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([status, pointer]);
  });

  test('a search by an admin returns 403, as only practitioners may search', async () => {
    const answer = await world.admin.api.post('/v1/clients/search', { name: 'Milo Okafor', yearOfBirth: 2016 });
    expect(answer.status).toBe(403);
  });
});

describe('limits', () => {
  test('an agent has 30 searches a minute, however many they send at once', async () => {
    const body = { name: 'Milo Okafor-Reed', dateOfBirth: '2016-05-14' };
    const [answers, searcher] = await withinAMinute(({ api }) =>
      Promise.all(Array.from({ length: 33 }, () => api.post('/v1/clients/search', body))),
    );
    const statuses = answers.map(({ status }) => status);
    expect([200, 429].map((status) => statuses.filter((one) => one === status).length)).toEqual([30, 3]);
    const refused = answers.find(({ status }) => status === 429)!;
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    await minutesPass(2);
    expect((await searcher.api.post('/v1/clients/search', body)).status).toBe(200);
  });

  test('an agent may try 5 different postcodes or telephones for one name a day, each as often as they like', async () => {
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
    await minutesPass(25 * 60);
    expect(await found(sixth, searcher)).toEqual([]);
  });

  test('an agent who tries out references of other systems uses up their 30 searches a minute', async () => {
    const body = {
      name: { given: 'Unmentioned' },
      externalReferences: [{ system: 'NHS', reference: '9434765919' }],
      reason: 'Trying it out',
    };
    const [statuses] = await withinAMinute(async ({ api }) => {
      const tried = [];
      for (let count = 0; count < 31; count += 1) tried.push((await api.post('/v1/clients', body)).status);
      const search = await api.post('/v1/clients/search', { name: 'Milo Reed', yearOfBirth: 2016 });
      return [...tried, search.status];
    });
    expect(statuses).toEqual([...Array(30).fill(409), 429, 429]);
  });
});

describe('new clients', () => {
  let head: Person;
  let searcher: Person;
  const families = ['Ravensdale', 'Blackthorn', 'Ockendon', 'Whitlock'] as const;
  const of = (family: string): object => ({ name: family, dateOfBirth: '2012-06-06' });
  const search = (body: object) => searcher.api.post('/v1/clients/search', body);
  const alerts = async (): Promise<any[]> =>
    (await head.api.get('/v1/admin/alerts')).body.items.filter(({ about }: any) => about.agentId === searcher.id);

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

  test('an agent finds 30 new clients an hour, and going over the limit raises one alert for their agency', async () => {
    const began = await clock();

    await step('a result ends where the 30 run out, the best matches first, and own clients do not count', async () => {
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

    await step('every further search returns 429, whatever it would find', async () => {
      const answers = [];
      for (const body of [of('Whitlock'), of('Ravensdale'), { name: 'Nobody Atall', yearOfBirth: 2012 }]) {
        answers.push(await search(body));
      }
      const passed = ((await clock()) - began) / 1000;
      for (const { status, body, headers } of answers) {
        expect([status, body.code]).toEqual([429, 'NEW_CLIENT_LIMIT']);
        // An hour from the first one found.
        expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(3600 - passed);
        expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(3600);
      }
    });

    await step('the admin of the agency has one alert about it', async () => {
      expect(await alerts()).toMatchObject([{ type: 'SEARCH_LIMIT', acknowledgedAt: null }]);
      const { banners } = (await head.api.get('/v1/me')).body;
      expect(banners).toEqual([{ code: 'ALERTS', text: '1 alert waits for you.' }]);
    });

    await step('an hour later there is room again, and clients found within the last day are not new', async () => {
      await minutesPass(61);
      expect(await found(of('Whitlock'), searcher)).toHaveLength(9);
      for (const family of families) expect(await found(of(family), searcher)).toHaveLength(9);
    });

    await step('a day later the clients are new again, and going over the limit raises a second alert', async () => {
      await minutesPass(24 * 60);
      for (const family of families.slice(0, 3)) expect(await found(of(family), searcher)).toHaveLength(9);
      expect(await found(of('Whitlock'), searcher)).toHaveLength(3);
      expect(await alerts()).toHaveLength(2);
    });
  });
});

function born(date: string): object {
  return { dateOfBirth: { date, precision: 'EXACT' } };
}
