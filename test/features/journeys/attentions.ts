/** Ann asks her team to talk to her about the child. They get a notification at once and acknowledge it, and Ann sees who has. */
import { settle } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
let ann: Person; // who asks
let bea: Person;
let cyd: Person; // who chose the end of the day
let client: any;
let path: string;

const note = 'Bruised knuckles on both hands since the weekend';

beforeAll(async () => {
  world = await makeWorld();
});

afterAll(() => world.close());

/** Makes people and a client for one test, so that their notifications and emails are about this client alone. */
beforeEach(async () => {
  [ann, bea, cyd] = [await world.agent(), await world.agent(), await world.agent()];
  client = await world.client(ann);
  path = `/v1/clients/${client.id}/attentions`;
  await world.join(client.id, ann, bea, cyd);
  await world.choose(cyd, { ATTENTION: 'END_OF_DAY' });
  await settle(world.admin.api);
});

const raise = async (type: string, by = ann, rest: object = { note }): Promise<any> =>
  expectStatus(await by.api.post(path, { type, ...rest }), 201).body;
const told = async (who: Person): Promise<any[]> =>
  (await world.notifications(who)).filter(({ kind }) => kind === 'ATTENTION');
const activity = async (who: Person): Promise<any[]> =>
  expectStatus(await who.api.get(`/v1/clients/${client.id}/activity`), 200).body.items;

it('Bea gets an email that names nobody and reads the note in the app when Ann asks to be called', async () => {
  const before = world.inbox.mailsTo(bea.email).length;
  const answer = expectStatus(await ann.api.post(path, { type: 'CALL_ME', note }), 201);
  const { id } = answer.body;
  expect(answer.headers.get('location')).toBe(`${path}/${id}`);
  expect(answer.etag).toMatch(/^"1-/);
  expect(answer.body).toMatchObject({ type: 'CALL_ME', note, mine: true, acknowledgements: [], withdrawnAt: null });
  expect(answer.body.raisedBy).toEqual({ agentId: ann.id, name: `${ann.name.given} Quill`, agency: ann.agency });
  const mail = (await world.inbox.waitForMail(bea.email, before + 1)).at(-1)!;
  expect(mail.subject).toBe('Patchwork: 1 update');
  expect(mail.text).toContain('Somebody asks for your attention: once');
  expect(mail.text).toContain(client.reference);
  const read = expectStatus(await bea.api.get(`${path}/${id}`), 200).body;
  expect(read).toMatchObject({ note, mine: false, acknowledgedByMe: false });
  expect(expectStatus(await bea.api.get(path), 200).body.items).toEqual([read]);
});

it('an urgent request says so in the email, and neither notification nor activity has the note', async () => {
  const before = world.inbox.mailsTo(bea.email).length;
  await raise('URGENT');
  const mail = (await world.inbox.waitForMail(bea.email, before + 1)).at(-1)!;
  expect(mail.text).toContain('Somebody asks for your attention, urgently: once');
  const [newest] = await told(bea);
  expect(newest).toMatchObject({ summary: 'Attention is asked for: it is urgent.', client: { id: client.id } });
  const [entry] = await activity(bea);
  expect(entry).toMatchObject({ type: 'attention.raised_urgently', kind: 'ATTENTION', reason: null, changes: [] });
  expect(entry.actor).toMatchObject({ agentId: ann.id });
  expect(JSON.stringify(await activity(bea))).not.toContain('knuckles');
  expect(await told(ann)).toEqual([]);
});

it('Ann gets an email and sees that Bea has acknowledged when Bea acknowledges, and a second time changes nothing', async () => {
  const { id } = await raise('MEETING');
  const before = world.inbox.mailsTo(ann.email).length;
  const first = expectStatus(await bea.api.put(`${path}/${id}/acknowledgement`), 200);
  expect(first.body).toMatchObject({ acknowledgedByMe: true, acknowledgements: [{ agent: { agentId: bea.id } }] });
  const again = expectStatus(await bea.api.put(`${path}/${id}/acknowledgement`), 200);
  expect([again.body, again.etag]).toEqual([first.body, first.etag]);
  const mail = (await world.inbox.waitForMail(ann.email, before + 1)).at(-1)!;
  expect(mail.text).toContain('Your request for attention was acknowledged: once');
  expect((await told(ann)).map(({ summary }) => summary)).toEqual(['The request for attention was acknowledged.']);
  for (const who of [ann, cyd]) {
    const { acknowledgements } = expectStatus(await who.api.get(`${path}/${id}`), 200).body;
    expect(acknowledgements).toEqual(first.body.acknowledgements);
  }
  expect((await told(cyd)).some(({ summary }) => summary.includes('acknowledged'))).toBe(false);
  expect((await activity(cyd))[0]).toMatchObject({ type: 'attention.acknowledged', actor: { agentId: bea.id } });
});

it('Ann cannot acknowledge her own request, and nobody can acknowledge it when she has withdrawn it', async () => {
  const { id } = await raise('INFORMATION', ann, {});
  await settle(world.admin.api);
  expect((await ann.api.put(`${path}/${id}/acknowledgement`)).body.code).toBe('OWN_ATTENTION');
  const refused = await bea.api.delete(`${path}/${id}`);
  expect([refused.status, refused.body.code]).toEqual([403, 'FORBIDDEN']);
  const before = world.inbox.mailsTo(bea.email).length;
  const gone = expectStatus(await ann.api.delete(`${path}/${id}`), 204);
  expect(gone.etag).toBe((await ann.api.get(`/v1/clients/${client.id}`)).etag);
  expectStatus(await ann.api.delete(`${path}/${id}`), 204);
  expect((await bea.api.put(`${path}/${id}/acknowledgement`)).body.code).toBe('WITHDRAWN');
  await world.inbox.waitForMail(bea.email, before + 1);
  const withdrawn = expectStatus(await bea.api.get(`${path}/${id}`), 200).body;
  expect(Date.parse(withdrawn.withdrawnAt)).toBeGreaterThan(Date.parse(withdrawn.raisedAt) - 1);
  expect((await activity(bea))[0]).toMatchObject({ type: 'attention.withdrawn' });
});

it('an agent who is not on the team finds no request, and a system can neither read nor raise one', async () => {
  const { id } = await raise('MEETING');
  const stranger = await world.agent();
  const council = await world.system({ id: ann.agencyId });
  expectStatus(await stranger.api.post(path, { type: 'CALL_ME' }), 404);
  expectStatus(await stranger.api.get(path), 404);
  expectStatus(await stranger.api.get(`${path}/${id}`), 404);
  expectStatus(await stranger.api.put(`${path}/${id}/acknowledgement`), 404);
  expectStatus(await stranger.api.delete(`${path}/${id}`), 404);
  expectStatus(await council.api.post(path, { type: 'CALL_ME' }), 403);
  expectStatus(await council.api.get(path), 403);
  const other = await world.client(ann);
  expectStatus(await ann.api.get(`/v1/clients/${other.id}/attentions/${id}`), 404);
  expectStatus(await ann.api.delete(`/v1/clients/${other.id}/attentions/${id}`), 404);
});

it('an agent with emergency access reads a request but can neither acknowledge nor raise one', async () => {
  const { id } = await raise('MEETING');
  const nia = await world.agent();
  const emergency = { code: 'RISK_TO_LIFE', reason: 'Brought in unconscious' };
  expectStatus(await nia.api.post(`/v1/clients/${client.id}/emergency-access`, emergency), 201);
  expect(expectStatus(await nia.api.get(`${path}/${id}`), 200).body.note).toBe(note);
  expectStatus(await nia.api.put(`${path}/${id}/acknowledgement`), 404);
  expectStatus(await nia.api.post(path, { type: 'CALL_ME' }), 404);
});

it('returns the field at fault when the type is unknown or the note is empty, too long or has two lines', async () => {
  const wrong = await ann.api.post(path, { type: 'SHOUT' });
  expect([wrong.status, wrong.body.errors[0].pointer]).toEqual([400, '/type']);
  for (const bad of ['x'.repeat(501), 'one\ntwo', '']) {
    const { status, body } = await ann.api.post(path, { type: 'CALL_ME', note: bad });
    expect([status, body.errors[0].pointer]).toEqual([422, '/note']);
  }
  expect((await raise('CALL_ME', ann, { note: ' Zoe\u0308 is back ' })).note).toBe('Zoë is back');
});

it('Bea pages through the requests back in time, and Cyd cannot use the cursor of Bea', async () => {
  for (const type of ['MEETING', 'INFORMATION', 'CALL_ME', 'URGENT', 'MEETING']) await raise(type);
  const first = expectStatus(await bea.api.get(`${path}?limit=2`), 200).body;
  const next = expectStatus(await bea.api.get(first.links.next), 200).body;
  const all = expectStatus(await bea.api.get(path), 200).body.items;
  expect([...first.items, ...next.items]).toEqual(all.slice(0, first.items.length + next.items.length));
  expect((await cyd.api.get(first.links.next)).status).toBe(400);
});

it('Dan, who left the team after the request, can neither acknowledge it nor read for which client it was', async () => {
  const dan = await world.agent();
  const [memberId] = await world.join(client.id, ann, dan);
  await world.choose(dan, { ATTENTION: 'END_OF_DAY' });
  const { id } = await raise('URGENT');
  expectStatus(await dan.api.delete(`/v1/clients/${client.id}/team/${memberId}`), 204);
  expectStatus(await dan.api.put(`${path}/${id}/acknowledgement`), 404);
  const [last] = await told(dan);
  expect(last).toMatchObject({
    client: null,
    summary: 'Something changed for a client whose team you are not on now.',
  });
});

it('rejects new requests, acknowledgements and withdrawals when the client is closed', async () => {
  const { id } = await raise('CALL_ME');
  expectStatus(await bea.api.put(`${path}/${id}/acknowledgement`), 200);
  const closing = { reason: 'Moved abroad' };
  expectStatus(await ann.api.put(`/v1/clients/${client.id}/closure`, closing, { ifMatch: '*' }), 200);
  expect((await ann.api.post(path, { type: 'CALL_ME' })).body.code).toBe('CLIENT_CLOSED');
  expect((await cyd.api.put(`${path}/${id}/acknowledgement`)).body.code).toBe('CLIENT_CLOSED');
  expect((await ann.api.delete(`${path}/${id}`)).body.code).toBe('CLIENT_CLOSED');
  expectStatus(await bea.api.put(`${path}/${id}/acknowledgement`), 200);
  expectStatus(await bea.api.get(`${path}/${id}`), 200);
});
