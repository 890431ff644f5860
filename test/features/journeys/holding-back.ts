/** Patchwork withholds changes that were reversed before anyone was notified, limits the emails of an hour, and shortens lists. */
import { step } from '../../support/step.js';
import { settle, travelTo } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
let ann: Person;
let bea: Person;
let cal: Person;
let path: string;
let client: { id: string; reference: string };
/** The working days whose digests have not been sent yet: no test knows which of them it gets. */
let days: string[];

async function start(): Promise<void> {
  days = ['02', '03', '04', '07', '08', '09', '10', '11'].map((day) => `2030-01-${day}`);
  world = await makeWorld();
  [ann, bea, cal] = [await world.agent(), await world.agent(), await world.agent()];
}

const end = (): Promise<void> => world.close();

/** A client about whom all notifications so far have been seen. */
async function freshClient(...team: Person[]): Promise<void> {
  client = await world.client(ann, { address: { lines: ['1 Mill Lane'] } });
  path = `/v1/clients/${client.id}`;
  await world.join(client.id, ann, ...team);
  await seeAll();
}

async function seeAll(): Promise<void> {
  await settle(world.admin.api);
  for (const person of [ann, bea, cal]) {
    const [newest] = await world.notifications(person);
    if (newest) expectStatus(await person.api.put('/v1/me/notifications/seen', { upTo: newest.id }), 204);
  }
}

const moveTo = (line: string, by = ann): Promise<unknown> =>
  world.change(by, client.id, { address: { lines: [line] } });
const mailsTo = (who: Person): string[] => world.inbox.mailsTo(who.email).map(({ subject }) => subject);
const lines = (who: Person): string[] =>
  world.inbox
    .mailsTo(who.email)
    .at(-1)!
    .text.match(/^- .*?(?=, (?:since|on) )/gm)!;
/** Summary and why it is not emailed, of all that an agent has not seen; the newest first. */
const unseen = async (who: Person): Promise<[string, string | null][]> =>
  (await world.notifications(who, '&seen=false')).map(({ summary, withheld }) => [summary, withheld]);

async function digestOf(day: string, who: Person): Promise<string[]> {
  const before = mailsTo(who).length;
  await travelTo(`${day}T16:30:01Z`, world.admin.api);
  return mailsTo(who).slice(before);
}

const nextDigestOf = (who: Person): Promise<string[]> => digestOf(days.shift()!, who);

describe('a change that is reversed before the digest', () => {
  beforeAll(start);
  beforeEach(() => freshClient(bea, cal));
  afterAll(end);

  it('is not emailed, and the app shows both changes and says why', async () => {
    await moveTo('2 Mill Lane');
    await moveTo('1 Mill Lane');
    expect(await nextDigestOf(bea)).toEqual([]);
    expect(await unseen(bea)).toEqual([
      ['Changed: address.', 'NET_NOTHING'],
      ['Changed: address.', 'NET_NOTHING'],
    ]);
  });

  it('is one update when a different change follows', async () => {
    for (const line of ['2 Mill Lane', '1 Mill Lane', '3 Mill Lane']) await moveTo(line);
    expect(await nextDigestOf(bea)).toEqual(['Patchwork: 1 update']);
    expect(lines(bea)).toEqual(['- Address or telephone changed: once']);
  });

  it('does not affect the rest of the digest, which counts only the rest', async () => {
    await moveTo('2 Mill Lane');
    await world.change(ann, client.id, { name: { given: 'Tobias' } });
    await moveTo('1 Mill Lane');
    await world.change(ann, client.id, { address: { town: 'Lewes' } });
    expect(await nextDigestOf(bea)).toEqual(['Patchwork: 2 updates']);
    expect(lines(bea).sort()).toEqual([
      '- Address or telephone changed: once',
      '- Name, date of birth or references changed: once',
    ]);
  });

  it('is emailed to an agent who was emailed about the first half', async () => {
    await moveTo('2 Mill Lane');
    expect(await nextDigestOf(bea)).toEqual(['Patchwork: 1 update']);
    await moveTo('1 Mill Lane');
    expect(await nextDigestOf(bea)).toEqual(['Patchwork: 1 update']);
  });

  it('is emailed to an agent who has seen the first half in the app', async () => {
    await moveTo('2 Mill Lane');
    await seeAll();
    await moveTo('1 Mill Lane');
    expect(await nextDigestOf(bea)).toEqual(['Patchwork: 1 update']);
  });

  it('is emailed to an agent who made a change of their own in between, and to nobody else', async () => {
    await moveTo('2 Mill Lane');
    await moveTo('3 Mill Lane', bea);
    await moveTo('1 Mill Lane');
    const before = mailsTo(cal).length;
    expect(await nextDigestOf(bea)).toEqual(['Patchwork: 2 updates']);
    expect(mailsTo(cal)).toHaveLength(before);
  });
});

describe('a team that is the same again before the digest', () => {
  beforeAll(start);
  beforeEach(() => freshClient(bea));
  afterAll(end);

  const put = async (memberId: string, by = ann): Promise<void> => {
    const { etag } = await ann.api.get(path);
    const lead = { memberId, reason: 'Agreed at the review' };
    expectStatus(await by.api.put(`${path}/lead`, lead, { ifMatch: etag }), 200);
  };

  it('makes no email for the others when a member joined and left, and notifies that member of both', async () => {
    const [member] = await world.join(client.id, bea, cal);
    expectStatus(await cal.api.delete(`${path}/team/${member}`), 204);
    expect(await nextDigestOf(ann)).toEqual([]);
    expect((await unseen(ann)).map(([, withheld]) => withheld)).toEqual(['NET_NOTHING', 'NET_NOTHING']);
    // The notification of being added is Cal's own, and was emailed at once.
    expect((await world.notifications(cal, '&seen=false'))[0]).toMatchObject({ kind: 'MY_TEAMS', withheld: null });
  });

  it('notifies an agent who is added and removed on one day of both, even in one digest, since both are about that agent', async () => {
    const dee = await world.agent();
    const colleague = await world.agent({ agency: { id: dee.agencyId, name: dee.agency } });
    await world.choose(dee, { MY_TEAMS: 'END_OF_DAY' });
    await world.join(client.id, ann, colleague);
    const [member] = await world.join(client.id, ann, dee);
    expectStatus(await colleague.api.delete(`${path}/team/${member}`), 204);
    expect(await nextDigestOf(dee)).toEqual(['Patchwork: 2 updates']);
    expect((await unseen(dee)).map(([, withheld]) => withheld)).toEqual([null, null]);
  });

  it('notifies the others when a member left and joined again, since this is another membership', async () => {
    const [member] = await world.join(client.id, bea, cal);
    await seeAll();
    expectStatus(await cal.api.delete(`${path}/team/${member}`), 204);
    await world.join(client.id, bea, cal);
    expect(await nextDigestOf(ann)).toEqual(['Patchwork: 2 updates']);
  });

  it('makes no email for the others when the lead is handed over and back, and one for each who was handed it', async () => {
    const [cals] = (await world.join(client.id, ann, cal)) as [string];
    const dee = await world.agent();
    const [dees] = (await world.join(client.id, ann, dee)) as [string];
    await put(dees);
    await seeAll();
    const [before, others] = [mailsTo(cal).length, mailsTo(bea).length];
    await put(cals, dee);
    await settle(world.admin.api);
    await put(dees, cal);
    await settle(world.admin.api);
    expect(mailsTo(cal).slice(before)).toEqual(['Patchwork: 1 update']);
    expect(mailsTo(dee).at(-1)).toBe('Patchwork: 1 update');
    expect(await nextDigestOf(bea)).toEqual([]);
    expect(mailsTo(bea)).toHaveLength(others);
    expect((await unseen(bea)).map(([, withheld]) => withheld)).toEqual(['NET_NOTHING', 'NET_NOTHING']);
  });
});

describe('more than six emails within an hour', () => {
  beforeEach(start);
  afterEach(end);

  const at = (time: string): Promise<void> => travelTo(`2030-01-17T${time}Z`, world.admin.api);

  it('wait until the first of the six is an hour old, but for warnings, which take along what waits', async () => {
    await freshClient(bea);
    await world.choose(bea, { CONTACT: 'AS_IT_HAPPENS', TEAM: 'AS_IT_HAPPENS' });
    await at('09:00:00');
    const before = mailsTo(bea).length;

    await step('a change every five minutes makes six emails, and says of the rest why it waits', async () => {
      for (let minute = 0; minute < 60; minute += 5) {
        await at(`09:${String(minute).padStart(2, '0')}:30`);
        await moveTo(`${minute + 10} Mill Lane`);
      }
      expect(mailsTo(bea).slice(before)).toEqual(Array(6).fill('Patchwork: 1 update'));
      const waiting = (await world.notifications(bea, '&seen=false')).filter(({ emailedAt }) => emailedAt === null);
      expect(waiting.map(({ heldBy, withheld }) => [heldBy, withheld])).toEqual(Array(6).fill(['CEILING', null]));
      for (const { emailAfter } of waiting) expect(emailAfter).toMatch(/^2030-01-17T10:0[5-6]:/);
    });

    await step('a warning is sent all the same, and takes along what waits', async () => {
      await at('10:00:00');
      const jo = await world.agent();
      const search = { name: 'Milo Okafor-Reed', postcode: 'LS1 4AP' };
      await world.change(ann, client.id, { address: { lines: ['9 Mill Lane'], postcode: search.postcode } });
      expectStatus(await jo.api.post('/v1/clients/search', search), 200);
      const joining = { agentId: jo.id, role: 'Class teacher', reason: 'New in my class' };
      expectStatus(await jo.api.post(`${path}/team`, joining), 201);
      await settle(world.admin.api);
      expect(mailsTo(bea).slice(before + 6)).toEqual(['Patchwork: 8 updates']);
      expect(lines(bea).sort()).toEqual([
        '- Address or telephone changed: 7 times',
        '- Somebody gave themselves access: once',
      ]);
    });

    await step('later changes are sent together as soon as there is a place', async () => {
      await moveTo('70 Mill Lane');
      await moveTo('71 Mill Lane');
      await at('10:03:30');
      expect(mailsTo(bea)).toHaveLength(before + 7);
      await at('10:07:00');
      expect(mailsTo(bea).slice(before + 7)).toEqual(['Patchwork: 2 updates']);
    });

    await step('a choice of another frequency moves what waits, and the hour holds it no longer', async () => {
      await moveTo('72 Mill Lane');
      await at('10:08:30');
      const [held] = await world.notifications(bea);
      expect(held).toMatchObject({ heldBy: 'CEILING', emailedAt: null });
      expect(await world.choose(bea, { CONTACT: 'END_OF_DAY' })).toMatchObject({
        moved: 1,
        nextEmailAt: '2030-01-17T16:30:00.000Z',
      });
      expect((await world.notifications(bea))[0]).toMatchObject({
        heldBy: null,
        emailAfter: '2030-01-17T16:30:00.000Z',
      });
      expect(await digestOf('2030-01-17', bea)).toEqual(['Patchwork: 1 update']);
    });
  });
});

describe('the deactivation of a colleague on many teams', () => {
  beforeEach(start);
  afterEach(end);

  it('makes one line of one email, with the number of clients and none of their references', async () => {
    const dee = await world.agent();
    const references: string[] = [];
    for (let count = 0; count < 4; count += 1) {
      await freshClient(bea, dee, ...(count === 0 ? [cal] : []));
      references.push(client.reference);
    }
    await world.choose(bea, { TEAM: 'AS_IT_HAPPENS' });
    await travelTo('2030-01-18T10:00:00Z', world.admin.api);
    await seeAll();
    const [before, cals] = [mailsTo(bea).length, mailsTo(cal).length];
    expectStatus(await world.admin.api.put(`/v1/agents/${dee.id}/deactivation`, { reason: 'Has left' }), 200);
    expect(await unseen(bea)).toHaveLength(4);
    await travelTo('2030-01-18T10:02:00Z', world.admin.api);
    expect(mailsTo(bea).slice(before)).toEqual(['Patchwork: 4 updates']);
    expect(lines(bea)).toEqual(['- A colleague’s account was deactivated: 4 clients']);
    const { text, html } = world.inbox.mailsTo(bea.email).at(-1)!;
    for (const reference of references) expect(text + html).not.toContain(reference);
    // Cal, who knows one of the four, learns which.
    await travelTo('2030-01-18T16:30:01Z', world.admin.api);
    expect(mailsTo(cal).slice(cals)).toEqual(['Patchwork: 1 update']);
    expect(world.inbox.mailsTo(cal.email).at(-1)!.text).toContain(`${references[0]}\n- The team changed: once`);
  });

  it('leaves out only the client whose team the reader has left since', async () => {
    const dee = await world.agent();
    const left: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      client = await world.client(ann);
      const [beas] = (await world.join(client.id, ann, bea, dee)) as [string];
      left.push(`/v1/clients/${client.id}/team/${beas}`);
    }
    await world.choose(bea, { TEAM: 'END_OF_DAY' });
    await seeAll();
    expectStatus(await world.admin.api.put(`/v1/agents/${dee.id}/deactivation`, { reason: 'Has left' }), 200);
    expectStatus(await bea.api.delete(left[0]!), 204);
    expect(await digestOf('2030-01-21', bea)).toEqual(['Patchwork: 2 updates']);
    expect(lines(bea)).toEqual(['- A colleague’s account was deactivated: 2 clients']);
  });
});
