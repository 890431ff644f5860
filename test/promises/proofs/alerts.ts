/** Alerts: who gets an email and who sees them. A burst is one email, and nobody gets or sees an alert about themselves. */
import { Alerts, type NewAlert } from '../../../src/alerts/index.js';
import { Transaction } from '../../../src/database/transaction.js';
import { Rows } from '../../support/rows.js';
import type { Mode } from '../../support/smtp.js';
import { settle } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';
import { makeGate } from '../gate.js';

let world: World;
let rows: Rows;
let home: { id: string; name: string };
let [head, deputy, teacher]: Person[] = [];

beforeAll(async () => {
  world = await makeWorld();
  rows = new Rows(world.database.ownerUrl);
  home = await world.agency();
  head = await world.agent({ agency: home, roles: ['AGENCY_ADMIN'] });
  deputy = await world.agent({ agency: home, roles: ['AGENCY_ADMIN', 'PRACTITIONER'] });
  teacher = await world.agent({ agency: home });
});

afterAll(async () => {
  await rows.close();
  await world.close();
});

/** An email about an older alert may still wait. */
beforeEach(async () => {
  await settle(world.admin.api);
  await rows.query('DELETE FROM alert');
});

const raise = (alert: NewAlert): Promise<void> =>
  world.app.get(Transaction).run((tx) => world.app.get(Alerts, { strict: false }).raise(alert, tx));

const about = (person: Person): Pick<NewAlert, 'agencyId' | 'aboutAgentId'> => ({
  agencyId: person.agencyId,
  aboutAgentId: person.id,
});

const listed = async (who: Person, query = ''): Promise<any[]> =>
  expectStatus(await who.api.get(`/v1/admin/alerts${query}`), 200).body.items;

const banners = async (who: Person): Promise<string[]> =>
  (await who.api.get('/v1/me')).body.banners.map(({ text }: { text: string }) => text);

const callsTo = ({ email }: Person): number =>
  world.inbox.mailsTo(email).filter(({ subject }) => subject === 'Something needs your attention in Patchwork').length;

it('all admins of an agency get an email, see whom the alert is about and no client, and one acknowledges it', async () => {
  const { id: clientId, reference } = await world.client(teacher!);
  const people = [head!, deputy!, teacher!, world.admin];
  const before = people.map(callsTo);
  await raise({ type: 'SEARCH_LIMIT', ...about(teacher!), clientId });
  await settle(world.admin.api);
  expect(people.map((person, at) => callsTo(person) - before[at]!)).toEqual([1, 1, 0, 0]);
  const [alert] = await listed(head!, '?acknowledged=false');
  expect(alert).toMatchObject({
    type: 'SEARCH_LIMIT',
    agency: { id: home.id, name: home.name },
    about: { agentId: teacher!.id, systemId: null, name: `${teacher!.name.given} ${teacher!.name.family}` },
    acknowledgedAt: null,
  });
  expect(JSON.stringify(alert)).not.toContain(clientId);
  world.inbox.assertNoMarkers([clientId, reference, teacher!.name.given, home.name]);
  expect(await banners(head!)).toEqual(['1 alert waits for you.']);
  expect(await banners(world.admin)).toEqual([]);
  const path = `/v1/admin/alerts/${alert.id}/acknowledgement`;
  const { body } = expectStatus(await deputy!.api.put(path), 200);
  expect(body.acknowledgedBy.agentId).toBe(deputy!.id);
  expect(expectStatus(await head!.api.put(path), 200).body).toEqual(body);
  expect([await listed(head!, '?acknowledged=false'), await banners(head!)]).toEqual([[], []]);
});

it('a burst of alerts is one email to each admin, and the same alert within an hour is raised once', async () => {
  const before = callsTo(head!);
  const finish = makeGate();
  await world.smtp.setBehaviour(async (): Promise<Mode> => {
    await finish.opened;
    return 'ok';
  });
  try {
    for (const clientId of [null, null, teacher!.id, head!.id]) {
      await raise({ type: 'SEARCH_LIMIT', ...about(teacher!), clientId });
    }
    expect(await rows.count(`SELECT FROM account_mail WHERE state IN ('PENDING', 'SENDING')`)).toBe(2);
  } finally {
    finish.open();
  }
  await settle(world.admin.api);
  expect(callsTo(head!)).toBe(before + 1);
  expect(await banners(head!)).toEqual(['3 alerts wait for you.']);
});

it('the same alert raised many times at once is raised once', async () => {
  await Promise.all(Array.from({ length: 12 }, () => raise({ type: 'SEARCH_LIMIT', ...about(teacher!) })));
  expect(await listed(head!)).toHaveLength(1);
  await settle(world.admin.api);
});

it('an admin neither sees, counts, acknowledges nor gets an email about an alert about themselves', async () => {
  const before = callsTo(deputy!);
  await raise({ type: 'SEARCH_LIMIT', ...about(deputy!) });
  await settle(world.admin.api);
  expect([await listed(deputy!), await banners(deputy!), callsTo(deputy!)]).toEqual([[], [], before]);
  const [alert] = await listed(head!);
  expect((await deputy!.api.put(`/v1/admin/alerts/${alert.id}/acknowledgement`)).status).toBe(404);
});

it('admins of the installation get the email when an agency has no other admin, or when the alert concerns all admins', async () => {
  const alone = await world.agent({ roles: ['AGENCY_ADMIN', 'PRACTITIONER'] });
  const before = callsTo(world.admin);
  await raise({ type: 'SEARCH_LIMIT', ...about(alone) });
  await settle(world.admin.api);
  await raise({ type: 'DECOY_MATCHED', ...about(teacher!) });
  await settle(world.admin.api);
  expect([callsTo(alone), callsTo(world.admin)]).toEqual([0, before + 2]);
  expect(await banners(world.admin)).toEqual(['2 alerts wait for you.']);
});

it('an agency admin sees the alerts of their own agency, and an auditor sees all alerts but acknowledges none', async () => {
  const [other, auditor] = [await world.agent(), await world.agent({ roles: ['AUDITOR'] })];
  for (const person of [other, teacher!]) await raise({ type: 'SEARCH_LIMIT', ...about(person) });
  expect((await listed(head!)).map((alert) => alert.about.agentId)).toEqual([teacher!.id]);
  const all = await listed(auditor);
  expect(all.map((alert) => alert.about.agentId)).toEqual([teacher!.id, other.id]);
  const page = expectStatus(await auditor.api.get('/v1/admin/alerts?limit=1'), 200).body;
  expect((await auditor.api.get(page.links.next)).body.items).toEqual([all[1]]);
  expect((await auditor.api.put(`/v1/admin/alerts/${all[0].id}/acknowledgement`)).status).toBe(403);
  expect((await head!.api.put(`/v1/admin/alerts/${all[1].id}/acknowledgement`)).status).toBe(404);
});
