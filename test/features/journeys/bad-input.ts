/**
 * Bad input gets a problem document that names the field and does not repeat the value, and it changes nothing.
 * Each group of tests ends by reading again everything that its requests could have changed.
 */
import type { Answer } from '../../support/api.js';
import { sendRaw } from '../../support/raw.js';
import { settle } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type SystemCaller, type World } from '../../support/world.js';

interface Form {
  readonly by: 'admin' | 'ann' | 'system';
  readonly method: 'POST' | 'PUT' | 'PATCH';
  readonly path: string;
  readonly valid: Record<string, unknown>;
}

const UUID = '0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24';
const reason = 'Works with the family';
const agent = {
  agencyId: UUID,
  name: { given: 'Nora', family: 'Bell' },
  jobTitle: 'Class teacher',
  email: 'nora@patchwork.test',
  roles: ['PRACTITIONER'],
};

/** The routes that take a body, each with a valid body. */
const FORMS = {
  createAgency: { by: 'admin', method: 'POST', path: '/v1/agencies', valid: { name: 'New agency', type: 'SCHOOL' } },
  updateAgency: { by: 'admin', method: 'PATCH', path: '/v1/agencies/:agency', valid: { name: 'Renamed' } },
  createAgent: { by: 'admin', method: 'POST', path: '/v1/agents', valid: agent },
  updateAgent: { by: 'admin', method: 'PATCH', path: '/v1/agents/:agent', valid: { jobTitle: 'Head of year' } },
  deactivateAgent: { by: 'admin', method: 'PUT', path: '/v1/agents/:agent/deactivation', valid: { reason } },
  createSystem: {
    by: 'admin',
    method: 'POST',
    path: '/v1/systems',
    valid: { name: 'Case system', agencyId: UUID, scopes: ['clients:read'] },
  },
  rotateCredentials: {
    by: 'admin',
    method: 'POST',
    path: '/v1/systems/0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e99/credentials',
    valid: { overlapHours: 1 },
  },
  registerIssuer: {
    by: 'admin',
    method: 'POST',
    path: '/v1/issuers',
    valid: {
      agencyId: UUID,
      url: 'https://login.council.test',
      jwksUrl: 'https://login.council.test/keys',
      audience: 'api://patchwork',
    },
  },
  registerClient: { by: 'ann', method: 'POST', path: '/v1/clients', valid: { name: { given: 'Milo' }, reason } },
  updateClient: { by: 'ann', method: 'PATCH', path: '/v1/clients/:client', valid: { name: { given: 'Amara' } } },
  closeClient: { by: 'ann', method: 'PUT', path: '/v1/clients/:client/closure', valid: { reason } },
  addTeamMember: {
    by: 'ann',
    method: 'POST',
    path: '/v1/clients/:client/team',
    valid: { agentId: UUID, role: 'Class teacher', reason },
  },
  inviteAgent: {
    by: 'ann',
    method: 'POST',
    path: '/v1/clients/:client/invitations',
    valid: { agentId: UUID, role: 'Class teacher', reason },
  },
  appointLead: { by: 'ann', method: 'PUT', path: '/v1/clients/:client/lead', valid: { memberId: UUID, reason } },
  searchClients: {
    by: 'ann',
    method: 'POST',
    path: '/v1/clients/search',
    valid: { name: 'Milo Okafor', yearOfBirth: 2016 },
  },
  lookUpClient: {
    by: 'system',
    method: 'POST',
    path: '/v1/clients/lookup',
    valid: { system: 'MOSAIC', reference: 'C-1' },
  },
  markSeen: { by: 'ann', method: 'PUT', path: '/v1/me/notifications/seen', valid: { upTo: UUID } },
  choose: { by: 'ann', method: 'PUT', path: '/v1/me/notification-preferences', valid: { frequencies: {} } },
  setClock: { by: 'admin', method: 'PUT', path: '/v1/demo/clock', valid: { now: '2031-01-01T00:00:00Z' } },
} as const satisfies Record<string, Form>;

type FormName = keyof typeof FORMS;
const NAMES = Object.keys(FORMS) as FormName[];

let world: World;
let ann: Person;
let head: Person;
let system: SystemCaller;
let client: { id: string };
let etag: string;
let before: unknown;

beforeAll(async () => {
  world = await makeWorld();
  const home = await world.agency();
  ann = await world.agent({ agency: home });
  head = await world.agent({ agency: home, roles: ['AGENCY_ADMIN'] });
  system = await world.system(home);
  client = await world.client(ann, { address: { lines: ['4 Harbour Row'] } });
  await world.join(client.id, ann, await world.agent());
  await settle(world.admin.api);
  etag = (await ann.api.get(`/v1/clients/${client.id}`)).etag;
  before = await everything();
});

afterAll(() => world.close());

const nothingChanged = async (): Promise<void> => expect(await everything()).toEqual(before);

/** Reads everything that one of these requests could have changed. */
async function everything(): Promise<unknown[]> {
  const own = `/v1/clients/${client.id}`;
  const seen: unknown[] = [];
  for (const path of [own, `${own}/activity`, `${own}/team`, '/v1/me/clients', '/v1/me/notifications']) {
    seen.push(expectStatus(await ann.api.get(path), 200).body);
  }
  for (const path of ['/v1/agencies', '/v1/agents', '/v1/admin/emails', '/v1/me/notification-preferences']) {
    seen.push(expectStatus(await world.admin.api.get(path), 200).body);
  }
  const { body } = expectStatus(await world.admin.api.get('/v1/demo/clock'), 200);
  return [...seen, body.now.slice(0, 10)];
}

/** Sends a body unchanged, as somebody who may call this route. */
function send(name: FormName, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const { by, method, path } = FORMS[name];
  const filled = path.replace(':agency', ann.agencyId).replace(':agent', ann.id).replace(':client', client.id);
  const ifMatch = path.includes(':client') ? etag : '"1"';
  const api = { admin: world.admin.api, ann: ann.api, system: system.api }[by];
  return api.send(method, filled, body, { headers, ifMatch });
}

/** Sends the valid body with `part` in it. Expects this status and pointer, and no text of `part` in the answer. */
async function refuse(name: FormName, part: object, status: number, pointer: string): Promise<void> {
  const { body, headers, ...answer } = await send(name, { ...FORMS[name].valid, ...part });
  const pointers = (body.errors ?? []).map((fault: any) => fault.pointer);
  expect({ part, status: answer.status, pointers }).toEqual({
    part,
    status,
    pointers: expect.arrayContaining([pointer]),
  });
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
  const text = JSON.stringify(body);
  for (const value of textsOf(part)) expect(text).not.toContain(JSON.stringify(value).slice(1, -1));
}

/** Returns each text in it that is too long to stand in a sentence by chance. */
function textsOf(part: unknown): string[] {
  if (typeof part === 'string') return part.length > 3 ? [part] : [];
  return typeof part === 'object' && part !== null ? Object.values(part).flatMap(textsOf) : [];
}

describe.each(NAMES)('%s', (name) => {
  afterAll(nothingChanged);

  it('returns 400 for a field that it does not know', async () => {
    await refuse(name, { colour: 'Turquoise' }, 400, '/colour');
    await refuse(name, { actor: { agentId: UUID } }, 400, '/actor');
  });

  it('accepts one well-formed JSON object of up to 100 KB and rejects any other body', async () => {
    const json = { 'content-type': 'application/json' };
    const valid = JSON.stringify(FORMS[name].valid);
    const answers = {
      array: await send(name, `[${valid}]`, json),
      text: await send(name, '"Turquoise"', json),
      broken: await send(name, valid.slice(0, -1), json),
      prototype: await send(name, valid.replace('{', '{"__proto__":{"roles":["ADMIN"]},'), json),
      large: await send(name, { ...FORMS[name].valid, reason: 'x'.repeat(101 * 1024) }),
      xml: await send(name, '<name>Turquoise</name>', { 'content-type': 'application/xml' }),
      plain: await send(name, valid, { 'content-type': 'text/plain' }),
      form: await send(name, 'name=Turquoise', { 'content-type': 'application/x-www-form-urlencoded' }),
    };
    expect(Object.fromEntries(Object.entries(answers).map(([key, { status }]) => [key, status]))).toEqual({
      array: 400,
      text: 400,
      broken: 400,
      prototype: 400,
      large: 413,
      xml: 415,
      plain: 415,
      form: 415,
    });
    for (const { body } of Object.values(answers)) expect(JSON.stringify(body)).not.toContain('Turquoise');
  });
});

/** The fields that hold text on one line, each with its pointer and a function that makes the field. */
const TEXTS: readonly (readonly [FormName, string, (text: string) => object])[] = [
  ['registerClient', '/name/given', (given) => ({ name: { given } })],
  ['registerClient', '/name/family', (family) => ({ name: { family } })],
  ['registerClient', '/name/preferred', (preferred) => ({ name: { given: 'Milo', preferred } })],
  ['registerClient', '/aliases/0/name', (name) => ({ aliases: [{ name, kind: 'NICKNAME' }] })],
  ['registerClient', '/address/town', (town) => ({ address: { lines: ['4 Harbour Row'], town } })],
  ['registerClient', '/address/lines', (line) => ({ address: { lines: [line] } })],
  ['registerClient', '/reason', (text) => ({ reason: text })],
  ['updateClient', '/name/given', (given) => ({ name: { given } })],
  ['closeClient', '/reason', (text) => ({ reason: text })],
  ['addTeamMember', '/role', (role) => ({ role })],
  ['addTeamMember', '/reason', (text) => ({ reason: text })],
  ['appointLead', '/reason', (text) => ({ reason: text })],
  ['searchClients', '/name', (name) => ({ name })],
  ['lookUpClient', '/reference', (reference) => ({ reference })],
  ['createAgency', '/name', (name) => ({ name })],
  ['updateAgency', '/name', (name) => ({ name })],
  ['createAgent', '/name/given', (given) => ({ name: { given, family: 'Bell' } })],
  ['createAgent', '/jobTitle', (jobTitle) => ({ jobTitle })],
  ['updateAgent', '/name/family', (family) => ({ name: { family } })],
  ['deactivateAgent', '/reason', (text) => ({ reason: text })],
  ['createSystem', '/name', (name) => ({ name })],
];

describe('text', () => {
  afterAll(nothingChanged);

  it.each(TEXTS)(
    '%s rejects control characters, direction marks, 300 characters and a number in %s',
    async (name, pointer, put) => {
      for (const mark of ['\u202E', '\u202A', '\u2066', '\u2069', '\u0000', '\u0007', '\u001B', '\u0085', '\n']) {
        await refuse(name, put(`Tob${mark}ias`), 422, pointer);
      }
      await refuse(name, put('x'.repeat(300)), 422, pointer);
      await refuse(name, put(7 as unknown as string), 400, pointer);
    },
  );

  it('searchClients accepts a name with apostrophes, hyphens, accents and letters of any script', async () => {
    const name = { given: "Zoë-Marie O'Brien", family: '李小龍 ابن سينا Ðörte d’Arc' };
    const { body } = await send('searchClients', { name: `${name.given} ${name.family}`, yearOfBirth: 2016 });
    expect(body.items).toEqual([]);
  });
});

describe('dates of birth', () => {
  afterAll(nothingChanged);

  it.each([
    ['2030-01-03', 'EXACT'],
    ['2030-01-03', 'ESTIMATED'],
    ['2030-02', 'MONTH'],
    ['2031', 'YEAR'],
    ['2030-11-03', 'EXPECTED'],
    ['2016-05', 'EXACT'],
    ['2016', 'ESTIMATED'],
    ['2016-05-14', 'MONTH'],
    ['2016-05', 'YEAR'],
    ['2015-02-29', 'EXACT'],
    ['2016-13', 'MONTH'],
    ['14/05/2016', 'EXACT'],
    ['1066-10-14', 'EXACT'],
    ['2016-05-14T00:00:00Z', 'EXACT'],
  ])('registerClient and updateClient reject the date %s with the precision %s', async (date, precision) => {
    await refuse('registerClient', { dateOfBirth: { date, precision } }, 422, '/dateOfBirth/date');
    await refuse('updateClient', { dateOfBirth: { date, precision } }, 422, '/dateOfBirth/date');
  });
});

describe('postcodes, telephone numbers and email addresses', () => {
  afterAll(nothingChanged);

  it.each(['LEEDS', 'LS1 4A', '12345', 'LS1 4APX', 'LS1 4AP, LS1 5AP', "LS1 4AP' OR 1=1"])(
    'every route with a postcode rejects %s',
    async (postcode) => {
      await refuse('registerClient', { address: { lines: ['4 Harbour Row'], postcode } }, 422, '/address/postcode');
      await refuse('updateClient', { address: { postcode } }, 422, '/address/postcode');
      await refuse('searchClients', { postcode }, 422, '/postcode');
    },
  );

  it.each([
    '12',
    'call the office',
    '+44 12',
    '0113 496 0000 0113 496 0000',
    `07700 900${'1'.repeat(40)}`,
    '07700 900321;ext=5',
  ])('every route with a telephone number rejects %s', async (number) => {
    const telephones = [{ number, kind: 'HOME', safeToCall: true }];
    await refuse('registerClient', { telephones }, 422, '/telephones/0/number');
    await refuse('updateClient', { telephones }, 422, '/telephones/0/number');
    await refuse('searchClients', { telephone: number }, 422, '/telephone');
    await refuse('createAgency', { telephone: number }, 422, '/telephone');
    await refuse('updateAgent', { telephone: number }, 422, '/telephone');
  });

  it.each(['nora', 'nora@', 'nora@patchwork', 'nora@patchwork.test, eve@elsewhere.test', 'Nora <nora@patchwork.test>'])(
    'every route with an email address rejects %s',
    async (email) => {
      await refuse('createAgent', { email }, 422, '/email');
      await refuse('updateAgent', { email }, 422, '/email');
      await refuse('createAgency', { email }, 422, '/email');
    },
  );
});

describe('a value of the wrong type', () => {
  afterAll(nothingChanged);

  it.each<[FormName, string, object]>([
    ['registerClient', '/name', { name: 'Tobias Reed' }],
    ['registerClient', '/name', { name: null }],
    ['registerClient', '/aliases', { aliases: { name: 'Tobias', kind: 'NICKNAME' } }],
    ['registerClient', '/dateOfBirth', { dateOfBirth: '2016-05-14' }],
    ['registerClient', '/dateOfBirth/date', { dateOfBirth: { date: 20160514, precision: 'EXACT' } }],
    ['registerClient', '/address', { address: '4 Harbour Row' }],
    ['registerClient', '/address/lines', { address: { lines: '4 Harbour Row' } }],
    ['registerClient', '/address/uprn', { address: { lines: ['4 Harbour Row'], uprn: 100012345678 } }],
    ['registerClient', '/telephones', { telephones: '07700 900321' }],
    [
      'registerClient',
      '/telephones/0/safeToCall',
      { telephones: [{ number: '07700 900321', kind: 'HOME', safeToCall: 'yes' }] },
    ],
    ['registerClient', '/externalReferences', { externalReferences: 'MOSAIC C-1077' }],
    ['registerClient', '/name', { name: [{ given: 'Tobias' }] }],
    ['registerClient', '/aliases', { aliases: [[]] }],
    ['registerClient', '/dateOfBirth', { dateOfBirth: [{ date: '2016-05-14', precision: 'EXACT' }] }],
    ['registerClient', '/address', { address: [{ lines: ['4 Harbour Row'] }] }],
    ['registerClient', '/telephones', { telephones: [[{ number: '07700 900321', kind: 'HOME', safeToCall: true }]] }],
    ['registerClient', '/externalReferences', { externalReferences: [[]] }],
    ['createAgent', '/name', { name: [] }],
    ['searchClients', '/externalReference', { externalReference: [] }],
    ['updateClient', '/name', { name: ['Tobias'] }],
    ['createAgency', '/timeZone', { timeZone: null }],
    ['createAgency', '/digestHour', { digestHour: 1630 }],
    ['createAgent', '/agencyId', { agencyId: 'northside' }],
    ['createAgent', '/roles', { roles: 'PRACTITIONER' }],
    ['createAgent', '/email', { email: ['nora@patchwork.test'] }],
    ['updateAgent', '/workingDays', { workingDays: 'MONDAY' }],
    ['createSystem', '/scopes', { scopes: 'clients:read' }],
    ['addTeamMember', '/agentId', { agentId: 'nora' }],
    ['appointLead', '/memberId', { memberId: 'nora' }],
    ['searchClients', '/yearOfBirth', { yearOfBirth: '2016' }],
    ['searchClients', '/dateOfBirth', { dateOfBirth: { date: '2016-05-14' } }],
    ['lookUpClient', '/system', { system: ['MOSAIC'] }],
    ['markSeen', '/upTo', { upTo: 'the newest' }],
    ['choose', '/frequencies', { frequencies: 'AS_IT_HAPPENS' }],
  ])('%s returns 400 for %s when it gets %j', (name, pointer, part) => refuse(name, part, 400, pointer));

  it('setClock returns 422 for a word in place of a time', () => refuse('setClock', { now: 'tomorrow' }, 422, '/now'));
  it('setClock returns 422 for a time without an offset', () =>
    refuse('setClock', { now: '2031-01-01T10:00:00' }, 422, '/now'));
  it('setClock returns 400 for a number in place of a time', () => refuse('setClock', { now: 5 }, 400, '/now'));
});

describe('a request that no route can read', () => {
  it.each(['/v1/clients/Tobias%20%zz', `/v1/clients/${'Tobias'.repeat(60)}`])(
    'gets a problem document that does not repeat the path %s',
    async (path) => {
      const answer = await fetch(world.config.publicUrl + path, {
        headers: { authorization: `Bearer ${ann.api.token}` },
      });
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect([404, 414]).toContain(answer.status);
      expect(await answer.text()).not.toContain('Tobias');
    },
  );
});

it('accepts a DELETE that names a content type and sends no body', async () => {
  const headers = { 'content-type': 'application/json' };
  const answer = await ann.api.delete(`/v1/clients/${client.id}/closure`, { headers, ifMatch: '"0-"' });
  expect(answer.status).toBe(412);
});

describe('a word that is not on the list', () => {
  afterAll(nothingChanged);

  it.each<[FormName, string, object]>([
    ['createAgency', '/type', { type: 'CIRCUS' }],
    ['createAgent', '/roles', { roles: ['EMPEROR'] }],
    ['createAgent', '/workingDays', { workingDays: ['DOOMSDAY'] }],
    ['createSystem', '/scopes', { scopes: ['clients:destroy'] }],
    ['registerClient', '/aliases/0/kind', { aliases: [{ name: 'Mo', kind: 'STAGE_NAME' }] }],
    ['registerClient', '/dateOfBirth/precision', { dateOfBirth: { date: '2016', precision: 'ROUGHLY' } }],
    [
      'registerClient',
      '/telephones/0/kind',
      { telephones: [{ number: '07700 900321', kind: 'PAGER', safeToCall: true }] },
    ],
    ['choose', '/frequencies/TEAM', { frequencies: { TEAM: 'FORTNIGHTLY' } }],
    ['choose', '/frequencies/GOSSIP', { frequencies: { GOSSIP: 'END_OF_DAY' } }],
  ])('%s returns 400 for %s when it gets %j', (name, pointer, part) => refuse(name, part, 400, pointer));
});

describe('queries', () => {
  it.each([
    ['/v1/agencies?limit=0', 'limit'],
    ['/v1/agencies?limit=101', 'limit'],
    ['/v1/agents?limit=ten', 'limit'],
    ['/v1/agents?agencyId=northside', 'agencyId'],
    ['/v1/me/notifications?seen=perhaps', 'seen'],
    ['/v1/me/notifications?emailId=latest', 'emailId'],
    ['/v1/me/clients?colour=turquoise', 'colour'],
    ['/v1/admin/emails?state=LOST', 'state'],
    ['/v1/agencies?cursor=turquoise', 'cursor'],
    ['/v1/agencies?cursor=WyJhIl0.c2VhbA', 'cursor'],
    ['/v1/agencies?limit=1&limit=2', 'limit'],
  ])('%s returns 400 and names the parameter %s', async (path, pointer) => {
    const { status, body } = await world.admin.api.get(path);
    expect([status, body.errors[0].pointer]).toEqual([400, pointer]);
    expect(JSON.stringify(body)).not.toMatch(/turquoise|northside|perhaps|latest|LOST/);
  });
});

describe('roles', () => {
  afterAll(nothingChanged);

  it('nobody can give a role above their own, or give themselves a role or another agency', async () => {
    const roles = (given: string[]) => ({ ...agent, agencyId: ann.agencyId, roles: given });
    const anns = `/v1/agents/${ann.id}`;
    const heads = `/v1/agents/${head.id}`;
    const first = { ifMatch: '"1"' };
    const answers = [
      await head.api.post('/v1/agents', roles(['ADMIN'])),
      await head.api.post('/v1/agents', roles(['PRACTITIONER', 'AUDITOR'])),
      await system.api.post('/v1/agents', roles(['AGENCY_ADMIN'])),
      await head.api.patch(anns, { roles: ['PRACTITIONER', 'ADMIN'] }, first),
      await head.api.patch(heads, { roles: ['AGENCY_ADMIN', 'PRACTITIONER'] }, first),
      await ann.api.patch(anns, { roles: ['PRACTITIONER', 'AGENCY_ADMIN'] }, first),
      await ann.api.patch(anns, { agencyId: world.admin.agencyId }, first),
      await system.api.patch(anns, { roles: ['AUDITOR'] }, first),
      await world.admin.api.patch(`/v1/agents/${world.admin.id}`, { roles: ['ADMIN', 'AUDITOR'] }, { ifMatch: '"1"' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual(Array(answers.length).fill(403));
  });
});

describe('too much', () => {
  afterAll(nothingChanged);

  const telephones = (count: number): object[] =>
    Array.from({ length: count }, (_, at) => ({ kind: 'MOBILE', number: `0770090${String(at).padStart(4, '0')}` }));
  const unknown = (count: number): object =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`x${at.toString(36)}`, 1]));
  const nested = (depth: number): string => `${'{"name":'.repeat(depth)}1${'}'.repeat(depth)}`;

  it.each([
    ['1,300 telephones', '/telephones', () => ({ telephones: telephones(1_300) })],
    ['9,500 unknown fields', '', () => unknown(9_500)],
    ['3,000 objects, each within another', '', () => nested(3_000)],
  ] as [string, string, () => unknown][])(
    'a body with %s returns 400 with one short answer',
    async (_, pointer, make) => {
      const clients = `/v1/clients/${client.id}`;
      for (const answer of [
        await ann.api.post('/v1/clients', make()),
        await ann.api.patch(clients, make(), { ifMatch: etag }),
      ]) {
        const faults = answer.body.errors.map((fault: any) => [fault.pointer, fault.code]);
        expect([answer.status, faults]).toEqual([400, [[pointer, 'TOO_MUCH']]]);
      }
    },
  );

  it('a request with two Host headers returns 400, as a proxy may have read the other one', async () => {
    const { host } = new URL(world.config.publicUrl);
    const hosts = [host, 'evil.test'];
    const answer = await sendRaw(world.config.publicUrl, { target: '/v1/me', hosts });
    expect([answer.status, JSON.parse(answer.body).errors]).toEqual([
      400,
      [{ pointer: 'host', code: 'HOST', detail: 'Send one Host header.' }],
    ]);
    expect((await sendRaw(world.config.publicUrl, { target: '/v1/me', hosts: [host] })).status).toBe(401);
  });

  it('of more than twenty faults the answer lists twenty and says how many more there are', async () => {
    const { status, body } = await ann.api.post('/v1/clients', { name: { given: 'Milo' }, reason, ...unknown(25) });
    expect([status, body.errors.length]).toEqual([400, 20]);
    expect(body.detail).toMatch(/ 5 more are not listed\.$/);
  });
});
