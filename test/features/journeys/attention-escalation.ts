/** Patchwork escalates an urgent request that the lead did not open within 4 working hours to the duty contact of their agency. */
import { step } from '../../support/step.js';
import { settle, travelTo, Weeks } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
let ann: Person; // who asks
let lea: Person; // the lead
let bea: Person; // on the team too
let dora: Person; // on duty in Lea's agency, on no team
let otto: Person; // on duty in Ann's agency
let client: any;
let path: string;
let clientPath: string;

const note = 'Her stepfather has rung the school twice';
const NOT_OPENED = 'An urgent request for attention was not opened in time';

const weeks = new Weeks();

beforeAll(async () => {
  world = await makeWorld();
});

beforeEach(async () => {
  weeks.next();
  [ann, lea, bea] = [await world.agent(), await world.agent(), await world.agent()];
  dora = await world.agent({ agency: { id: lea.agencyId, name: lea.agency } });
  otto = await world.agent({ agency: { id: ann.agencyId, name: ann.agency } });
  await onDuty(lea.agencyId, dora.id);
  await onDuty(ann.agencyId, otto.id);
  await world.choose(dora, { ATTENTION: 'END_OF_DAY' });
  [client, clientPath, path] = await teamLedBy(lea);
  await settle(world.admin.api);
  // Before work begins at 9, so that the 4 working hours of a request end at 13:00 exactly.
  await at('03', '08:00');
});

afterAll(() => world.close());

async function onDuty(agencyId: string, dutyContactId: string | null): Promise<void> {
  expectStatus(await world.admin.api.patch(`/v1/agencies/${agencyId}`, { dutyContactId }, { ifMatch: '*' }), 200);
}

/** Makes a client with Ann, Lea and Bea on the team. With `null` nobody leads. */
async function teamLedBy(lead: Person | null): Promise<[any, string, string]> {
  const made = await world.client(ann);
  const of = `/v1/clients/${made.id}`;
  const [leas] = await world.join(made.id, ann, lea, bea);
  const memberId = lead === ann ? made.team[0].agents[0].memberId : leas;
  if (lead !== null) {
    expectStatus(await ann.api.put(`${of}/lead`, { memberId, reason: 'Knows her best' }, { ifMatch: '*' }), 200);
  }
  return [made, of, `${of}/attentions`];
}

const raise = async (by = ann, type = 'URGENT', to = path): Promise<string> =>
  expectStatus(await by.api.post(to, { type, note }), 201).body.id;
const newest = async (who: Person): Promise<any> => (await world.notifications(who))[0];
/** Counts somebody's emails that say that a request was not opened. */
const count = (who: Person): number =>
  world.inbox.mailsTo(who.email).filter(({ text }) => text.includes(NOT_OPENED)).length;
/** Travels to this hour of that day of the week of the test. */
const at = (day: string, hour: string): Promise<void> =>
  travelTo(weeks.in(`2030-01-${day}T${hour}:00Z`), world.admin.api);

it('Dora gets one email, whatever she chose and without a reference, when Lea does not open an urgent request', async () => {
  await step('Dora gets the email after 4 working hours and reads neither note nor client', async () => {
    const id = await raise();
    await at('03', '12:55');
    expect(count(dora)).toBe(0);
    await at('03', '13:01');
    expect(count(dora)).toBe(1);
    const mail = world.inbox.mailsTo(dora.email).at(-1)!;
    expect(mail.raw).not.toContain(client.reference);
    expect([lea, bea, ann, otto].map(count)).toEqual([0, 0, 0, 0]);
    const sentence = `An urgent request for attention that ${lea.name.given} Quill of ${lea.agency} did not open within 4 working hours went on to the duty contact of ${lea.agency}.`;
    expect(await newest(dora)).toMatchObject({ kind: 'ATTENTION', client: null, summary: sentence, withheld: null });
    const why = `/v1/me/notifications/${(await newest(dora)).id}/explanation`;
    const explained = JSON.stringify(expectStatus(await dora.api.get(why), 200).body);
    expect(explained).toContain('DUTY_CONTACT');
    expect(explained).not.toContain(client.reference);
    expectStatus(await dora.api.get(clientPath), 404);
    expectStatus(await dora.api.get(`${path}/${id}`), 404);
    const [entry] = expectStatus(await bea.api.get(`${clientPath}/activity`), 200).body.items;
    expect(entry).toMatchObject({ type: 'attention.escalated', summary: sentence, actor: { agentId: ann.id } });
    expect(JSON.stringify(await world.notifications(dora))).not.toContain('stepfather');
    const [from, to] = ['2030-01-01T00:00:00Z', weeks.in('2030-01-04T00:00:00Z')];
    const ledger = expectStatus(await world.admin.api.get(`/v1/admin/notifications/ledger?from=${from}&to=${to}`), 200);
    expect(ledger.body).toMatchObject({ missing: 0, unexpected: 0 });
  });

  await step('a preview of what Dora chooses includes the email at the time that it was sent', async () => {
    const frequencies = { ATTENTION: 'END_OF_DAY' };
    const answer = await dora.api.post('/v1/me/notification-preferences/preview', { frequencies });
    const { current, proposed } = expectStatus(answer, 200).body;
    expect([current.emails, proposed.emails]).toEqual([1, 1]);
  });

  await step('Dora gets no second email in the hours after that', async () => {
    await at('04', '12:00');
    expect(count(dora)).toBe(1);
  });
});

it('Dora gets no email about a request that Lea acknowledged or saw, that Ann withdrew, or that is not urgent', async () => {
  const acknowledged = await raise();
  expectStatus(await lea.api.put(`${path}/${acknowledged}/acknowledgement`), 200);
  await raise();
  expectStatus(await lea.api.put(`/v1/me/notifications/${(await newest(lea)).id}/seen`), 204);
  const withdrawn = await raise();
  expectStatus(await ann.api.delete(`${path}/${withdrawn}`), 204);
  await raise(ann, 'CALL_ME');
  await at('03', '17:30');
  expect(count(dora)).toBe(0);
});

it('Dora gets the email although Bea acknowledged the request and Lea read it without acknowledging', async () => {
  const id = await raise();
  expectStatus(await bea.api.put(`${path}/${id}/acknowledgement`), 200);
  expectStatus(await lea.api.get(`${path}/${id}`), 200);
  await at('03', '12:55');
  expect(count(dora)).toBe(0);
  await at('03', '13:01');
  expect(count(dora)).toBe(1);
});

it('Dora gets the email on Monday morning when Ann asks on a Friday afternoon', async () => {
  await at('04', '15:00');
  await raise();
  await at('06', '18:00');
  expect(count(dora)).toBe(0);
  await at('07', '10:55');
  expect(count(dora)).toBe(0);
  await at('07', '11:30');
  expect(count(dora)).toBe(1);
});

it('the duty contact of Ann’s agency gets the email when nobody leads and nobody opened the request', async () => {
  const [, , to] = await teamLedBy(null);
  const opened = await raise(ann, 'URGENT', to);
  expectStatus(await bea.api.put(`${to}/${opened}/acknowledgement`), 200);
  await at('03', '15:30');
  expect(count(otto)).toBe(0);
  await raise(ann, 'URGENT', to);
  await at('04', '12:00');
  expect([count(otto), count(dora)]).toEqual([1, 0]);
  expect((await newest(otto)).summary).toContain(`of ${ann.name.given} Quill of ${ann.agency} that nobody opened`);
});

it('the duty contact of Ann’s agency gets the email when Ann leads and nobody opened her request', async () => {
  const [, , to] = await teamLedBy(ann);
  await raise(ann, 'URGENT', to);
  await at('03', '16:30');
  expect([count(otto), count(dora)]).toEqual([1, 0]);
});

it('Dora gets no email when the client is closed, when the agent who asked has left, or when nobody was on duty', async () => {
  const [, closed, to] = await teamLedBy(lea);
  await raise(ann, 'URGENT', to);
  expectStatus(await bea.api.put(`${closed}/closure`, { reason: 'Moved abroad' }, { ifMatch: '*' }), 200);
  const [left, leftPath, leftTo] = await teamLedBy(lea);
  await raise(ann, 'URGENT', leftTo);
  expectStatus(await ann.api.delete(`${leftPath}/team/${left.team[0].agents[0].memberId}`), 204);
  await at('03', '14:00');
  expect(count(dora)).toBe(0);
  await raise();
  await onDuty(lea.agencyId, null);
  await at('04', '11:00');
  await onDuty(lea.agencyId, dora.id);
  await at('04', '16:00');
  expect(count(dora)).toBe(0);
});

it('the team cannot see that the request of a sensitive service was escalated, and its broker can', async () => {
  const name = { given: 'Rosalind', family: 'Thistlewood' };
  const rosa = await world.agent({ agency: await world.service(), name });
  await world.hide(client, rosa, ann);
  const before = count(dora);
  await raise(rosa);
  await at('03', '14:00');
  expect(count(dora)).toBe(before + 1);
  for (const who of [bea, lea, dora]) {
    expect(JSON.stringify(await world.notifications(who))).not.toContain('Thistlewood');
  }
  const typesFor = async (who: Person): Promise<string[]> =>
    expectStatus(await who.api.get(`${clientPath}/activity?limit=1`), 200).body.items.map(({ type }: any) => type);
  expect(await typesFor(ann)).toEqual(['attention.escalated']);
  expect(await typesFor(bea)).toEqual(['attention.raised_urgently']);
});

it('Ruth, who is a sensitive and an open member, leaves no entry in the activity when she withdraws a request', async () => {
  const name = { given: 'Ruthanne', family: 'Quillfeather' };
  const ruth = await world.agent({ agency: await world.service(), name });
  await world.hide(client, ruth, ann);
  const id = await raise(ruth, 'MEETING');
  await world.join(client.id, bea, ruth);
  expectStatus(await ruth.api.delete(`${path}/${id}`), 204);
  const [last] = expectStatus(await bea.api.get(`${clientPath}/activity?limit=1`), 200).body.items;
  expect(last).toMatchObject({ type: 'team.member_added' });
  const read = expectStatus(await bea.api.get(`${path}/${id}`), 200).body;
  expect(read.withdrawnAt).not.toBeNull();
  expect(read.raisedBy.withheld).toBe(true);
});

it('Dora cannot read any more who did not open a request when she is not on duty any more', async () => {
  await raise();
  await at('03', '13:30');
  expect((await newest(dora)).summary).toContain(lea.name.given);
  const next = await world.agent({ agency: { id: lea.agencyId, name: lea.agency } });
  await onDuty(lea.agencyId, next.id);
  const read = JSON.stringify(await world.notifications(dora));
  for (const word of [lea.name.given, lea.name.family, lea.agency])
    expect([word, read.includes(word)]).toEqual([word, false]);
  expect(await newest(dora)).toMatchObject({
    client: null,
    summary: 'An urgent request for attention was not opened in time.',
  });
  await onDuty(lea.agencyId, dora.id);
  expect((await newest(dora)).summary).toContain(lea.name.given);
});

it('Dora gets no email about what Nell asked openly when Nell is only a sensitive member by then', async () => {
  const [made, of, to] = await teamLedBy(null);
  const nell = await world.agent({ agency: { id: dora.agencyId, name: dora.agency } });
  const marked = { sensitiveService: true };
  expectStatus(await world.admin.api.patch(`/v1/agencies/${dora.agencyId}`, marked, { ifMatch: '*' }), 200);
  const [openly] = await world.join(made.id, ann, nell);
  await raise(nell, 'URGENT', to);
  await world.hide(made, nell, ann);
  expectStatus(await nell.api.delete(`${of}/team/${openly}`), 204);
  const before = count(dora);
  await at('03', '16:00');
  expect(count(dora)).toBe(before);
  const [entry] = expectStatus(await bea.api.get(`${of}/activity?limit=1`), 200).body.items;
  expect(entry).toMatchObject({ type: 'team.member_ended' });
});

it('Dora gets the email about a closed client when Bea reopens it, and not before', async () => {
  const [, of, to] = await teamLedBy(lea);
  await raise(ann, 'URGENT', to);
  // Patchwork has looked at the first request too when this one is escalated.
  await raise();
  const before = count(dora);
  await at('03', '12:55');
  expectStatus(await bea.api.put(`${of}/closure`, { reason: 'Moved abroad' }, { ifMatch: '*' }), 200);
  await at('03', '13:05');
  expect(count(dora)).toBe(before + 1);
  expectStatus(await bea.api.delete(`${of}/closure`, { ifMatch: '*' }), 204);
  await at('03', '13:30');
  expect(count(dora)).toBe(before + 2);
  await at('03', '17:00');
  expect(count(dora)).toBe(before + 2);
});
