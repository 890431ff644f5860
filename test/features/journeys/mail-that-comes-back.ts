/**
 * Addresses that bounce: Patchwork sends nothing more about clients there and loses nothing, notifies the agent and their
 * admin, and sends all of it when the agent confirms an address. And what those who deliver our mail report.
 */
import type { Answer, Api } from '../../support/api.js';
import { type DeliveryStatus, deliveryStatus } from '../../support/delivery-status.js';
import { waitFor } from '../../support/progress.js';
import { followLink, linkIn } from '../../support/sign-in.js';
import { step } from '../../support/step.js';
import { settle, travelTo } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

const TOKEN = 'k7vQ0cT5mYk2bPpL8sWd1hUgE4an3Zr7';
const CONFIRM = 'Confirm your Patchwork email address';

let world: World;
let mailer: Api;
let school: { id: string; name: string };
let head: Person;
let ann: Person;
let client: { id: string };
/** The mail server rejects these addresses as unknown. */
const unknown = new Set<string>();

async function begin(): Promise<void> {
  world = await makeWorld({ mailCallbackToken: TOKEN });
  mailer = world.api.as(TOKEN);
  await world.smtp.setBehaviour(({ to }) => (unknown.has(to) ? 'refuse-recipient-550' : 'ok'));
  school = await world.agency({ name: 'Saltmarsh School' });
  head = await world.agent({ agency: school, roles: ['AGENCY_ADMIN'] });
  ann = await world.agent();
  client = await world.client(ann);
}

let house = 0;
/** One more change of the client's address. */
const change = (): Promise<Answer> => {
  house += 1;
  return world.change(ann, client.id, { address: { lines: [`${house} Harbour Row`] } });
};

async function minutesLater(minutes: number): Promise<void> {
  const { body } = await world.admin.api.get('/v1/demo/clock');
  await travelTo(new Date(Date.parse(body.now) + minutes * 60_000).toISOString(), world.admin.api);
}

/** A new colleague of the school on the team, who chose as it happens and has seen all of their notifications. */
async function colleague(): Promise<Person> {
  const person = await world.agent({ agency: school });
  await world.choose(person, { CONTACT: 'AS_IT_HAPPENS', TEAM: 'NEXT_LOGIN', MY_TEAMS: 'NEXT_LOGIN' });
  await world.join(client.id, ann, person);
  await settle(world.admin.api);
  const [newest] = await world.notifications(person);
  expectStatus(await person.api.put('/v1/me/notifications/seen', { upTo: newest.id }), 204);
  return person;
}

/** A change, and the email of it to them. */
async function emailTo(person: Person): Promise<string> {
  await change();
  await minutesLater(5);
  return (await emailsOf(person))[0]!.id;
}

const emailsOf = async ({ id }: Person): Promise<any[]> =>
  expectStatus(await world.admin.api.get(`/v1/admin/emails?agentId=${id}&limit=100`), 200).body.items;
const stateOf = async (person: Person): Promise<string[]> => (await emailsOf(person)).map(({ state }) => state);
const updatesTo = ({ email }: { email: string }) =>
  world.inbox.mailsTo(email).filter(({ subject }) => subject.startsWith('Patchwork: '));
const bannersOf = async ({ api }: Person): Promise<string[]> =>
  (await api.get('/v1/me')).body.banners.map(({ code }: { code: string }) => code);
const worklist = async ({ api }: Person): Promise<any[]> =>
  expectStatus(await api.get('/v1/admin/bounced-addresses?limit=100'), 200).body.items;
const isPaused = async (person: Person): Promise<boolean> => (await bannersOf(person)).includes('ADDRESS_BOUNCED');
const receipt = (reference: string | null, status: string, rest: object = {}): Promise<Answer> =>
  mailer.post('/v1/mail/receipts', { id: reference, reference, status, ...rest });
const report = (status: DeliveryStatus): Promise<Answer> =>
  mailer.post('/v1/mail/delivery-status-notifications', deliveryStatus(status).mail, {
    headers: { 'content-type': 'message/rfc822' },
  });

async function confirm(person: { email: string }): Promise<void> {
  const mails = () => world.inbox.mailsTo(person.email).filter(({ subject }) => subject === CONFIRM);
  await waitFor(`the mail that confirms ${person.email}`, () => mails().length);
  expect((await followLink(linkIn(mails().at(-1)!))).status).toBe(200);
  await settle(world.admin.api);
}

describe('an address that bounces', () => {
  // A world of its own, since it counts all that waits.
  beforeAll(begin);
  afterAll(() => world.close());

  it('keeps all email for Bea, whose school closed her mailbox, until she confirms her address', async () => {
    const bea = await colleague();
    const chosen: unknown = (await bea.api.get('/v1/me/notification-preferences')).body.items;
    unknown.add(bea.email);
    await emailTo(bea);
    await change();
    await change();
    await minutesLater(5);

    await step('After the first bounce Patchwork notifies Bea and her admin, and keeps what she chose', async () => {
      expect(await bannersOf(bea)).toEqual(['ADDRESS_BOUNCED']);
      const { agentId, since, code, score } = (await worklist(head))[0];
      expect([agentId, code, score]).toEqual([bea.id, '550 5.1.1', 100]);
      expect(Date.parse(since)).toBeGreaterThan(Date.parse('2030-01-02T10:00:00Z'));
      expect((await bea.api.get('/v1/me/notification-preferences')).body.items).toEqual(chosen);
    });

    await step('Only the admin of her agency, admins of the installation and auditors see the bounce', async () => {
      const auditor = await world.agent({ roles: ['AUDITOR'] });
      const elsewhere = await world.agent({ roles: ['AGENCY_ADMIN'] });
      for (const who of [world.admin, auditor])
        expect((await worklist(who)).map(({ agentId }) => agentId)).toEqual([bea.id]);
      expect(await worklist(elsewhere)).toEqual([]);
      expect((await ann.api.get('/v1/admin/bounced-addresses')).status).toBe(403);
      for (const who of [head, ann, auditor]) expect(await isPaused(who)).toBe(false);
    });

    await step('Patchwork sends nothing more to the address, and holds what waits without withholding it', async () => {
      expect(world.smtp.attempts.filter(({ to }) => to === bea.email && unknown.has(to)).length).toBeGreaterThan(0);
      expect(updatesTo(bea)).toEqual([]);
      expect(await stateOf(bea)).toEqual(['FAILED']);
      const contact = (await world.notifications(bea)).filter(({ kind }) => kind === 'CONTACT');
      expect(contact.map(({ emailedAt, withheld, seenAt }) => [emailedAt, withheld, seenAt])).toEqual(
        Array.from({ length: 3 }, () => [null, null, null]),
      );
      const { body: explained } = await bea.api.get(`/v1/me/notifications/${contact[0].id}/explanation`);
      expect([explained.outcome, explained.rule]).toEqual(['WAITS_FOR_ADDRESS', 'ADDRESS_BOUNCED']);
      const { body } = await world.admin.api.get('/v1/admin/notifications/queue');
      expect([body.due, body.waitingForAddress]).toEqual([0, 2]);
    });

    await step('Bea marks one notification as seen in Patchwork, so that it is not emailed later', async () => {
      const [newest] = await world.notifications(bea);
      expectStatus(await bea.api.put(`/v1/me/notifications/${newest.id}/seen`), 204);
    });

    await step('When Bea confirms her address, she gets all that waited and what bounced in one email', async () => {
      unknown.delete(bea.email);
      expectStatus(await bea.api.post('/v1/me/email-verification'), 202);
      await settle(world.admin.api);
      expect(updatesTo(bea)).toEqual([]);
      await confirm(bea);
      expect(updatesTo(bea).map(({ subject }) => subject)).toEqual(['Patchwork: 2 updates']);
      expect(await stateOf(bea)).toEqual(['SENT', 'FAILED']);
      expect(await bannersOf(bea)).toEqual([]);
      expect(await worklist(head)).toEqual([]);
      expect((await world.admin.api.get('/v1/admin/notifications/queue')).body.waitingForAddress).toBe(0);
    });
  });
});

describe('bounces and reports', () => {
  beforeAll(begin);
  afterAll(() => world.close());

  it('sends what bounced and what waited to the address of Cal that his admin corrected, once he agrees and confirms it', async () => {
    const email = 'cal.new@patchwork.test';
    const cal = await colleague();
    expectStatus(await receipt(await emailTo(cal), 'permanent-failure'), 204);
    await change();
    await minutesLater(5);

    await step('The new address gets nothing before Cal confirms it, and then all of it in one email', async () => {
      expect(updatesTo(cal)).toHaveLength(1);
      expect(await stateOf(cal)).toEqual(['FAILED']);
      const { etag } = await head.api.get(`/v1/agents/${cal.id}`);
      expectStatus(await head.api.patch(`/v1/agents/${cal.id}`, { email }, { ifMatch: etag }), 200);
      expectStatus(await cal.api.put('/v1/me/email-change/confirmation', { email }), 200);
      await minutesLater(5);
      expect(await isPaused(cal)).toBe(true);
      expect(updatesTo({ email })).toEqual([]);
      await confirm({ email });
      expect(updatesTo({ email }).map(({ subject }) => subject)).toEqual(['Patchwork: 2 updates']);
      expect(await isPaused(cal)).toBe(false);
    });

    await step('A late report on the old address does not pause the new one, which gets what bounced', async () => {
      const sent = (await emailsOf(cal))[0]!.id;
      const { etag } = await head.api.get(`/v1/agents/${cal.id}`);
      const newest = 'cal.newest@patchwork.test';
      expectStatus(await head.api.patch(`/v1/agents/${cal.id}`, { email: newest }, { ifMatch: etag }), 200);
      expectStatus(await cal.api.put('/v1/me/email-change/confirmation', {}), 200);
      await settle(world.admin.api);
      await confirm({ email: newest });
      expectStatus(await report({ emailId: sent, to: email, status: '5.1.1' }), 204);
      await settle(world.admin.api);
      expect(await isPaused(cal)).toBe(false);
      expect(updatesTo({ email: newest }).map(({ subject }) => subject)).toEqual(['Patchwork: 2 updates']);
    });
  });

  describe('a delivery report', () => {
    let dee: Person;
    let sent: string;

    beforeEach(async () => {
      dee = await colleague();
      sent = await emailTo(dee);
    });

    it('marks an email as delivered for good when it has reached the mailbox', async () => {
      for (const status of ['created', 'sending', 'delivered', 'delivered', 'sending']) {
        expectStatus(await receipt(sent, status, { to: dee.email, completed_at: null }), 204);
      }
      expect(await stateOf(dee)).toEqual(['DELIVERED']);
      expect(await isPaused(dee)).toBe(false);
    });

    it.each([
      ['delivered and then bounced', ['delivered', 'permanent-failure', 'permanent-failure', 'delivered']],
      ['bounced and then delivered', ['permanent-failure', 'delivered', 'permanent-failure']],
    ])('counts one bounce when an email is reported as %s', async (_, statuses) => {
      for (const status of statuses) expectStatus(await receipt(sent, status), 204);
      expect(await stateOf(dee)).toEqual(['FAILED']);
      expect((await worklist(head)).find(({ agentId }) => agentId === dee.id)).toMatchObject({
        code: 'PERMANENT_FAILURE',
        score: 100,
      });
      const [newest] = await world.notifications(dee);
      expect(newest.emailedAt).toBeNull();
    });

    it('is a step in the timeline of the email, which alone is sent when the admin resends it', async () => {
      expectStatus(await receipt(sent, 'permanent-failure'), 204);
      const { timeline } = expectStatus(await head.api.get(`/v1/admin/emails/${sent}`), 200).body;
      expect(timeline.map(({ event, state }: any) => `${event} ${state}`)).toEqual([
        'CLAIMED SENDING',
        'SENT SENT',
        'CAME_BACK FAILED',
      ]);
      await change();
      await minutesLater(5);
      const reason = 'Their mail server is put right';
      expectStatus(await head.api.post(`/v1/admin/emails/${sent}/resending`, { reason }), 201);
      await settle(world.admin.api);
      expect(await stateOf(dee)).toEqual(['SENT']);
      expect(updatesTo(dee)).toHaveLength(2);
      expect(await isPaused(dee)).toBe(true);
    });

    it('can be the notification of a mail server, whole or only its body, about a whole message or its header', async () => {
      const { body, type } = deliveryStatus({ emailId: sent, to: dee.email, status: '5.1.1', whole: true });
      const posted = await mailer.post('/v1/mail/delivery-status-notifications', body, {
        headers: { 'content-type': type },
      });
      expectStatus(posted, 204);
      expectStatus(await report({ emailId: sent, to: dee.email, status: '5.1.1' }), 204);
      expect(await emailsOf(dee)).toMatchObject([{ state: 'FAILED', lastError: '5.1.1' }]);
      expect((await worklist(head)).find(({ agentId }) => agentId === dee.id)?.score).toBe(100);
    });

    it('does not pause the address when a policy rejects our mail, and changes nothing when it is only a delay', async () => {
      expectStatus(await report({ emailId: sent, to: dee.email, action: 'delayed', status: '4.4.1' }), 204);
      expect(await stateOf(dee)).toEqual(['SENT']);
      expectStatus(await report({ emailId: sent, to: dee.email, status: '5.7.1' }), 204);
      expect(await stateOf(dee)).toEqual(['FAILED']);
      expect(await isPaused(dee)).toBe(false);
    });

    it('gets the same answer when it is about mail that Patchwork never sent, and changes nothing', async () => {
      const none = '0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24';
      for (const reference of [none, 'invoice 4711', null]) {
        const [ours, others] = [await receipt(sent, 'delivered'), await receipt(reference, 'permanent-failure')];
        expect([others.status, others.body]).toEqual([ours.status, ours.body]);
      }
      expectStatus(await report({ emailId: none, to: dee.email, status: '5.1.1' }), 204);
      expect(await isPaused(dee)).toBe(false);
    });

    it('returns 401 when the caller lacks the token, which opens nothing else', async () => {
      const { mail } = deliveryStatus({ emailId: sent, to: dee.email, status: '5.1.1' });
      const headers = { 'content-type': 'message/rfc822' };
      for (const caller of [null, TOKEN.slice(1), `${TOKEN}x`, dee.api.token, world.admin.api.token]) {
        const api = world.api.as(caller);
        const answers = [
          await api.post('/v1/mail/receipts', { reference: sent, status: 'permanent-failure' }),
          await api.post('/v1/mail/delivery-status-notifications', mail, { headers }),
        ];
        expect(answers.map(({ status, body }) => [status, body.code])).toEqual(
          answers.map(() => [401, 'UNAUTHENTICATED']),
        );
      }
      expect(await stateOf(dee)).toEqual(['SENT']);
      for (const path of ['/v1/me', '/v1/admin/emails', `/v1/clients/${client.id}`]) {
        expect((await mailer.get(path)).status).toBe(401);
      }
    });

    it('is rejected when its form, type or size is wrong', async () => {
      for (const body of [
        {},
        { reference: sent },
        { reference: 7, status: 'delivered' },
        { status: 'delivered' },
        [],
      ]) {
        expect((await mailer.post('/v1/mail/receipts', body)).status).toBe(400);
      }
      const path = '/v1/mail/delivery-status-notifications';
      const headers = { 'content-type': 'message/rfc822' };
      expect((await mailer.post(path, { reference: sent, status: 'delivered' })).status).toBe(415);
      expect((await mailer.post('/v1/mail/receipts', 'a mail', { headers })).status).toBe(415);
      expect((await ann.api.post('/v1/clients/search', 'a mail', { headers })).status).toBe(415);
      expect((await mailer.post(path, 'x'.repeat(101 * 1024), { headers })).status).toBe(413);
      expectStatus(await mailer.post(path, 'Subject: Out of office\r\n\r\nBack on Monday', { headers }), 204);
    });
  });

  it('pauses the address of a mailbox that stays full, and counts old reports less and less', async () => {
    const eve = await colleague();
    const full = async (): Promise<boolean> => {
      expectStatus(await report({ emailId: await emailTo(eve), to: eve.email, status: '4.2.2' }), 204);
      return isPaused(eve);
    };
    expect([await full(), await full(), await full()]).toEqual([false, false, false]);
    await minutesLater(14 * 24 * 60);
    // The three reports have half their weight by now.
    expect([await full(), await full(), await full()]).toEqual([false, false, true]);
  });

  it('puts an agent on the worklist of the admin when their invitation bounces', async () => {
    unknown.add('flo@patchwork.tset');
    const body = { agencyId: school.id, jobTitle: 'Family worker', roles: ['PRACTITIONER'] };
    const name = { given: 'Flora', family: 'Quill' };
    const flo = await head.api.post('/v1/agents', { ...body, name, email: 'flo@patchwork.tset' });
    const { id } = expectStatus(flo, 201).body;
    const bounced = async (): Promise<string[]> => (await worklist(head)).map(({ agentId }) => agentId);
    await waitFor('Flora on the worklist', bounced, (ids) => ids.includes(id));
  });

  it('lets the agent and their admins request an email that confirms the address, five times a day', async () => {
    const gus = await world.agent({ agency: school });
    const path = `/v1/agents/${gus.id}/email-verification`;
    expect((await ann.api.post(path)).status).toBe(403);
    const codes: unknown[] = [];
    for (const by of [head, head, world.admin, head, head]) codes.push((await by.api.post(path)).status);
    // One of the five was the invitation.
    expect(codes).toEqual([202, 202, 202, 202, 429]);
    const refused = await gus.api.post('/v1/me/email-verification');
    expect([refused.status, refused.body.code]).toEqual([429, 'VERIFICATION_LIMIT']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(23 * 3600);
    await minutesLater(25 * 60);
    expectStatus(await gus.api.post('/v1/me/email-verification'), 202);
  });
});
