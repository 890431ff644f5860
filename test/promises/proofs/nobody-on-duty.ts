/**
 * An urgent request that nobody opened is escalated to a duty contact who can be reached, or to nobody: then the team reads so
 * and gets a notification, and the admins of the agency get an alert. Nobody is left to believe that somebody has it.
 */
import { Rows } from '../../support/rows.js';
import { settle, travelTo } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
let rows: Rows;
let home: { id: string; name: string }; // of Lea, Dora and Hedda
let ann: Person; // who asks
let lea: Person; // the lead
let bea: Person; // on the team too
let dora: Person; // on duty
let hedda: Person; // who administers the agency
let client: string;

/** Each a day of January 2030, in order: each test takes the next ones. */
const DAYS = ['03', '04', '07', '08', '09', '10', '11', '14', '15', '16', '17', '18'];
const UNOPENED = 'was not opened in time';

beforeAll(async () => {
  world = await makeWorld();
  rows = new Rows(world.database.ownerUrl);
  home = await world.agency({ name: 'Saltmarsh School' });
  [ann, bea, lea] = [await world.agent(), await world.agent(), await world.agent({ agency: home })];
  dora = await world.agent({ agency: home });
  hedda = await world.agent({ agency: home, roles: ['AGENCY_ADMIN'] });
  client = await clientLedBy(lea);
  await settle(world.admin.api);
});

/** As many are told as should be. */
afterEach(async () => {
  const period = 'from=2030-01-01T00:00:00Z&to=2030-02-01T00:00:00Z';
  const { body } = expectStatus(await world.admin.api.get(`/v1/admin/notifications/ledger?${period}`), 200);
  expect(body).toMatchObject({ missing: 0, unexpected: 0, difference: 0 });
});

afterAll(async () => {
  await rows.close();
  await world.close();
});

async function clientLedBy(lead: Person | null): Promise<string> {
  const { id } = await world.client(ann);
  const [memberId] = await world.join(id, ann, lea, bea);
  if (lead !== null) {
    const appointment = { memberId, reason: 'Knows her best' };
    expectStatus(await ann.api.put(`/v1/clients/${id}/lead`, appointment, { ifMatch: '*' }), 200);
  }
  return id;
}

async function onDuty(agencyId: string, dutyContactId: string | null): Promise<void> {
  expectStatus(await world.admin.api.patch(`/v1/agencies/${agencyId}`, { dutyContactId }, { ifMatch: '*' }), 200);
}

/** An urgent request that nobody opens, and the afternoon of that day; what the team reads last. */
async function goesOn(of = client, by = ann): Promise<{ type: string; summary: string }> {
  const day = `2030-01-${DAYS.shift()}`;
  await travelTo(`${day}T10:00:00Z`, world.admin.api);
  expectStatus(await by.api.post(`/v1/clients/${of}/attentions`, { type: 'URGENT' }), 201);
  await travelTo(`${day}T15:00:00Z`, world.admin.api);
  return expectStatus(await bea.api.get(`/v1/clients/${of}/activity?limit=1`), 200).body.items[0];
}

const toldOf = ({ email }: { email: string }): number =>
  world.inbox.mailsTo(email).filter(({ text }) => text.includes(UNOPENED)).length;
const alertsOf = async (who: Person): Promise<any[]> =>
  expectStatus(await who.api.get('/v1/admin/alerts?acknowledged=false&limit=100'), 200).body.items;
const set = (change: string): Promise<unknown> => rows.query(`UPDATE agent SET ${change} WHERE id = $1`, [dora.id]);

async function expectNobody(entry: { type: string; summary: string }): Promise<void> {
  expect(entry).toMatchObject({
    type: 'attention.reached_nobody',
    summary: `An urgent request for attention that ${lea.name.given} Quill of ${home.name} did not open within 4 working hours went on to nobody: ${home.name} had nobody else on duty who could be reached.`,
  });
}

it('mails Dora, who is away and can be reached, an urgent request, and alerts neither the team nor an admin', async () => {
  await onDuty(home.id, dora.id);
  const [before, alerts] = [[dora, bea, lea, ann].map(toldOf), await alertsOf(hedda)];
  expectStatus(await dora.api.put('/v1/me/absence', { from: `2030-01-${DAYS[0]}`, until: '2030-12-31' }), 200);
  expect(await goesOn()).toMatchObject({ type: 'attention.escalated' });
  expectStatus(await dora.api.delete('/v1/me/absence'), 200);
  expect([dora, bea, lea, ann].map((who, n) => toldOf(who) - before[n]!)).toEqual([1, 0, 0, 0]);
  expect(await alertsOf(hedda)).toEqual(alerts);
});

describe.each([
  ['is suspended', `suspended_at = patchwork_now()`, `suspended_at = NULL`],
  ['has an address that is not verified', `email_verified = false`, `email_verified = true`],
  ['has an account that is not active', `active = false`, `active = true`],
])('an urgent request while Dora, who is on duty, %s', (_, begins, ends) => {
  it('is mailed to the team as one that reached nobody, and not to Dora, and alerts Hedda', async () => {
    await onDuty(home.id, dora.id);
    const before = [dora, bea, lea, ann].map(toldOf);
    const alerts = (await alertsOf(hedda)).length;
    await set(begins);
    await expectNobody(await goesOn());
    await set(ends);
    await settle(world.admin.api);
    expect([dora, bea, lea, ann].map((who, n) => toldOf(who) - before[n]!)).toEqual([0, 1, 1, 0]);
    const [alert, ...rest] = await alertsOf(hedda);
    expect(rest).toHaveLength(alerts);
    expect(alert).toMatchObject({
      type: 'DUTY_CONTACT_UNREACHABLE',
      about: { agentId: dora.id },
      agency: { id: home.id },
    });
    expect(JSON.stringify(alert)).not.toContain(client);
  });
});

it('tells the team and alerts Hedda, and lets nothing wait for Dora, when email to Dora has bounced', async () => {
  await onDuty(home.id, dora.id);
  await rows.query(
    `INSERT INTO address_standing (agent_id, paused_at, code) VALUES ($1, patchwork_now(), '550 5.1.1')
     ON CONFLICT (agent_id) DO UPDATE SET paused_at = excluded.paused_at, code = excluded.code`,
    [dora.id],
  );
  const alerts = (await alertsOf(hedda)).length;
  await expectNobody(await goesOn());
  expect(await rows.count('SELECT FROM notification WHERE agent_id = $1 AND waiting', [dora.id])).toBe(0);
  expect(await alertsOf(hedda)).toHaveLength(alerts + 1);
  await rows.query('UPDATE address_standing SET paused_at = NULL, code = NULL WHERE agent_id = $1', [dora.id]);
  expect(await goesOn()).toMatchObject({ type: 'attention.escalated' });
});

it('alerts Hedda when Lea, who did not open a request, is on duty herself', async () => {
  await onDuty(home.id, lea.id);
  await expectNobody(await goesOn());
  expect((await alertsOf(hedda))[0]).toMatchObject({ type: 'DUTY_CONTACT_UNREACHABLE', about: { agentId: lea.id } });
});

it('alerts the admins of all agencies when Ann, who asked, is on duty and her agency has no admin', async () => {
  const unled = await clientLedBy(null);
  await onDuty(ann.agencyId, ann.id);
  const entry = await goesOn(unled);
  expect(entry.type).toBe('attention.reached_nobody');
  expect(entry.summary).toContain(`of ${ann.name.given} Quill of ${ann.agency} that nobody opened`);
  const [alert] = await alertsOf(world.admin);
  expect(alert).toMatchObject({ type: 'DUTY_CONTACT_UNREACHABLE', about: { agentId: ann.id } });
  expect((await world.admin.api.get('/v1/me')).body.banners).toHaveLength(1);
});

it('alerts Hedda when no duty contact is named', async () => {
  await onDuty(home.id, null);
  await expectNobody(await goesOn());
  expect((await alertsOf(hedda))[0]).toMatchObject({ type: 'NOBODY_ON_DUTY', about: { agentId: lea.id } });
});

it('tells neither the team nor an admin of a sensitive service when its request reached nobody', async () => {
  await onDuty(home.id, null);
  const name = { given: 'Rosalind', family: 'Thistlewood' };
  const rosa = await world.agent({ agency: await world.service(), name });
  await world.hide(expectStatus(await ann.api.get(`/v1/clients/${client}`), 200).body, rosa, ann);
  const before = [bea, lea, ann].map(toldOf);
  expect(await goesOn(client, rosa)).toMatchObject({ type: 'attention.raised_urgently' });
  expect([bea, lea, ann].map((who, n) => toldOf(who) - before[n]!)).toEqual([0, 0, 1]);
  const [entry] = expectStatus(await ann.api.get(`/v1/clients/${client}/activity?limit=1`), 200).body.items;
  expect(entry).toMatchObject({ type: 'attention.reached_nobody', actor: { agentId: rosa.id } });
  expect((await alertsOf(hedda))[0]).toMatchObject({ type: 'NOBODY_ON_DUTY', about: { agentId: lea.id } });
  expect(JSON.stringify(await alertsOf(hedda))).not.toContain('Thistlewood');
});
