/** Patchwork logs each access before it shows anything: no entry, no data. An entry stays even if the request then fails. */
import { randomUUID } from 'node:crypto';
import { DomainEvent, EventBus } from '../../../src/events/index.js';
import { Rows } from '../../support/rows.js';
import { expectStatus, makeWorld, type Person, type SystemCaller, type World } from '../../support/world.js';

let world: World;
let rows: Rows;
let ann: Person;
let stranger: Person;
let council: SystemCaller;
let client: { id: string; reference: string };

beforeAll(async () => {
  world = await makeWorld();
  rows = new Rows(world.database.ownerUrl);
  [ann, stranger] = [await world.agent(), await world.agent()];
  council = await world.system({ id: ann.agencyId });
  client = await world.client(ann, {
    dateOfBirth: { date: '2019-05-17', precision: 'EXACT' },
    externalReferences: [{ system: 'COUNCIL', reference: 'C-1' }],
  });
  await world.change(ann, client.id, { address: { lines: ['4 Harbour Row'] } });
});

afterAll(async () => {
  await rows.close();
  await world.close();
});

interface Entry {
  readonly action: string;
  readonly outcome: string;
  readonly clientId: string | null;
}

async function entriesSince(last: string, who: { id: string }): Promise<Entry[]> {
  return rows.query<Entry>(
    `SELECT action, outcome, client_id AS "clientId" FROM access_log
      WHERE id > $1 AND coalesce(agent_id, system_id) = $2 ORDER BY id`,
    [last, who.id],
  );
}

async function lastEntry(): Promise<string> {
  const [row] = await rows.query<{ id: string }>('SELECT id FROM access_log ORDER BY id DESC LIMIT 1');
  return row!.id;
}

type Look = () => Promise<{ status: number; body: unknown }>;

const SEARCH = { name: 'Milo Okafor-Reed', dateOfBirth: '2019-05-17' };

/** Each row makes ready what its look needs, and returns the look. */
const LOOKS: [what: string, ready: () => Look | Promise<Look>][] = [
  ['a profile', () => () => ann.api.get(`/v1/clients/${client.id}`)],
  ['a team', () => () => ann.api.get(`/v1/clients/${client.id}/team`)],
  ['an activity', () => () => ann.api.get(`/v1/clients/${client.id}/activity`)],
  ['a search', () => () => stranger.api.post('/v1/clients/search', SEARCH)],
  ['a lookup', () => () => council.api.post('/v1/clients/lookup', { system: 'COUNCIL', reference: 'C-1' })],
  ["a list of the agent's own clients", () => () => ann.api.get('/v1/me/clients')],
  ['the acceptance of an invitation', invited],
  ["a list of the agent's own notifications", () => () => ann.api.get('/v1/me/notifications')],
];

/** Accepts a new invitation to another client. */
async function invited(): Promise<Look> {
  const [inviter, guest] = [await world.agent(), await world.agent()];
  const { id } = await world.client(inviter);
  const body = { agentId: guest.id, role: 'Family worker', reason: 'Works with the family' };
  const { body: made } = expectStatus(await inviter.api.post(`/v1/clients/${id}/invitations`, body), 201);
  return () => guest.api.put(`/v1/me/invitations/${made.id}`, { answer: 'ACCEPTED' });
}

describe('while Patchwork cannot write entries', () => {
  it.each(LOOKS)('%s answers 503 and shows nothing', async (_, ready) => {
    const look = await ready();
    await rows.withoutInserts('access_log', async () => {
      const { status, body } = await look();
      expect(status).toBe(503);
      expect(body).toMatchObject({ code: 'UNAVAILABLE' });
      expect(JSON.stringify(body)).not.toMatch(/Milo|Okafor|Harbour|PW-|2019/);
    });
  });

  it('a change answers 503 and changes nothing, and an agent without access learns no more than others', async () => {
    const [row] = await rows.query<{ version: number }>('SELECT version FROM client WHERE id = $1', [client.id]);
    const path = `/v1/clients/${client.id}`;
    const etag = `"${row!.version}-"`;
    await rows.withoutInserts('access_log', async () => {
      expect((await ann.api.patch(path, { address: null }, { ifMatch: etag })).status).toBe(503);
      expect((await stranger.api.get(path)).status).toBe(503);
      expect((await stranger.api.get(`/v1/clients/${randomUUID()}`)).status).toBe(503);
    });
    expect(await rows.query('SELECT version FROM client WHERE id = $1', [client.id])).toEqual([row]);
  });
});

describe('while Patchwork can write entries', () => {
  it.each(LOOKS)('%s answers 200 and leaves one entry with the outcome ALLOWED', async (_, ready) => {
    const look = await ready();
    const before = await lastEntry();
    expect((await look()).status).toBe(200);
    const seen = await rows.query<Entry>('SELECT outcome, client_id AS "clientId" FROM access_log WHERE id > $1', [
      before,
    ]);
    expect(seen.map(({ outcome }) => outcome)).toEqual(['ALLOWED']);
  });

  it('an entry says why the caller had access, and which fields of the client they saw', async () => {
    const [finder, keeper] = [await world.agent(), await world.agent()];
    const path = `/v1/clients/${client.id}`;
    const before = await lastEntry();
    await ann.api.get(`${path}/team`);
    const { body } = await council.api.get(path);
    await finder.api.get(path);
    await finder.api.post('/v1/clients/search', SEARCH);
    const joining = { agentId: finder.id, role: 'Doctor', reason: 'I treat him' };
    const { id } = expectStatus(await finder.api.post(`${path}/team`, joining), 201).body;
    expectStatus(await finder.api.delete(`${path}/team/${id}`), 204);
    await world.client(keeper);
    const seen = await rows.query<{ action: string; purpose: string; fields: string[] }>(
      'SELECT action, purpose, fields FROM access_log WHERE id > $1 ORDER BY id',
      [before],
    );
    expect(seen.map(({ action, purpose, fields }) => [action, purpose, fields])).toEqual([
      ['team.read', 'CARE', ['team']],
      ['clients.read', 'INTEGRATION', Object.keys(body)],
      ['clients.read', 'NONE', []],
      ['clients.search', 'FINDING', ['name', 'dateOfBirth']],
      ['team.add', 'JOINING', ['team']],
      ['team.end', 'CARE', []],
      ['clients.register', 'CARE', Object.keys(body)],
    ]);
  });

  it('an answer of 304 leaves the same entry as any other view', async () => {
    const { etag } = await ann.api.get(`/v1/clients/${client.id}`);
    const before = await lastEntry();
    expect((await ann.api.get(`/v1/clients/${client.id}`, { headers: { 'if-none-match': etag } })).status).toBe(304);
    expect(await entriesSince(before, ann)).toEqual([
      { action: 'clients.read', outcome: 'ALLOWED', clientId: client.id },
    ]);
  });

  it('a denied attempt leaves an entry, and so does an attempt on a client that does not exist', async () => {
    const before = await lastEntry();
    const nobody = randomUUID();
    for (const id of [client.id, nobody]) {
      expect((await stranger.api.get(`/v1/clients/${id}`)).status).toBe(404);
      expect((await stranger.api.get(`/v1/clients/${id}/activity`)).status).toBe(404);
      expect((await stranger.api.patch(`/v1/clients/${id}`, { address: null }, { ifMatch: '"1-"' })).status).toBe(404);
    }
    expect(await entriesSince(before, stranger)).toEqual(
      [
        { outcome: 'DENIED', clientId: client.id },
        { outcome: 'NOT_FOUND', clientId: nobody },
      ].flatMap((entry) => ['clients.read', 'activity.read', 'clients.change'].map((action) => ({ action, ...entry }))),
    );
  });

  it('an attempt by a role that may open no client leaves an entry', async () => {
    const auditor = await world.agent({ roles: ['AUDITOR'] });
    const before = await lastEntry();
    expect((await auditor.api.get(`/v1/clients/${client.id}`)).status).toBe(403);
    expect(await entriesSince(before, auditor)).toEqual([
      { action: 'clients.read', outcome: 'DENIED', clientId: client.id },
    ]);
  });

  it('an agent who found a client by search cannot add somebody else: the answer is 404 and the entry says DENIED', async () => {
    const [searcher, friend] = [await world.agent(), await world.agent()];
    expectStatus(await searcher.api.post('/v1/clients/search', SEARCH), 200);
    const before = await lastEntry();
    const body = { agentId: friend.id, role: 'Friend', reason: 'To look' };
    expect((await searcher.api.post(`/v1/clients/${client.id}/team`, body)).status).toBe(404);
    expect(await entriesSince(before, searcher)).toEqual([
      { action: 'team.add', outcome: 'DENIED', clientId: client.id },
    ]);
  });

  it('the entry of a lookup names the field that was asked for, and holds its value only as a keyed hash', async () => {
    const before = await lastEntry();
    expect((await council.api.post('/v1/clients/lookup', { system: 'COUNCIL', reference: 'C-2' })).status).toBe(404);
    const [row] = await rows.query<{ fields: string[]; hashes: Record<string, string> }>(
      'SELECT fields, term_hashes AS hashes FROM access_log WHERE id > $1',
      [before],
    );
    expect(row).toEqual({
      fields: ['externalReference'],
      hashes: { externalReference: expect.stringMatching(/^[\w-]{43}$/) },
    });
  });

  it('a change that is rolled back leaves its entry all the same', async () => {
    const { etag } = expectStatus(await ann.api.get(`/v1/clients/${client.id}`), 200);
    let fails = true;
    world.app.get(EventBus).on(DomainEvent, () => (fails ? Promise.reject(new Error('no')) : Promise.resolve()));
    const before = await lastEntry();
    const response = await fetch(`${world.config.publicUrl}/v1/clients/${client.id}`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${ann.api.token}`, 'content-type': 'application/json', 'if-match': etag },
      body: JSON.stringify({ address: null }),
    });
    fails = false;
    expect(response.status).toBe(500);
    expect((await ann.api.patch(`/v1/clients/${client.id}`, { address: null }, { ifMatch: '"0-"' })).status).toBe(412);
    const entry = { action: 'clients.change', outcome: 'ALLOWED', clientId: client.id };
    expect(await entriesSince(before, ann)).toEqual([entry, entry]);
  });
});
