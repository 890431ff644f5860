/**
 * An address opens an account: with it one signs in, and gets a link to set a new password. Where somebody else changes it,
 * the agent's own word is needed, or that of two admins and a day in which the agent can object.
 */
import { followLink, forgetPassword, linkIn } from '../../support/sign-in.js';
import { step } from '../../support/step.js';
import { settle, travelTo } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type SystemCaller, type World } from '../../support/world.js';

const LOOK = 'A new email address for your account on Patchwork?';
const VERIFY = 'Confirm your Patchwork email address';
const CHANGED = 'Your Patchwork email address was changed';
const CALL = 'Something needs your attention in Patchwork';
const RESET = 'Set a new Patchwork password';
const THEIRS = 'attacker@elsewhere.test';
const reason = 'They rang me from a number that I know';

let world: World;
let school: { id: string; name: string };
let head: Person;
let officer: Person;
let count = 0;

beforeAll(async () => {
  world = await makeWorld();
  head = await world.agent({ roles: ['AGENCY_ADMIN'] });
  school = { id: head.agencyId, name: head.agency };
  officer = await world.agent({ agency: school });
  const { etag } = await world.admin.api.get(`/v1/agencies/${school.id}`);
  const named = { privacyOfficerId: officer.id };
  expectStatus(await world.admin.api.patch(`/v1/agencies/${school.id}`, named, { ifMatch: etag }), 200);
});

afterAll(() => world.close());

const teacher = (): Promise<Person> => world.agent({ agency: school });
const newAddress = (): string => `new${(count += 1)}@elsewhere.test`;

async function ask(by: { api: Person['api'] }, agent: Person, email: string): Promise<any> {
  const { etag } = await by.api.get(`/v1/agents/${agent.id}`);
  return expectStatus(await by.api.patch(`/v1/agents/${agent.id}`, { email }, { ifMatch: etag }), 200).body;
}

const approve = (by: Person, agent: Person) => by.api.put(`/v1/agents/${agent.id}/email-change/approval`, { reason });
const addressOf = async ({ id }: Person): Promise<string> =>
  expectStatus(await world.admin.api.get(`/v1/agents/${id}`), 200).body.email;
const waiting = (who: Person) => who.api.get('/v1/me/email-change');

async function subjectsTo(email: string): Promise<string[]> {
  await settle(world.admin.api);
  return world.inbox.mailsTo(email).map(({ subject }) => subject);
}

async function later(minutes: number): Promise<void> {
  const { body } = await world.admin.api.get('/v1/demo/clock');
  await travelTo(new Date(Date.parse(body.now) + minutes * 60_000).toISOString(), world.admin.api);
}

async function look(link: string): Promise<{ status: number; text: string }> {
  const page = await fetch(link);
  return { status: page.status, text: await page.text() };
}

it('An agency admin who enters an address of their own gets neither the account nor a link to its password', async () => {
  const jane = await teacher();
  const changed = await ask(head, jane, THEIRS);

  await step('the address stays, and the answer says what waits', async () => {
    expect(changed).toMatchObject({ email: jane.email, emailVerified: true });
    expect(changed.emailChange).toMatchObject({ email: THEIRS, takesEffectAt: null });
    const { body } = expectStatus(await head.api.get(`/v1/agents/${jane.id}/email-change`), 200);
    const by = { agentId: head.id, name: `${head.name.given} ${head.name.family}`, agency: school.name };
    expect(body).toMatchObject({ email: THEIRS, by, takesEffectAt: null, stillNeeded: ['ADMIN'] });
  });

  await step('nothing goes to the address of the admin, not even on request', async () => {
    for (const email of [THEIRS, jane.email]) await forgetPassword(world.config.publicUrl, email);
    expect(await subjectsTo(THEIRS)).toEqual([]);
    expect((await subjectsTo(jane.email)).slice(-2).sort()).toEqual([LOOK, RESET].sort());
  });

  await step('the mail to Jane names neither address, and Jane reads of it when she signs in', async () => {
    const { text, html, raw } = world.inbox.mailsTo(jane.email).find(({ subject }) => subject === LOOK)!;
    for (const named of [THEIRS, 'elsewhere', jane.name.family]) expect([text, html, raw].join()).not.toContain(named);
    const { banners } = expectStatus(await jane.api.get('/v1/me'), 200).body;
    expect(banners).toEqual([{ code: 'EMAIL_CHANGE', text: expect.any(String) }]);
  });

  await step('one admin alone cannot approve it, however often, and neither can Jane', async () => {
    expect(expectStatus(await approve(head, jane), 200).body).toMatchObject({ stillNeeded: ['ADMIN'] });
    expect((await approve(jane, jane)).status).toBe(403);
    await later(6 * 24 * 60);
    expect(await addressOf(jane)).toBe(jane.email);
  });

  await step('after a week without an answer it lapses', async () => {
    await later(24 * 60 + 1);
    expect((await waiting(jane)).status).toBe(404);
    expect((await jane.api.put('/v1/me/email-change/confirmation', {})).status).toBe(404);
    expect((await approve(world.admin, jane)).status).toBe(404);
    expect((await jane.api.get('/v1/me')).body.banners).toEqual([]);
    expect(await addressOf(jane)).toBe(jane.email);
  });
});

it('A colleague who set a password and has not begun yet keeps the account too', async () => {
  const name = { given: 'Kit', family: 'Moor' };
  const body = { agencyId: school.id, name, jobTitle: 'Aide', roles: ['PRACTITIONER'], email: newAddress() };
  const kit: Person = expectStatus(await head.api.post('/v1/agents', body), 201).body;
  const [mail] = await world.inbox.waitForMail(body.email);
  expect((await followLink(linkIn(mail!))).status).toBe(200);
  expect(await ask(head, kit, THEIRS)).toMatchObject({ email: body.email, emailChange: { email: THEIRS } });
});

it('A system can ask for another address, and not carry it out', async () => {
  const council: SystemCaller = await world.system(school);
  const jane = await teacher();
  const email = newAddress();
  expect(await ask(council, jane, email)).toMatchObject({ email: jane.email, emailChange: { email } });
  expect((await council.api.put(`/v1/agents/${jane.id}/email-change/approval`, { reason })).status).toBe(403);
  const { body } = expectStatus(await council.api.get(`/v1/agents/${jane.id}/email-change`), 200);
  expect(body).toMatchObject({ by: { agentId: null }, stillNeeded: ['AGENCY_ADMIN', 'ADMIN'] });
});

it('The agent confirms the new address while signed in', async () => {
  const jane = await teacher();
  const email = newAddress();
  await ask(head, jane, email);
  await settle(world.admin.api);

  await step('not another one than she read', async () => {
    const answer = await jane.api.put('/v1/me/email-change/confirmation', { email: 'other@elsewhere.test' });
    expect([answer.status, answer.body.code]).toEqual([409, 'OTHER_EMAIL']);
  });

  await step('it is hers from now on, not verified yet; the former address gets a note', async () => {
    const confirmed = expectStatus(await jane.api.put('/v1/me/email-change/confirmation'), 200);
    expect(confirmed.body).toMatchObject({ id: jane.id, email, emailVerified: false });
    expect(await addressOf(jane)).toBe(email);
    expect((await subjectsTo(jane.email)).at(-1)).toBe(CHANGED);
    expect(await subjectsTo(email)).toEqual([VERIFY]);
  });

  await step('the link in the earlier mail is of no use any more', async () => {
    const mail = world.inbox.mailsTo(jane.email).find(({ subject }) => subject === LOOK)!;
    expect((await look(linkIn(mail))).status).toBe(410);
  });
});

describe('The agent answers from the former address', () => {
  const linkTo = async (who: Person): Promise<string> => {
    await settle(world.admin.api);
    return linkIn(world.inbox.mailsTo(who.email).findLast(({ subject }) => subject === LOOK)!);
  };
  const answerOn = (link: string, email: string, answer: string) => {
    const { origin, pathname, searchParams } = new URL(link);
    const body = new URLSearchParams({ token: searchParams.get('token')!, email, answer });
    return fetch(origin + pathname, { method: 'POST', body });
  };

  it('and agrees: looking at the link changes nothing, and the answer works once', async () => {
    const jane = await teacher();
    const email = newAddress();
    await ask(head, jane, email);
    const link = await linkTo(jane);
    for (const _ of [1, 2]) {
      const page = await look(link);
      expect(page.status).toBe(200);
      expect(page.text).toContain(email);
    }
    expect(await addressOf(jane)).toBe(jane.email);
    expect((await answerOn(link, email, 'yes')).status).toBe(200);
    expect(await addressOf(jane)).toBe(email);
    expect((await answerOn(link, email, 'yes')).status).toBe(410);
  });

  it('and says no: also an approved change ends', async () => {
    const jane = await teacher();
    const email = newAddress();
    await ask(head, jane, email);
    expectStatus(await approve(world.admin, jane), 200);
    expect((await answerOn(await linkTo(jane), email, 'no')).status).toBe(200);
    await later(25 * 60);
    expect(await addressOf(jane)).toBe(jane.email);
  });

  it('and agrees to no address that was put in the place of the one they saw', async () => {
    const jane = await teacher();
    const email = newAddress();
    await ask(head, jane, email);
    const link = await linkTo(jane);
    expect((await look(link)).text).toContain(email);
    await ask(head, jane, newAddress());
    expect((await answerOn(link, email, 'yes')).status).toBe(410);
    expect(await addressOf(jane)).toBe(jane.email);
  });
});

it('An agent who lost the mailbox gets the new address a day after two admins approved it', async () => {
  const jane = await teacher();
  const email = newAddress();
  await ask(head, jane, email);
  const [officerBefore, janeBefore] = [await subjectsTo(officer.email), await subjectsTo(jane.email)];
  const { body } = expectStatus(await approve(world.admin, jane), 200);

  await step('the former address and the privacy officer hear of it at once', async () => {
    expect(body).toMatchObject({ email, stillNeeded: [], takesEffectAt: expect.any(String) });
    expect(
      Date.parse(body.takesEffectAt) - Date.parse((await world.admin.api.get('/v1/demo/clock')).body.now),
    ).toBeGreaterThan(23 * 3_600_000);
    expect((await subjectsTo(jane.email)).slice(janeBefore.length)).toEqual([LOOK]);
    expect((await subjectsTo(officer.email)).slice(officerBefore.length)).toEqual([CALL]);
    const { items } = expectStatus(await officer.api.get('/v1/admin/alerts?acknowledged=false'), 200).body;
    expect(items[0]).toMatchObject({ type: 'EMAIL_CHANGE_APPROVED', about: { agentId: jane.id } });
    expect(JSON.stringify(items)).not.toContain(email);
  });

  await step('not an hour before', async () => {
    await later(23 * 60);
    expect(await addressOf(jane)).toBe(jane.email);
    expect(await subjectsTo(email)).toEqual([]);
  });

  await step('then it holds, and must be verified', async () => {
    await later(61);
    expect(await addressOf(jane)).toBe(email);
    expect(await subjectsTo(email)).toEqual([VERIFY]);
    expect((await subjectsTo(jane.email)).at(-1)).toBe(CHANGED);
  });
});

it('Two people must approve, one in each role, and neither can be replaced by the other', async () => {
  const deputy = await world.agent({ agency: school, roles: ['AGENCY_ADMIN'] });
  const both = await world.agent({ agency: school, roles: ['AGENCY_ADMIN', 'ADMIN'] });
  const elsewhere = await world.agent({ roles: ['AGENCY_ADMIN'] });
  const jane = await teacher();
  await ask(head, jane, newAddress());
  expect((await approve(deputy, jane)).body).toMatchObject({ stillNeeded: ['ADMIN'], takesEffectAt: null });
  expect((await approve(elsewhere, jane)).status).toBe(403);
  expect((await approve(both, jane)).body).toMatchObject({ stillNeeded: [] });

  const kim = await teacher();
  await ask(both, kim, newAddress());
  expect((await approve(both, kim)).body).toMatchObject({
    stillNeeded: ['AGENCY_ADMIN', 'ADMIN'],
    takesEffectAt: null,
  });
  expect((await approve(world.admin, kim)).body).toMatchObject({ stillNeeded: [] });
});

it('Whoever asks for the address that waits already has approved it', async () => {
  const jane = await teacher();
  const email = newAddress();
  await ask(head, jane, email);
  expect((await ask(world.admin, jane, email)).emailChange).toMatchObject({ email, takesEffectAt: expect.any(String) });
});

it('Another address in place of the one that two admins approved begins from the start', async () => {
  const jane = await teacher();
  await ask(head, jane, newAddress());
  expectStatus(await approve(world.admin, jane), 200);
  const other = newAddress();
  expect((await ask(head, jane, other)).emailChange).toMatchObject({ email: other, takesEffectAt: null });
  await later(25 * 60);
  expect(await addressOf(jane)).toBe(jane.email);
});

it('Declining, withdrawing, and a deactivation each end what waits', async () => {
  const jane = await teacher();
  const ends: [string, () => Promise<unknown>][] = [
    ['she declines', async () => expectStatus(await jane.api.delete('/v1/me/email-change'), 204)],
    [
      'an admin withdraws it',
      async () => expectStatus(await head.api.delete(`/v1/agents/${jane.id}/email-change`), 204),
    ],
    [
      'she is deactivated and comes back',
      async () => {
        expectStatus(await head.api.put(`/v1/agents/${jane.id}/deactivation`, { reason: 'Left the school' }), 200);
        const { etag } = await head.api.get(`/v1/agents/${jane.id}`);
        const asked = await head.api.patch(`/v1/agents/${jane.id}`, { email: newAddress() }, { ifMatch: etag });
        expect([asked.status, asked.body.code]).toEqual([409, 'INACTIVE']);
        expectStatus(await head.api.delete(`/v1/agents/${jane.id}/deactivation`), 204);
      },
    ],
  ];
  for (const [sentence, end] of ends) {
    await step(sentence, async () => {
      await ask(head, jane, newAddress());
      expectStatus(await approve(world.admin, jane), 200);
      await end();
      await later(25 * 60);
      expect(await addressOf(jane)).toBe(jane.email);
      expect((await head.api.get(`/v1/agents/${jane.id}/email-change`)).status).toBe(404);
    });
  }
});

it('An address that another agent has is 409: asked for, and when it was taken meanwhile', async () => {
  const jane = await teacher();
  const { etag } = await head.api.get(`/v1/agents/${jane.id}`);
  const taken = await head.api.patch(`/v1/agents/${jane.id}`, { email: officer.email }, { ifMatch: etag });
  expect([taken.status, taken.body.code]).toEqual([409, 'EMAIL_TAKEN']);

  const email = newAddress();
  await ask(head, jane, email);
  expectStatus(await approve(world.admin, jane), 200);
  await world.agent({ agency: school, email });
  const confirmed = await jane.api.put('/v1/me/email-change/confirmation', {});
  expect([confirmed.status, confirmed.body.code]).toEqual([409, 'EMAIL_TAKEN']);
  await later(25 * 60);
  expect(await addressOf(jane)).toBe(jane.email);
  expect((await waiting(jane)).status).toBe(404);
});

it('Three mails a day at most go to addresses that an agent never had', async () => {
  const jane = await teacher();
  const own = async (email: string) => {
    const { etag } = await jane.api.get(`/v1/agents/${jane.id}`);
    return jane.api.patch(`/v1/agents/${jane.id}`, { email }, { ifMatch: etag });
  };
  const strangers = [newAddress(), newAddress(), newAddress(), newAddress()];
  const statuses: number[] = [];
  for (const email of strangers) {
    statuses.push((await own(email)).status);
    await settle(world.admin.api);
  }
  expect(statuses).toEqual([200, 200, 200, 429]);
  expect(await addressOf(jane)).toBe(strangers[2]);
  expect((await jane.api.post('/v1/me/email-verification')).status).toBe(429);
  const sent = await Promise.all(strangers.map(async (email) => (await subjectsTo(email)).length));
  expect(sent).toEqual([1, 1, 1, 0]);
  await later(24 * 60 + 1);
  expectStatus(await own(strangers[3]!), 200);
});
