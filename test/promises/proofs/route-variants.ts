/**
 * Other spellings of a route, sent byte by byte. None passes the guard without a token, none leads a stranger to a client,
 * and none is mistaken for a route that is open to everyone.
 */
import { operationsOf, readDocument } from '../../support/document.js';
import { type RawAnswer, type RawRequest, sendRaw } from '../../support/raw.js';
import { makeWorld, type Person, type World } from '../../support/world.js';

const OPEN = ['getEntrance', 'getLiveness', 'getReadiness'];
const operations = operationsOf(readDocument()).filter(({ id }) => !OPEN.includes(id));

let world: World;
let ann: Person;
let stranger: Person;
let clientId: string;
/** What only a caller with access can read. */
let secrets: string[];

beforeAll(async () => {
  world = await makeWorld();
  [ann, stranger] = [await world.agent(), await world.agent()];
  const client = await world.client(ann, { name: { given: 'Ottoline', family: 'Vantongeren' } });
  clientId = client.id;
  secrets = ['Ottoline', 'Vantongeren', client.reference, ann.email, world.admin.email];
});

afterAll(() => world.close());

type Variant = (method: string, path: string) => RawRequest;

const encode = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
const last = (path: string): [string, string] => {
  const at = path.lastIndexOf('/');
  return [path.slice(0, at), path.slice(at + 1)];
};
const overriding =
  (name: string): Variant =>
  (method, target) => ({ method: 'POST', target, headers: [[name, method]], body: '{}' });
const withTarget =
  (spell: (path: string) => string): Variant =>
  (method, path) => ({ method, target: spell(path) });
const withHeaders =
  (...headers: (readonly [string, string])[]): Variant =>
  (method, target) => ({ method, target, headers });
const withMethod =
  (method: string): Variant =>
  (_, target) => ({ method, target });

const VARIANTS: Readonly<Record<string, Variant>> = {
  'as it is': withTarget((path) => path),
  'a slash behind': withTarget((path) => `${path}/`),
  'two slashes before': withTarget((path) => `/${path}`),
  'two slashes within': withTarget((path) => path.replace('/v1/', '/v1//')),
  'two slashes before the last part': withTarget((path) => last(path).join('//')),
  'an encoded slash before': withTarget((path) => `/%2f${path.slice(1)}`),
  'an encoded slash within': withTarget((path) => last(path).join('%2f')),
  'an encoded slash, twice encoded': withTarget((path) => last(path).join('%252F')),
  'a backslash within': withTarget((path) => last(path).join('\\')),
  'an encoded backslash within': withTarget((path) => last(path).join('%5c')),
  'a dot within': withTarget((path) => last(path).join('/./')),
  'two dots within': withTarget((path) => last(path).join('/x/../')),
  'encoded dots within': withTarget((path) => last(path).join('/x/%2e%2e/')),
  'dots beyond the root': withTarget((path) => `/../..${path}`),
  'by way of an open route': withTarget((path) => `/health/live/../..${path}`),
  'by way of an open route, encoded': withTarget((path) => `/health/live/%2e%2e/%2e%2e${path}`),
  'by way of an open route, with a semicolon': withTarget((path) => `/health/live;/..;${path}`),
  'by way of the documentation': withTarget((path) => `/docs/..${path}`),
  'by way of the documentation, encoded': withTarget((path) => `/docs/..%2f${path.slice(1)}`),
  'by way of sign-in': withTarget((path) => `/sign-in/..${path}`),
  'by way of the issuer': withTarget((path) => `/oidc/..${path}`),
  'by way of the issuer, encoded': withTarget((path) => `/oidc/..%2f${path.slice(1)}`),
  'by way of what is well known': withTarget((path) => `/.well-known/openid-configuration/../..${path}`),
  'upper case': withTarget((path) => path.toUpperCase()),
  'the version in upper case': withTarget((path) => path.replace('/v1', '/V1')),
  'another version': withTarget((path) => path.replace('/v1', '/v2')),
  'no version': withTarget((path) => path.replace('/v1', '')),
  'parameters behind a semicolon': withTarget((path) => `${path};jsessionid=1`),
  'matrix parameters within': withTarget((path) => last(path).join(';a=b/')),
  'an extension': withTarget((path) => `${path}.json`),
  'a zero byte behind': withTarget((path) => `${path}%00`),
  'a zero byte and an extension': withTarget((path) => `${path}%00.css`),
  'a line break behind': withTarget((path) => `${path}%0d%0aX-Open:%20yes`),
  'a space behind': withTarget((path) => `${path}%20`),
  'letters encoded': withTarget((path) => path.replace('/v1', '/%76%31')),
  'everything encoded': withTarget((path) => `/${encode(path.slice(1))}`),
  'twice encoded': withTarget((path) => path.replace('/v1', '/%2576%2531')),
  'an overlong slash': withTarget((path) => last(path).join('%c0%af')),
  'an overlong dot': withTarget((path) => last(path).join('/%c0%ae%c0%ae/')),
  'bytes that are no UTF-8': withTarget((path) => `${path}/%ff%fe`),
  'a percent sign alone': withTarget((path) => `${path}%`),
  'wide letters': withTarget((path) => path.replace('v1', '%ef%bd%961')),
  'a fragment': withTarget((path) => `${path}#/health/live`),
  'a question': withTarget((path) => `${path}?/health/live`),
  'a token in the question': withTarget((path) => `${path}?access_token=x&token=x&api_key=x`),
  'the method in the question': withTarget((path) => `${path}?_method=GET&method=GET`),
  'a very long question': withTarget((path) => `${path}?${'q'.repeat(20_000)}`),
  'a whole address': withTarget((path) => `${world.config.publicUrl}${path}`),
  'a whole address of another host': withTarget((path) => `http://evil.test${path}`),
  'a whole address with a name': withTarget((path) => `http://admin:admin@127.0.0.1${path}`),
  'no leading slash': withTarget((path) => path.slice(1)),
  HEAD: withMethod('HEAD'),
  OPTIONS: withMethod('OPTIONS'),
  TRACE: withMethod('TRACE'),
  QUERY: withMethod('QUERY'),
  PROPFIND: withMethod('PROPFIND'),
  'a method in lower case': (method, target) => ({ method: method.toLowerCase(), target }),
  'a method of nobody': withMethod('FETCH'),
  'X-HTTP-Method-Override': overriding('x-http-method-override'),
  'X-HTTP-Method': overriding('x-http-method'),
  'X-Method-Override': overriding('x-method-override'),
  'X-Original-URL': (method) => ({ method, target: '/v1/me', headers: [['x-original-url', '/health/live']] }),
  'another route in X-Rewrite-URL': (_, path) => ({ target: '/v1/agents', headers: [['x-rewrite-url', path]] }),
  'from this machine, it says': withHeaders(['x-forwarded-for', '127.0.0.1'], ['x-real-ip', '127.0.0.1']),
  'another host, it says': withHeaders(['x-forwarded-host', 'localhost'], ['forwarded', 'for=127.0.0.1']),
  'two hosts': (method, target) => ({ method, target, hosts: ['127.0.0.1', 'evil.test'] }),
  'no host': (method, target) => ({ method, target, hosts: [] }),
  'a preflight': (_, target) => ({
    method: 'OPTIONS',
    target,
    headers: [
      ['origin', 'https://frontend.patchwork.test'],
      ['access-control-request-method', 'GET'],
    ],
  }),
  'an upgrade': withHeaders(['upgrade', 'h2c'], ['http2-settings', 'AAMAAABkAAQCAAAAAAIAAAAA']),
  'a form': (method, target) => ({
    method,
    target,
    headers: [['content-type', 'application/x-www-form-urlencoded']],
    body: 'a=b',
  }),
  text: (method, target) => ({ method, target, headers: [['content-type', 'text/plain']], body: '{}' }),
  'a type that is none': (method, target) => ({ method, target, headers: [['content-type', '/;=']], body: '{}' }),
  'two types': (method, target) => ({
    method,
    target,
    headers: [
      ['content-type', 'application/json'],
      ['content-type', 'text/plain'],
    ],
    body: '{}',
  }),
  'a body of two lengths': withHeaders(['content-length', '0'], ['transfer-encoding', 'chunked']),
};

const names = Object.keys(VARIANTS);
/** As many requests at a time as Patchwork has connections to its database. */
const AT_ONCE = 8;

/** What Patchwork may answer to a request before it knows the caller. */
const REFUSALS = [400, 401, 404, 405, 413, 414, 415, 431, 501];

function filled(path: string): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => (name === 'clientId' ? clientId : ann.id));
}

async function send(name: string, method: string, path: string, token?: string): Promise<RawAnswer> {
  const request = VARIANTS[name]!(method, filled(path));
  const headers = [
    ...(request.headers ?? []),
    ...(token === undefined ? [] : [['authorization', `Bearer ${token}`] as const]),
  ];
  return sendRaw(world.config.publicUrl, { ...request, headers });
}

/** What is wrong with this answer; null when nothing is. */
function complaint(name: string, { status, headers, body }: RawAnswer, allowed: readonly number[]): string | null {
  if (secrets.some((secret) => body.includes(secret))) return `${name}: ${status} shows a secret`;
  // The answer to a preflight request, which depends on nothing stored.
  if (status === 204 && body === '' && headers['access-control-allow-methods'] !== undefined) return null;
  return allowed.includes(status) ? null : `${name}: ${status} ${body.slice(0, 100)}`;
}

/** The complaints about the answers to these variants of a request. */
async function complaintsOf(variants: readonly string[], method: string, path: string, token?: string) {
  const complaints: (string | null)[] = [];
  for (let at = 0; at < variants.length; at += AT_ONCE) {
    const some = variants.slice(at, at + AT_ONCE);
    const asked = some.map(async (name) => complaint(name, await send(name, method, path, token), REFUSALS));
    complaints.push(...(await Promise.all(asked)));
  }
  return complaints.filter((text) => text !== null);
}

type Operation = (typeof operations)[number];

/** What the router sees of an operation: its method, and where its path has fixed parts and parameters. */
const formOf = ({ method, path }: Operation): string =>
  `${method} ${path.replace(/\{\w+\}/g, ':').replace(/[\w.-]+/g, 'x')}`;

/** Operations of the same form share the spellings: each spelling is tried on one of them, and each operation as it is. */
function sharing(all: readonly Operation[], spellings: readonly string[]): [id: string, Operation, string[]][] {
  return all.map((operation) => {
    const alike = all.filter((other) => formOf(other) === formOf(operation));
    const own = spellings.filter((_, at) => at % alike.length === alike.indexOf(operation));
    return [operation.id, operation, own];
  });
}

it.each(sharing(operations, names))('rejects %s without a token, however it is spelt', async (_, operation, own) => {
  const { method, path } = operation;
  expect(await complaintsOf(own, method, path)).toEqual([]);
  expect((await send('as it is', method, path)).status).toBe(401);
});

/** Emergency access is open to any practitioner. It is notified and reviewed. */
const closed = operations.filter(({ id, path }) => path.includes('{clientId}') && id !== 'beginEmergencyAccess');
/** Without those that lead elsewhere on purpose: to what every agent may read. */
const leading = names.filter((name) => !name.includes('-URL'));

it.each(sharing(closed, leading))('rejects %s by a stranger, however it is spelt', async (_, operation, own) => {
  const { method, path } = operation;
  expect(await complaintsOf(own, method, path, stranger.api.token!)).toEqual([]);
  expect((await send('as it is', method, path, stranger.api.token!)).status).toBe(404);
});

it('a team member reads the client by its path, by its whole address and with HEAD, and no shared cache may keep it', async () => {
  for (const name of ['as it is', 'a whole address', 'HEAD']) {
    const { status, headers } = await send(name, 'GET', '/v1/clients/{clientId}', ann.api.token!);
    expect([status, headers['cache-control']]).toEqual([200, 'private, no-cache']);
  }
});
