/** The conventions of every route: ETags and preconditions, pages and cursors, order of errors, headers, unknown ids. */
import type { Answer, Api } from '../../support/api.js';
import { settle } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

const RANDOM = '0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24';
const reason = 'Agreed at the review';

let world: World;
let ann: Person;
let bea: Person;
let cal: Person;
let head: Person;
let auditor: Person;
let client: { id: string; reference: string };
let other: { id: string };
let path: string;

beforeAll(async () => {
  world = await makeWorld();
  const home = await world.agency();
  [ann, bea, cal] = [await world.agent({ agency: home }), await world.agent(), await world.agent()];
  head = await world.agent({ agency: home, roles: ['AGENCY_ADMIN'] });
  auditor = await world.agent({ roles: ['AUDITOR'] });
  for (let more = 0; more < 3; more += 1) await world.agency();
  client = await world.client(ann);
  path = `/v1/clients/${client.id}`;
  other = await world.client(bea);
  for (const given of ['Amara', 'Tobias', 'Ada', 'Ben', 'Cleo']) {
    const { id } = await world.client(bea, { name: { given, family: 'Okafor' } });
    await world.join(id, bea, ann);
    await settle(world.admin.api);
  }
  for (const line of ['1 Mill Lane', '2 Mill Lane', '3 Mill Lane', '4 Mill Lane']) {
    await world.change(ann, client.id, { address: { lines: [line] } });
  }
  // Bea gets a notification, which waits for her digest.
  const { etag } = await ann.api.get(`/v1/agents/${ann.id}`);
  const telephone = '07700 900776';
  expectStatus(await ann.api.patch(`/v1/agents/${ann.id}`, { telephone }, { ifMatch: etag }), 200);
  await settle(world.admin.api);
});

afterAll(() => world.close());

const problem = ({ body }: Answer): object => {
  const { instance: _, traceId: __, ...rest } = body;
  return rest;
};

describe('ETags', () => {
  it.each([
    ['a client', () => path],
    ['an agent', () => `/v1/agents/${ann.id}`],
    ['an agency', () => `/v1/agencies/${ann.agencyId}`],
    ['preferences', () => '/v1/me/notification-preferences'],
    ['an absence', () => '/v1/me/absence'],
  ])('returns 304 without a body for %s that did not change', async (_, where) => {
    const first = expectStatus(await ann.api.get(where()), 200);
    expect(first.etag).toMatch(/^"\d+-[\w-]+"$/);
    const headers = { 'if-none-match': `"0-other", W/${first.etag}` };
    const again = expectStatus(await ann.api.get(where(), { headers }), 304);
    expect([again.body, again.etag]).toEqual([undefined, first.etag]);
    expectStatus(await ann.api.get(where(), { headers: { 'if-none-match': '"0-other"' } }), 200);
  });

  it.each<[string, () => string, object | undefined]>([
    ['my preferences', () => '/v1/me/notification-preferences', { frequencies: {} }],
    [
      'my preferences for a client',
      () => `/v1/me/notification-preferences/clients/${client.id}`,
      { frequencies: { TEAM: 'NEXT_LOGIN' } },
    ],
    ['my absence', () => '/v1/me/absence', undefined],
  ])('PUT and GET give an ETag without a version to %s', async (_, where, body) => {
    const { now } = expectStatus(await ann.api.get('/v1/demo/clock'), 200).body;
    const inAMonth = new Date(Date.parse(now) + 30 * 86_400_000).toISOString().slice(0, 10);
    const put = expectStatus(await ann.api.put(where(), body ?? { from: inAMonth, until: inAMonth }), 200);
    const read = expectStatus(await ann.api.get(where()), 200);
    expect([put.etag, read.etag]).toEqual([expect.stringMatching(/^"0-[\w-]+"$/), expect.stringMatching(/^"0-/)]);
    expect((await ann.api.get(where(), { headers: { 'if-none-match': read.etag } })).status).toBe(304);
  });

  it('the ETag of a client changes when the telephone number of a team member changes, and its version does not', async () => {
    const first = await ann.api.get(path);
    const { etag } = await ann.api.get(`/v1/agents/${ann.id}`);
    const changed = await ann.api.patch(`/v1/agents/${ann.id}`, { telephone: '07700 900777' }, { ifMatch: etag });
    expectStatus(changed, 200);
    const second = await ann.api.get(path, { headers: { 'if-none-match': first.etag } });
    expect([second.status, second.body.version]).toEqual([200, first.body.version]);
    // The version alone guards writes.
    expectStatus(await ann.api.patch(path, {}, { ifMatch: first.etag }), 200);
  });

  it.each<[string, 'PATCH' | 'PUT' | 'DELETE', () => string, object | undefined]>([
    ['a client', 'PATCH', () => path, { name: { given: 'Mo' } }],
    ['the lead of a client', 'PUT', () => `${path}/lead`, {}],
    ['the lead of a client', 'DELETE', () => `${path}/lead`, undefined],
    ['the closure of a client', 'PUT', () => `${path}/closure`, { reason }],
    ['the closure of a client', 'DELETE', () => `${path}/closure`, undefined],
    ['an agency', 'PATCH', () => `/v1/agencies/${ann.agencyId}`, { name: 'Renamed' }],
    ['an agent', 'PATCH', () => `/v1/agents/${ann.id}`, { jobTitle: 'Head teacher' }],
  ])('changing %s by %s returns 428 without a version and 412 with an old one', async (_, method, where, body) => {
    const api = where().startsWith('/v1/ag') ? world.admin.api : ann.api;
    const { items } = (await ann.api.get(`${path}/team`)).body;
    const sent = where().endsWith('/lead') && body ? { memberId: items[0].id, reason } : body;
    const missing = await api.send<any>(method, where(), sent, {});
    expect([missing.status, missing.body.code]).toEqual([428, 'PRECONDITION_REQUIRED']);
    for (const ifMatch of ['"0"', '"0-abc"', '"999"', 'nonsense']) {
      const stale = await api.send<any>(method, where(), sent, { ifMatch });
      expect([stale.status, stale.body.code]).toEqual([412, 'STALE']);
    }
  });

  it('names the fields that have changed when a client is changed with an old version', async () => {
    const { etag } = await ann.api.get(path);
    await world.change(ann, client.id, { name: { given: 'Milo', preferred: 'Mo' } });
    await world.change(ann, client.id, { telephones: [{ number: '07700 900321', kind: 'HOME', safeToCall: true }] });
    const stale = await ann.api.patch(path, { address: null }, { ifMatch: etag });
    expect(stale.body.errors.map((fault: any) => [fault.pointer, fault.code])).toEqual([
      ['/name', 'CHANGED_SINCE'],
      ['/telephones', 'CHANGED_SINCE'],
    ]);
  });

  it('a new agency, agent and client come with their location and ETag', async () => {
    const agency = await world.admin.api.post('/v1/agencies', { name: 'Newly made', type: 'CHARITY' });
    const agent = await world.admin.api.post('/v1/agents', {
      agencyId: agency.body.id,
      name: { given: 'Nora', family: 'Bell' },
      jobTitle: 'Adviser',
      email: 'nora@patchwork.test',
      roles: ['PRACTITIONER'],
    });
    const record = await ann.api.post('/v1/clients', { name: { given: 'Amara' }, reason });
    for (const [made, by] of [
      [agency, world.admin],
      [agent, world.admin],
      [record, ann],
    ] as const) {
      const read = await by.api.get(expectStatus(made, 201).headers.get('location')!);
      expect([read.status, read.body, read.etag]).toEqual([200, made.body, made.etag]);
    }
  });
});

describe('pages', () => {
  /** The lists, each with its reader, its path with a page length, and a filter that the cursor was not made for. */
  const LISTS: readonly (readonly [string, () => Person, () => string, string])[] = [
    ['activity', () => ann, () => `${path}/activity?limit=2`, ''],
    ['notifications', () => ann, () => '/v1/me/notifications?limit=2', '&seen=false'],
    ['agents', () => ann, () => '/v1/agents?limit=2', '&q=quill'],
    ['agencies', () => ann, () => '/v1/agencies?limit=2', ''],
    ['my clients', () => bea, () => '/v1/me/clients?limit=2', ''],
    ['emails', () => world.admin, () => '/v1/admin/emails?limit=1', '&state=SENT'],
    ['team', () => ann, () => `${path}/team?limit=1`, ''],
    ['invitations', () => ann, () => `${path}/invitations?limit=1`, '&state=DECLINED'],
    ['my invitations', () => cal, () => '/v1/me/invitations?limit=1', ''],
  ];

  beforeAll(async () => {
    for (let more = 0; more < 3; more += 1) {
      const invitation = { role: 'School', reason };
      const invited = { agentId: (await world.agent()).id, ...invitation };
      expectStatus(await ann.api.post(`${path}/invitations`, invited), 201);
      const { id } = await world.client(ann);
      expectStatus(await ann.api.post(`/v1/clients/${id}/invitations`, { agentId: cal.id, ...invitation }), 201);
    }
    for (let more = 0; more < 2; more += 1) {
      const addition = { agencyId: (await world.agency()).id, role: 'School', reason };
      expectStatus(await ann.api.post(`${path}/team`, addition), 201);
    }
    await settle(world.admin.api);
  });

  it.each(LISTS)('the pages of the list of %s hold each item once and in order', async (_, who, first) => {
    const { api } = who();
    const whole = expectStatus(await api.get(first().replace(/limit=\d/, 'limit=100')), 200).body;
    const ids: string[] = [];
    let pages = 0;
    for (let next: string | undefined = first(); next !== undefined; pages += 1) {
      const { body, headers }: Answer = expectStatus(await api.get(next), 200);
      expect(body.links.self).toBe(next);
      ids.push(...body.items.map((item: any) => item.id));
      next = body.links.next;
      expect(headers.get('link')).toBe(next === undefined ? null : `<${next}>; rel="next"`);
    }
    expect(pages).toBeGreaterThanOrEqual(3);
    expect(ids).toEqual(whole.items.map((item: any) => item.id));
    expect(whole.links.next).toBeUndefined();
  });

  it.each(LISTS)(
    'a cursor of the list of %s works only unchanged, for the same caller and the same filter',
    async (_, who, first, filter) => {
      const { next } = (await who().api.get(first())).body.links;
      const refused = async (api: Api, where: string): Promise<void> => {
        const { status, body } = await api.get(where);
        expect([status, body.errors?.[0]?.pointer]).toEqual([400, 'cursor']);
      };
      const at = next.indexOf('cursor=') + 'cursor='.length;
      for (const place of [at, Math.floor((at + next.length) / 2), next.length - 3]) {
        await refused(who().api, next.slice(0, place) + (next[place] === 'A' ? 'B' : 'A') + next.slice(place + 1));
      }
      await refused(who().api, next.slice(0, -4));
      await refused(who().api, `${next}AAAA`);
      if (filter !== '') await refused(who().api, next + filter);
      if (/clients\//.test(first())) {
        const elsewhere = next.replace(client.id, other.id);
        await refused(bea.api, elsewhere);
      } else {
        await refused(who() === world.admin ? head.api : world.admin.api, next);
      }
    },
  );

  it('a change after the first page moves no item into another page', async () => {
    const first = await ann.api.get(`${path}/activity?limit=2`);
    await world.change(ann, client.id, { address: { lines: ['5 Mill Lane'] } });
    const whole = await ann.api.get(`${path}/activity?limit=100`);
    const second = await ann.api.get(first.body.links.next);
    expect(second.body.items).toEqual(whole.body.items.slice(3, 5));
  });
});

describe('ids', () => {
  it.each<[string, string, (id: string) => string, () => Person]>([
    ['a client', 'GET', (id) => `/v1/clients/${id}`, () => ann],
    ['a client', 'PATCH', (id) => `/v1/clients/${id}`, () => ann],
    ['the activity of a client', 'GET', (id) => `/v1/clients/${id}/activity`, () => ann],
    ['the team of a client', 'GET', (id) => `/v1/clients/${id}/team`, () => ann],
    ['joining a client', 'POST', (id) => `/v1/clients/${id}/team`, () => ann],
    ['an agent', 'GET', (id) => `/v1/agents/${id}`, () => ann],
    ['an agency', 'GET', (id) => `/v1/agencies/${id}`, () => ann],
    ['a notification', 'PUT', (id) => `/v1/me/notifications/${id}/seen`, () => ann],
    ['a system', 'DELETE', (id) => `/v1/systems/${id}`, () => world.admin],
  ])(
    'returns the same 404 for %s by %s when the id is malformed, unknown or somebody else’s',
    async (_, method, where, who) => {
      const beas = await world.notifications(bea);
      expect(beas).not.toEqual([]);
      const foreign = where('').includes('clients')
        ? [other.id]
        : where('').includes('me')
          ? beas.map(({ id }) => id)
          : [];
      const body = method === 'POST' || method === 'PATCH' ? {} : undefined;
      const answers: Answer[] = [];
      for (const id of [RANDOM, 'northside', '12', `${RANDOM}0`, "x' OR 1=1", ...foreign]) {
        answers.push(await who().api.send(method, where(encodeURIComponent(id)), body, {}));
      }
      for (const answer of answers) {
        expect(problem(answer)).toEqual({
          type: 'urn:patchwork:problem:not-found',
          title: 'Not found',
          status: 404,
          detail: expect.any(String),
          code: 'NOT_FOUND',
        });
        expect(problem(answer)).toEqual(problem(answers[0]!));
        expect([...answer.headers.keys()].sort()).toEqual([...answers[0]!.headers.keys()].sort());
        expect(JSON.stringify(answer.body)).not.toContain('northside');
      }
    },
  );

  it('returns 404 as a problem document for an unknown route, signed in or not', async () => {
    for (const api of [world.api, ann.api, world.admin.api]) {
      for (const where of ['/v1/nothing', '/v1/clients/x/y/z', '/v2/clients']) {
        const { status, body } = await api.get(where);
        expect([status, body.code, body.errors]).toEqual([404, 'NOT_FOUND', undefined]);
      }
    }
  });
});

describe('a request with several faults', () => {
  let closed: { id: string };
  let current: string;

  beforeAll(async () => {
    closed = await world.client(ann);
    const { etag } = await ann.api.get(`/v1/clients/${closed.id}`);
    const answer = await ann.api.put(`/v1/clients/${closed.id}/closure`, { reason }, { ifMatch: etag });
    current = expectStatus(answer, 200).etag;
  });

  const WRONG = { colour: 'blue', name: { given: '\u202E' } };

  it.each<[number, string, () => Api, object, string | undefined]>([
    [401, 'nobody is signed in', () => world.api, WRONG, undefined],
    [401, 'the token is invalid', () => world.api.as('nonsense'), WRONG, undefined],
    [403, 'the role never allows it', () => auditor.api, WRONG, undefined],
    [404, 'the client is not theirs', () => bea.api, WRONG, undefined],
    [400, 'the shape is wrong', () => ann.api, WRONG, undefined],
    [422, 'a value breaks a rule', () => ann.api, { name: { given: '\u202E' } }, undefined],
    [428, 'no version is given', () => ann.api, { name: { given: 'Amara' } }, undefined],
    [412, 'the version is old', () => ann.api, { name: { given: 'Amara' } }, '"0"'],
    [409, 'the client is closed', () => ann.api, { name: { given: 'Amara' } }, 'current'],
  ])('returns %i when %s, whatever else is wrong', async (status, _, by, body, ifMatch) => {
    const call = ifMatch === undefined ? {} : { ifMatch: ifMatch === 'current' ? current : ifMatch };
    const answer = await by().patch(`/v1/clients/${closed.id}`, body, call);
    expect([answer.status, answer.body.status]).toEqual([status, status]);
    if (status === 401) expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });
});

describe('headers', () => {
  it('each answer has a request id of its own, which a problem document repeats', async () => {
    const [good, bad] = [await ann.api.get(path), await ann.api.get(`/v1/clients/${RANDOM}`)];
    expect(good.headers.get('request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(bad.body.traceId).toBe(bad.headers.get('request-id'));
    expect(bad.body.traceId).not.toBe(good.headers.get('request-id'));
    const own = await ann.api.get(path, { headers: { 'request-id': 'mine', 'x-request-id': 'mine' } });
    expect(own.headers.get('request-id')).not.toBe('mine');
  });

  it('a cache must check each answer again, and must not keep an error', async () => {
    const caching = async (where: string) => (await ann.api.get(where)).headers.get('cache-control');
    expect([await caching(path), await caching('/v1/me/clients')]).toEqual(Array(2).fill('private, no-cache'));
    expect(await caching(`/v1/clients/${RANDOM}`)).toBe('no-store');
  });

  it('do not name the software, and forbid any page to frame an answer', async () => {
    const { headers } = await ann.api.get(path);
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  });

  it('HEAD returns what GET returns, without the body', async () => {
    const got = await ann.api.get(path);
    const headed = await ann.api.send('HEAD', path, undefined, {});
    expect([headed.status, headed.etag, headed.body]).toEqual([200, got.etag, undefined]);
    expect((await bea.api.send('HEAD', path, undefined, {})).status).toBe(404);
    expect((await world.api.send('HEAD', path, undefined, {})).status).toBe(401);
  });

  it('pages of the frontend may read answers, and other pages may not', async () => {
    const ask = (origin: string, method: string) =>
      fetch(world.config.publicUrl + path, {
        method,
        headers: {
          origin,
          authorization: `Bearer ${ann.api.token}`,
          'access-control-request-method': 'PATCH',
          'access-control-request-headers': 'authorization,content-type,if-match',
        },
      });
    const [ours, theirs] = ['https://frontend.patchwork.test', 'https://elsewhere.test'];
    const read = await ask(ours, 'GET');
    expect(read.headers.get('access-control-allow-origin')).toBe(ours);
    expect(read.headers.get('access-control-expose-headers')!.split(/, ?/).sort()).toEqual([
      'ETag',
      'Link',
      'Location',
      'Request-Id',
      'Retry-After',
    ]);
    const asked = await ask(ours, 'OPTIONS');
    expect(asked.headers.get('access-control-allow-origin')).toBe(ours);
    expect(asked.headers.get('access-control-allow-methods')).toContain('PATCH');
    expect(asked.headers.get('access-control-allow-headers')!.toLowerCase()).toContain('if-match');
    for (const method of ['GET', 'OPTIONS']) {
      expect((await ask(theirs, method)).headers.get('access-control-allow-origin')).toBeNull();
    }
    expect(read.headers.get('access-control-allow-credentials')).toBeNull();
  });
});

describe('the admin view of email', () => {
  it('shows the recipient, kinds, number and time of an email, and never the client', async () => {
    const { body } = expectStatus(await world.admin.api.get('/v1/admin/emails?limit=100'), 200);
    const [email] = body.items.filter(({ agentId }: any) => agentId === ann.id);
    expect(email).toEqual({
      id: expect.any(String),
      agentId: ann.id,
      state: 'SENT',
      kinds: ['MY_TEAMS'],
      count: 1,
      createdAt: expect.any(String),
      sentAt: expect.any(String),
      attempts: 1,
      lastError: null,
    });
    const text = JSON.stringify(body);
    for (const marker of [client.id, client.reference, other.id, 'Okafor', 'PW-']) expect(text).not.toContain(marker);
  });

  it('shows an agency admin only the email to their own agents, whatever they ask for', async () => {
    const agentsIn = async (query = ''): Promise<string[]> => {
      const { body } = expectStatus(await head.api.get(`/v1/admin/emails?limit=100${query}`), 200);
      return [...new Set<string>(body.items.map(({ agentId }: any) => agentId))];
    };
    const [membership] = await world.join(client.id, ann, bea);
    await settle(world.admin.api);
    expect(await agentsIn()).toEqual([ann.id]);
    expect(await agentsIn(`&agentId=${bea.id}`)).toEqual([]);
    const all = (await world.admin.api.get(`/v1/admin/emails?agentId=${bea.id}`)).body.items;
    expect(all).toHaveLength(1);
    expectStatus(await bea.api.delete(`${path}/team/${membership}`), 204);
  });

  it('shows the queue as numbers', async () => {
    await settle(world.admin.api);
    const { body } = expectStatus(await world.admin.api.get('/v1/admin/notifications/queue'), 200);
    expect(body).toEqual({
      due: 0,
      sending: 0,
      waiting: expect.any(Number),
      waitingForLogin: expect.any(Number),
      waitingForAddress: 0,
      nextEmailAt: expect.stringMatching(/^2030-01-0\dT16:30/),
    });
  });
});
