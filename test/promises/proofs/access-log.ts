/** Who looked is written down before anything is shown: no entry, no data; and an entry stays, whatever becomes of the rest. */
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
/** Of the stranger, to another client. */
let invitation: string;

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
  const invited = { agentId: stranger.id, role: 'Family worker', reason: 'Works with the family' };
  const inviter = await world.agent();
  const { id } = await world.client(inviter);
  invitation = expectStatus(await inviter.api.post(`/v1/clients/${id}/invitations`, invited), 201).body.id;
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

type Look = [what: string, look: () => Promise<{ status: number; body: unknown }>];

const SEARCH = { name: 'Milo Okafor-Reed', dateOfBirth: '2019-05-17' };

const LOOKS: Look[] = [
  ['the profile', () => ann.api.get(`/v1/clients/${client.id}`)],
  ['the team', () => ann.api.get(`/v1/clients/${client.id}/team`)],
  ['the activity', () => ann.api.get(`/v1/clients/${client.id}/activity`)],
  ['a search', () => stranger.api.post('/v1/clients/search', SEARCH)],
  ['a lookup', () => council.api.post('/v1/clients/lookup', { system: 'COUNCIL', reference: 'C-1' })],
  ["one's own clients", () => ann.api.get('/v1/me/clients')],
  ['accepting an invitation', () => stranger.api.put(`/v1/me/invitations/${invitation}`, { answer: 'ACCEPTED' })],
  ["one's own notifications", () => ann.api.get('/v1/me/notifications')],
];

describe('while no entry can be written', () => {
  beforeAll(() => rows.query('REVOKE INSERT ON access_log FROM patchwork_app'));
  afterAll(() => rows.query('GRANT INSERT ON access_log TO patchwork_app'));

  it.each(LOOKS)('%s answers 503 and shows nothing', async (_, look) => {
    const { status, body } = await look();
    expect(status).toBe(503);
    expect(body).toMatchObject({ code: 'UNAVAILABLE' });
    expect(JSON.stringify(body)).not.toMatch(/Milo|Okafor|Harbour|PW-|2019/);
  });

  it('nothing is changed either, and who has no right learns no more than others', async () => {
    const [row] = await rows.query<{ version: number }>('SELECT version FROM client WHERE id = $1', [client.id]);
    const path = `/v1/clients/${client.id}`;
    const etag = `"${row!.version}-"`;
    expect((await ann.api.patch(path, { address: null }, { ifMatch: etag })).status).toBe(503);
    expect((await stranger.api.get(path)).status).toBe(503);
    expect((await stranger.api.get(`/v1/clients/${randomUUID()}`)).status).toBe(503);
    expect(await rows.query('SELECT version FROM client WHERE id = $1', [client.id])).toEqual([row]);
  });
});

describe('while entries can be written', () => {
  it.each(LOOKS)('%s answers and leaves an entry that was allowed', async (_, look) => {
    const before = await lastEntry();
    expect((await look()).status).toBe(200);
    const seen = await rows.query<Entry>('SELECT outcome, client_id AS "clientId" FROM access_log WHERE id > $1', [
      before,
    ]);
    expect(seen.map(({ outcome }) => outcome)).toEqual(['ALLOWED']);
  });

  it('an entry says why they were let in, and what of the client they were shown', async () => {
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

  it('an answer of 304 is a view like any other', async () => {
    const { etag } = await ann.api.get(`/v1/clients/${client.id}`);
    const before = await lastEntry();
    expect((await ann.api.get(`/v1/clients/${client.id}`, { headers: { 'if-none-match': etag } })).status).toBe(304);
    expect(await entriesSince(before, ann)).toEqual([
      { action: 'clients.read', outcome: 'ALLOWED', clientId: client.id },
    ]);
  });

  it('a denied attempt is written down, and so is one for a client that there is not', async () => {
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

  it('an attempt by a role that opens no client is written down too', async () => {
    const auditor = await world.agent({ roles: ['AUDITOR'] });
    const before = await lastEntry();
    expect((await auditor.api.get(`/v1/clients/${client.id}`)).status).toBe(403);
    expect(await entriesSince(before, auditor)).toEqual([
      { action: 'clients.read', outcome: 'DENIED', clientId: client.id },
    ]);
  });

  it('whoever tries to add somebody else on the strength of a match is denied, in the answer and in the log', async () => {
    const [searcher, friend] = [await world.agent(), await world.agent()];
    expectStatus(await searcher.api.post('/v1/clients/search', SEARCH), 200);
    const before = await lastEntry();
    const body = { agentId: friend.id, role: 'Friend', reason: 'To look' };
    expect((await searcher.api.post(`/v1/clients/${client.id}/team`, body)).status).toBe(404);
    expect(await entriesSince(before, searcher)).toEqual([
      { action: 'team.add', outcome: 'DENIED', clientId: client.id },
    ]);
  });

  it('a lookup says by what it was asked, as a keyed hash only', async () => {
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

  it('a verb that is rolled back has been looked at all the same', async () => {
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
