/** Emergency access opens a client for an hour. Patchwork notifies the lead and a privacy officer, and someone reviews it. */
import type { Answer } from '../../support/api.js';
import { settle, travelTo } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
let ann: Person; // lead
let bea: Person; // on the team too
let nia: Person; // a nurse in casualty, on no team
let vera: Person; // privacy officer of Nia's agency
let auditor: Person;

const reason = 'Brought in unconscious, nobody knows whom to ring';
const EMERGENCY = { code: 'RISK_TO_LIFE', reason };

beforeAll(async () => {
  world = await makeWorld();
  [ann, bea, nia] = [await world.agent(), await world.agent(), await world.agent()];
  vera = await world.agent({ agency: { id: nia.agencyId, name: nia.agency } });
  auditor = await world.agent({ roles: ['AUDITOR'] });
  const named = { privacyOfficerId: vera.id };
  expectStatus(await world.admin.api.patch(`/v1/agencies/${nia.agencyId}`, named, { ifMatch: '*' }), 200);
});

afterAll(() => world.close());

async function restrictedClient(): Promise<string> {
  const path = await clientLedByAnn();
  expectStatus(await ann.api.put(`${path}/restriction`, { reason }), 200);
  return path;
}

async function clientLedByAnn(): Promise<string> {
  const client = await world.client(ann, {
    address: { lines: ['14 Mill Lane'] },
    telephones: [{ number: '07700 900321', kind: 'MOBILE', safeToCall: true }],
    aliases: [{ name: 'Tilly Farthingale', kind: 'NICKNAME' }],
  });
  await world.join(client.id, ann, bea);
  const [{ memberId }] = client.team[0].agents;
  const { etag } = await ann.api.get(`/v1/clients/${client.id}`);
  expectStatus(await ann.api.put(`/v1/clients/${client.id}/lead`, { memberId, reason }, { ifMatch: etag }), 200);
  return `/v1/clients/${client.id}`;
}

it('emergency access lets Nia read a client for an hour and change nothing', async () => {
  const path = await clientLedByAnn();
  expectStatus(await nia.api.get(path), 404);
  const { body, headers } = expectStatus(await nia.api.post(`${path}/emergency-access`, EMERGENCY), 201);
  expect(headers.get('location')).toBe(path);
  expect(expectStatus(await nia.api.get(path), 200).body.address.lines).toEqual(['14 Mill Lane']);
  expectStatus(await nia.api.get(`${path}/team`), 200);
  const [entry] = expectStatus(await nia.api.get(`${path}/activity`), 200).body.items;
  expect(entry).toMatchObject({ type: 'client.emergency_access_began', kind: 'ACCESS', reason, code: 'RISK_TO_LIFE' });
  expectStatus(await nia.api.patch(path, { address: null }, { ifMatch: '*' }), 404);
  expectStatus(await nia.api.post(`${path}/team`, { agentId: nia.id, role: 'Nurse', reason }), 404);
  expect(expectStatus(await nia.api.post(`${path}/emergency-access`, EMERGENCY), 201).body).toEqual(body);
  await travelTo(new Date(Date.parse(body.until) + 1_000).toISOString(), world.admin.api);
  expectStatus(await nia.api.get(path), 404);
});

describe('emergency access to a restricted client', () => {
  const WITHHELD = { withheld: true };
  const VALUES = ['14 Mill Lane', '900321', 'Farthingale'];
  let path: string;
  let accessId: string;
  let otto: Person; // duty contact of Bea's agency

  beforeEach(async () => {
    path = await restrictedClient();
    otto = await world.agent({ agency: { id: bea.agencyId, name: bea.agency } });
    const named = { dutyContactId: otto.id };
    expectStatus(await world.admin.api.patch(`/v1/agencies/${bea.agencyId}`, named, { ifMatch: '*' }), 200);
    expectStatus(await nia.api.patch(path, { address: null }, { ifMatch: '*' }), 404);
    const { body } = expectStatus(await nia.api.post(`${path}/emergency-access`, EMERGENCY), 201);
    expect(body.shows).toBe('CONTACTS');
    accessId = body.id;
  });

  const release = (who: Person): Promise<Answer> =>
    who.api.put(`/v1/admin/emergency-accesses/${accessId}/release`, { reason: 'Rang the ward back' });

  it('shows Nia whom to ring, and no address, telephone, alias or earlier value before it is released', async () => {
    const { body } = expectStatus(await nia.api.get(path), 200);
    expect(body).toMatchObject({ address: WITHHELD, telephones: WITHHELD, aliases: WITHHELD, restricted: true });
    const agents = body.team.flatMap((one: any) => one.agents);
    expect(agents.find(({ lead }: any) => lead)).toMatchObject({ agentId: ann.id, email: ann.email });
    expect(body.dutyContacts).toEqual([{ agency: bea.agency, name: otto.name, telephone: null }]);
    const team = expectStatus(await nia.api.get(`${path}/team`), 200);
    for (const below of ['activity', 'attentions', 'contact-requests']) {
      expectStatus(await nia.api.get(`${path}/${below}`), 404);
    }
    for (const value of VALUES) expect(JSON.stringify([body, team.body])).not.toContain(value);
    const [look] = expectStatus(await ann.api.get(`${path}/access-log`), 200).body.items.filter(
      ({ who, action }: any) => who.agentId === nia.id && action === 'clients.read',
    );
    expect(look.fields).toContain('team');
    expect(look.fields).not.toContain('address');
    expect(expectStatus(await ann.api.get(path), 200).body).toMatchObject({ dutyContacts: null, address: {} });
  });

  it('shows Nia all of it when a privacy officer of another agency has released it, and the team is told', async () => {
    const rita = await world.agent();
    const named = { privacyOfficerId: rita.id };
    expectStatus(await world.admin.api.patch(`/v1/agencies/${rita.agencyId}`, named, { ifMatch: '*' }), 200);
    for (const who of [ann, bea, nia, world.admin]) expectStatus(await release(who), 403);
    expect((await release(vera)).body).toMatchObject({
      status: 403,
      detail: 'Somebody of another agency releases it.',
    });
    const waiting = async (who: Person): Promise<string[]> => {
      const { body: page } = await who.api.get('/v1/admin/emergency-accesses?waiting=true&limit=100');
      return page.items.map(({ id }: any) => id);
    };
    expect(await waiting(rita)).toContain(accessId);
    expect(await waiting(vera)).not.toContain(accessId);
    const { body } = expectStatus(await release(rita), 200);
    expect(body).toMatchObject({ id: accessId, releasedAt: expect.any(String) });
    expect(JSON.stringify(body)).not.toContain('Okafor');
    expect(expectStatus(await release(auditor), 200).body).toEqual(body);
    expect(await waiting(rita)).not.toContain(accessId);
    const read = JSON.stringify(expectStatus(await nia.api.get(path), 200).body);
    for (const value of VALUES) expect([value, read.includes(value)]).toEqual([value, true]);
    expectStatus(await nia.api.get(`${path}/activity`), 200);
    expect((await world.notifications(ann))[0]).toMatchObject({
      kind: 'ACCESS',
      summary: 'An emergency access was released: it shows the whole profile now.',
    });
  });

  it('Bea, who left the team before she was removed, reads in an emergency no more than whom to ring', async () => {
    const { items } = expectStatus(await ann.api.get(`${path}/team`), 200).body;
    const { id } = items.find(({ agentId }: any) => agentId === bea.id);
    expectStatus(await bea.api.delete(`${path}/team/${id}`), 204);
    expectStatus(await ann.api.patch(path, { address: { lines: ['7 Hope Street'] } }, { ifMatch: '*' }), 200);
    expectStatus(await bea.api.post(`${path}/emergency-access`, { code: 'OTHER', reason }), 201);
    const read = expectStatus(await bea.api.get(path), 200).body;
    expect(read.address).toEqual(WITHHELD);
    for (const value of [...VALUES, 'Hope Street']) expect(JSON.stringify(read)).not.toContain(value);
  });

  it('cannot be released when it has ended, and a second access has to be released again', async () => {
    expectStatus(await release(auditor), 200);
    const { now } = expectStatus(await world.admin.api.get('/v1/demo/clock'), 200).body;
    await travelTo(new Date(Date.parse(now) + 61 * 60_000).toISOString(), world.admin.api);
    expect((await release(auditor)).body.code).toBe('ACCESS_ENDED');
    const again = expectStatus(await nia.api.post(`${path}/emergency-access`, EMERGENCY), 201).body;
    expect(again.shows).toBe('CONTACTS');
    expect(expectStatus(await nia.api.get(path), 200).body.address).toEqual(WITHHELD);
  });
});

it('the lead and the privacy officer get an email at once that names nobody when Nia takes emergency access', async () => {
  const path = await restrictedClient();
  await settle(world.admin.api);
  const accessesTold = async () => (await world.notifications(bea)).filter(({ kind }) => kind === 'ACCESS');
  const beasBefore = await accessesTold();
  const [before, officers] = [world.inbox.mailsTo(ann.email).length, world.inbox.mailsTo(vera.email).length];
  expectStatus(await nia.api.post(`${path}/emergency-access`, EMERGENCY), 201);
  const mails = await world.inbox.waitForMail(ann.email, before + 1);
  expect(mails.at(-1)!.text).toContain('Somebody gave themselves access');
  const [mail] = (await world.inbox.waitForMail(vera.email, officers + 1)).slice(-1);
  const { reference } = (await ann.api.get(path)).body;
  expect(mail!.text).not.toContain(reference);
  // Vera is not on the team.
  const [leads, hers] = [mails.at(-1)!, mail!].map(({ text }) => text.replaceAll(/\s+/g, ' '));
  expect(leads).toContain('because it protects the people you work with');
  expect(hers).toContain('always comes to its privacy officer at once');
  expect(hers).not.toContain('the people you work with');
  const [told] = await world.notifications(vera);
  expect(told).toMatchObject({
    kind: 'ACCESS',
    client: null,
    summary: 'Somebody of your agency took emergency access to a client.',
  });
  expect(await accessesTold()).toEqual(beasBefore);
});

it('Bea, who was notified as a team member, no longer reads about emergency access when she has left the team', async () => {
  const client = await world.client(ann);
  const [membership] = await world.join(client.id, ann, bea);
  // Nobody leads, so the whole team is told.
  expectStatus(await nia.api.post(`/v1/clients/${client.id}/emergency-access`, EMERGENCY), 201);
  const newest = async () => (await world.notifications(bea)).find(({ kind }) => kind === 'ACCESS');
  expect((await newest()).client.id).toBe(client.id);
  expectStatus(await bea.api.delete(`/v1/clients/${client.id}/team/${membership}`), 204);
  expect(await newest()).toMatchObject({
    client: null,
    summary: 'Something changed for a client whose team you are not on now.',
  });
});

it('Rita, privacy officer of another agency, gets no email about emergency access when she has left the team', async () => {
  const rita = await world.agent();
  const named = { privacyOfficerId: rita.id };
  expectStatus(await world.admin.api.patch(`/v1/agencies/${rita.agencyId}`, named, { ifMatch: '*' }), 200);
  const client = await world.client(ann);
  const [membership] = await world.join(client.id, ann, rita);
  const { items } = (await rita.api.get('/v1/me/notifications')).body;
  expectStatus(await rita.api.put('/v1/me/notifications/seen', { upTo: items[0].id }), 204);
  // Her absence makes the email wait.
  const today = expectStatus(await world.admin.api.get('/v1/demo/clock'), 200).body.now.slice(0, 10);
  expectStatus(await rita.api.put('/v1/me/absence', { from: today, until: '2030-03-01' }), 200);
  expectStatus(await nia.api.post(`/v1/clients/${client.id}/emergency-access`, EMERGENCY), 201);
  expectStatus(await rita.api.delete(`/v1/clients/${client.id}/team/${membership}`), 204);
  expectStatus(await rita.api.delete('/v1/me/absence'), 200);
  await settle(world.admin.api);
  const told = (await world.notifications(rita)).find(({ kind }) => kind === 'ACCESS');
  expect(told).toMatchObject({ emailedAt: null, withheld: 'NOT_ON_TEAM' });
});

it('Vera, privacy officer of Nia’s agency, gets the email although she led the team and has left it', async () => {
  const client = await world.client(ann);
  const path = `/v1/clients/${client.id}`;
  const [memberId] = await world.join(client.id, ann, vera);
  expectStatus(await ann.api.put(`${path}/lead`, { memberId, reason }, { ifMatch: '*' }), 200);
  // Her absence makes the email wait.
  const today = expectStatus(await world.admin.api.get('/v1/demo/clock'), 200).body.now.slice(0, 10);
  const leave = { from: today, until: '2030-03-01', coverAgentId: ann.id };
  expectStatus(await vera.api.put('/v1/me/absence', leave), 200);
  expectStatus(await nia.api.post(`${path}/emergency-access`, EMERGENCY), 201);
  expectStatus(await vera.api.delete(`${path}/team/${memberId}`), 204);
  expectStatus(await vera.api.delete('/v1/me/absence'), 200);
  await settle(world.admin.api);
  const told = (await world.notifications(vera)).find(({ kind }) => kind === 'ACCESS');
  expect(told).toMatchObject({
    emailedAt: expect.any(String),
    withheld: null,
    summary: 'Somebody of your agency took emergency access to a client.',
  });
});

it('Nia gets emergency access when she left the team herself, and loses it when somebody removes her', async () => {
  const path = await restrictedClient();
  const [memberId] = await world.join(path.split('/').at(-1)!, ann, nia);
  expect((await nia.api.post(`${path}/emergency-access`, EMERGENCY)).body.code).toBe('ON_TEAM');
  expectStatus(await nia.api.delete(`${path}/team/${memberId}`), 204);
  expectStatus(await nia.api.post(`${path}/emergency-access`, EMERGENCY), 201);
  const [again] = await world.join(path.split('/').at(-1)!, ann, nia);
  expectStatus(await ann.api.delete(`${path}/team/${again}`), 204);
  expectStatus(await nia.api.get(path), 404);
  expectStatus(await nia.api.post(`${path}/emergency-access`, EMERGENCY), 404);
});

it('the privacy officer of Nia’s agency reviews emergency access, auditors see it, and other agents cannot review it', async () => {
  const path = await restrictedClient();
  const { id } = expectStatus(await nia.api.post(`${path}/emergency-access`, EMERGENCY), 201).body;
  const list = '/v1/admin/emergency-accesses?reviewed=false';
  for (const who of [vera, auditor]) {
    const { items } = expectStatus(await who.api.get(list), 200).body;
    expect(items[0]).toMatchObject({ id, code: 'RISK_TO_LIFE', reason, outcome: null, agent: { id: nia.id } });
    expect(JSON.stringify(items)).not.toContain(path.split('/').at(-1));
  }
  const review = { outcome: 'JUSTIFIED', note: 'The ward sister confirmed it' };
  const reviewing = `/v1/admin/emergency-accesses/${id}/review`;
  expectStatus(await ann.api.put(reviewing, review), 403);
  const reviewed = expectStatus(await vera.api.put(reviewing, review), 200).body;
  expect(reviewed).toMatchObject({ ...review, id });
  expect(expectStatus(await vera.api.put(reviewing, review), 200).body.reviewedAt).toBe(reviewed.reviewedAt);
  const open = expectStatus(await auditor.api.get(list), 200).body.items.map((item: { id: string }) => item.id);
  expect(open).not.toContain(id);
  const outsider = await world.agent();
  const officer = { privacyOfficerId: outsider.id };
  expectStatus(await world.admin.api.patch(`/v1/agencies/${outsider.agencyId}`, officer, { ifMatch: '*' }), 200);
  expectStatus(await outsider.api.put(reviewing, review), 404);
});

it('returns 403 when Vera reviews her own emergency access', async () => {
  const path = await restrictedClient();
  const { id } = expectStatus(await vera.api.post(`${path}/emergency-access`, EMERGENCY), 201).body;
  const review = { outcome: 'JUSTIFIED', note: 'I say so myself' };
  expectStatus(await vera.api.put(`/v1/admin/emergency-accesses/${id}/review`, review), 403);
});

it('gives a bad request for emergency access the same answer whether or not the client exists', async () => {
  const path = await restrictedClient();
  const answers = [];
  for (const client of [path, '/v1/clients/0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24']) {
    for (const body of [{}, { code: 'OTHER', reason: 'no' }, { ...EMERGENCY, colour: 'red' }]) {
      const { status, body: answer } = await nia.api.post(`${client}/emergency-access`, body);
      answers.push([status, answer.code, answer.errors]);
    }
  }
  expect(answers.slice(3)).toEqual(answers.slice(0, 3));
  expectStatus(await nia.api.post('/v1/clients/0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24/emergency-access', EMERGENCY), 404);
});

it('returns the field at fault when the code is unknown or the reason has two letters', async () => {
  const path = await restrictedClient();
  const wrong = await nia.api.post(`${path}/emergency-access`, { code: 'BECAUSE', reason });
  expect([wrong.status, wrong.body.errors[0].pointer]).toEqual([400, '/code']);
  const short = await nia.api.post(`${path}/emergency-access`, { code: 'OTHER', reason: 'no' });
  expect([short.status, short.body.errors[0].pointer]).toEqual([422, '/reason']);
});
