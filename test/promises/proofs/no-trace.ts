/**
 * The world with and without one restricted client, read by everybody who may not know of it: every read operation of the
 * document, page by page, and searches made to find the client. Status, headers and body are the same to the byte.
 */
import type { Answer, Api } from '../../support/api.js';
import { operationsOf, readDocument } from '../../support/document.js';
import { settle } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';
import { withWorker } from '../worker.js';

/** Headers that differ between any two readings of anything: by the clock, by chance, or by the readings themselves. */
const RESTLESS = ['date', 'request-id', 'retry-after', 'ratelimit', 'ratelimit-policy'];

/** Operations whose answers hold the readings of this test itself, or the time. */
const OF_THE_WATCH = ['listAccessLog', 'verifyAudit', 'listMySessions', 'getDemoClock', 'readLedger'];

const REFERENCE = { system: 'MOSAIC', reference: 'FG-20417' };
const RANDOM = '0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24';
/** An id that does not exist, and is never the client that is asked for. */
const NOTHING = '0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e99';
const CLIENT = {
  name: { given: 'Ottoline', family: 'Farthingale' },
  aliases: [{ name: 'Tilly Farthingale', kind: 'NICKNAME' }],
  dateOfBirth: { date: '2015-04-03', precision: 'EXACT' },
  address: { lines: ['14 Mill Lane'], postcode: 'LS1 4AP' },
  telephones: [{ number: '07700 900321', kind: 'MOBILE', safeToCall: true }],
  externalReferences: [REFERENCE],
};
const SEARCHES = [
  { name: 'Ottoline Farthingale', dateOfBirth: '2015-04-03' },
  { name: 'Tilly Farthingale', yearOfBirth: 2015 },
  { name: 'Ottolin Fartingale', postcode: 'LS1 4AP' },
  { name: 'Ottoline Farthingale', telephone: '07700 900321' },
  { name: 'Ottoline Farthingale', externalReference: REFERENCE },
];

let world: World;
let ann: Person;
let readers: Record<string, Api>;
let known: Record<string, string>;

beforeAll(async () => {
  // Nothing happens in it by itself: mail is sent before anybody reads.
  world = await makeWorld({ role: 'api', asItHappensWait: 0 });
  const home = await world.agency();
  ann = await world.agent({ agency: home });
  const [colleague, zoe] = [await world.agent({ agency: home }), await world.agent()];
  const head = await world.agent({ agency: home, roles: ['AGENCY_ADMIN', 'PRACTITIONER'] });
  const officer = await world.agent({ agency: home });
  const named = { privacyOfficerId: officer.id };
  expectStatus(await world.admin.api.patch(`/v1/agencies/${home.id}`, named, { ifMatch: '*' }), 200);
  readers = {
    colleague: colleague.api,
    'head of the agency': head.api,
    'privacy officer': officer.api,
    stranger: zoe.api,
    admin: world.admin.api,
    auditor: (await world.agent({ roles: ['AUDITOR'] })).api,
    'system of the agency': (await world.system(home)).api,
  };
  // Something for everybody to read, more than a page of it.
  for (const owner of [colleague, head, officer, zoe, world.admin]) {
    if (owner === world.admin) continue;
    for (const given of ['Amara', 'Bruno']) {
      const { id } = await world.client(owner, {
        name: { given, family: 'Farthingale' },
        dateOfBirth: CLIENT.dateOfBirth,
      });
      await world.join(id, owner, ann);
      await world.change(ann, id, { address: { lines: ['2 Weir Cottages'] } });
    }
  }
  await withWorker(world, () => settle(world.admin.api));
  const { body } = expectStatus(await world.admin.api.get(`/v1/admin/emails?agentId=${ann.id}`), 200);
  const [{ id: notificationId }] = await world.notifications(ann);
  known = { agencyId: home.id, agentId: colleague.id, emailId: body.items[0].id, notificationId };
});

afterAll(() => world.close());

it('shows no byte that differs to anybody who may not know of a restricted client', async () => {
  // What is due has been sent, whatever came before, and from the first reading on each reader has been seen today.
  await withWorker(world, () => settle(world.admin.api));
  await readAll(RANDOM);
  const without = await readAll(RANDOM);
  const { id } = await world.client(ann, CLIENT);
  expectStatus(await ann.api.put(`/v1/clients/${id}/restriction`, { reason: 'Nobody may learn of it' }), 200);
  expectStatus(await ann.api.patch(`/v1/clients/${id}`, { address: null }, { ifMatch: '*' }), 200);
  const withIt = await readAll(id);
  expect(Object.keys(withIt).length).toBeGreaterThan(150);
  for (const [what, answer] of Object.entries(withIt)) expect([what, answer]).toEqual([what, without[what]]);
  expect(Object.keys(withIt)).toEqual(Object.keys(without));
});

it('shows a difference to Ann, who may know of the restricted client: the comparison is not blind', async () => {
  const before = await answersOf('Ann', ann.api, RANDOM);
  const { id } = await world.client(ann, { ...CLIENT, externalReferences: [] });
  expectStatus(await ann.api.put(`/v1/clients/${id}/restriction`, { reason: 'Nobody may learn of it' }), 200);
  const after = await answersOf('Ann', ann.api, id);
  const differing = Object.keys(after).filter((what) => after[what] !== before[what]);
  expect(differing.length).toBeGreaterThan(5);
  expect(differing).toContain('Ann: readClient');
});

it('explains to nobody who got a notification about a restricted client', async () => {
  const { id } = await world.client(ann, { ...CLIENT, externalReferences: [] });
  const home = { id: known.agencyId!, name: 'the same' };
  const bea = await world.agent({ agency: home });
  await world.join(id, ann, bea);
  expectStatus(await ann.api.put(`/v1/clients/${id}/restriction`, { reason: 'Nobody may learn of it' }), 200);
  const { body } = expectStatus(await ann.api.get(`/v1/clients/${id}/activity`), 200);
  const entries = body.items.map((entry: { id: string }) => entry.id);
  expect(entries.length).toBeGreaterThan(2);
  const ask = async (api: Api, entry: string): Promise<string> =>
    plain(await api.get(`/v1/admin/notifications/explanation?agentId=${bea.id}&entryId=${entry}`), entry);
  for (const api of Object.values(readers)) {
    const without = await ask(api, RANDOM);
    for (const entry of entries) expect(await ask(api, entry)).toBe(without);
  }
  // The comparison is not blind: admins read who got a notification about a client who is not restricted.
  expectStatus(await ann.api.delete(`/v1/clients/${id}/restriction`), 204);
  const { api } = world.admin;
  const heard = await Promise.all(entries.map((entry: string) => ask(api, entry)));
  expect(new Set(heard).size).toBeGreaterThan(2);
});

/** Everything that everybody can read, with `clientId` in each path that asks for a client. */
async function readAll(clientId: string): Promise<Record<string, string>> {
  const all: Record<string, string> = {};
  for (const [name, api] of Object.entries(readers)) Object.assign(all, await answersOf(name, api, clientId));
  return all;
}

async function answersOf(name: string, api: Api, clientId: string): Promise<Record<string, string>> {
  const answers: Record<string, string> = {};
  for (const { id, path } of reads) {
    const filled = path.replace(/\{(\w+)\}/g, (_, parameter: string) =>
      parameter === 'clientId' ? clientId : (known[parameter] ?? NOTHING),
    );
    answers[`${name}: ${id}`] = plain(await api.get(filled), clientId);
    if (!paged.has(id)) continue;
    let next: string | undefined = `${filled}${filled.includes('?') ? '&' : '?'}limit=1`;
    for (let page = 1; next !== undefined && page <= 3; page += 1) {
      const answer: Answer = await api.get(next);
      answers[`${name}: ${id}, page ${page}`] = plain(answer, clientId);
      next = answer.body?.links?.next;
    }
  }
  for (const [index, search] of SEARCHES.entries()) {
    answers[`${name}: search ${index}`] = plain(await api.post('/v1/clients/search', search), clientId);
  }
  answers[`${name}: lookup`] = plain(await api.post('/v1/clients/lookup', REFERENCE), clientId);
  return answers;
}

const document = readDocument();
const reads = operationsOf(document).filter(({ id, method }) => method === 'GET' && !OF_THE_WATCH.includes(id));
const paged = new Set(
  reads.filter(({ path }) => JSON.stringify(document.paths[path]?.get ?? {}).includes('"cursor"')).map(({ id }) => id),
);

/** Status, headers and body as one text; cursors are sealed again each time, and the asked id stands for itself. */
function plain({ status, headers, body }: Answer, clientId: string): string {
  const kept = [...headers]
    .filter(([header]) => !RESTLESS.includes(header))
    .sort(([one], [other]) => (one < other ? -1 : 1));
  const text = JSON.stringify({ status, headers: kept, body });
  return text
    .replaceAll(clientId, '(asked)')
    .replace(/cursor=[\w-]+/g, 'cursor=(sealed)')
    .replace(/"traceId":"[^"]+"/, '"traceId":"(trace)"');
}
