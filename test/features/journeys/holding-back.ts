/** What Patchwork holds back: what came to nothing before anybody heard of it, more than an hour may bring, and long lists of one event. */
import { settle, travelTo } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
let ann: Person;
let bea: Person;
let cal: Person;
let path: string;
let client: { id: string; reference: string };

beforeAll(async () => {
  world = await makeWorld();
  [ann, bea, cal] = [await world.agent(), await world.agent(), await world.agent()];
});

afterAll(() => world.close());

/** A client of whom nobody has anything left to hear; the day is one of those that follow. */
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
/** Summary and why it is not emailed, of what somebody has not seen; the newest first. */
const unseen = async (who: Person): Promise<[string, string | null][]> =>
  (await world.notifications(who, '&seen=false')).map(({ summary, withheld }) => [summary, withheld]);

async function digestOf(day: string, who: Person): Promise<string[]> {
  const before = mailsTo(who).length;
  await travelTo(`${day}T16:30:01Z`, world.admin.api);
  return mailsTo(who).slice(before);
}

describe('a change that is turned back before the digest', () => {
  beforeEach(() => freshClient(bea, cal));

  it('is nothing: there is no email, and the app still has both and says why', async () => {
    await moveTo('2 Mill Lane');
    await moveTo('1 Mill Lane');
    expect(await digestOf('2030-01-02', bea)).toEqual([]);
    expect(await unseen(bea)).toEqual([
      ['Changed: address.', 'NET_NOTHING'],
      ['Changed: address.', 'NET_NOTHING'],
    ]);
  });

  it('and then goes elsewhere is one update', async () => {
    for (const line of ['2 Mill Lane', '1 Mill Lane', '3 Mill Lane']) await moveTo(line);
    expect(await digestOf('2030-01-03', bea)).toEqual(['Patchwork: 1 update']);
    expect(lines(bea)).toEqual(['- Address or telephone changed: once']);
  });

  it('leaves the rest of the digest alone, and its counts are of what is left', async () => {
    await moveTo('2 Mill Lane');
    await world.change(ann, client.id, { name: { given: 'Tobias' } });
    await moveTo('1 Mill Lane');
    await world.change(ann, client.id, { address: { town: 'Lewes' } });
    expect(await digestOf('2030-01-04', bea)).toEqual(['Patchwork: 2 updates']);
    expect(lines(bea).sort()).toEqual([
      '- Address or telephone changed: once',
      '- Name, date of birth or references changed: once',
    ]);
  });

  it('is told to whoever was emailed of the first half', async () => {
    await moveTo('2 Mill Lane');
    expect(await digestOf('2030-01-07', bea)).toEqual(['Patchwork: 1 update']);
    await moveTo('1 Mill Lane');
    expect(await digestOf('2030-01-08', bea)).toEqual(['Patchwork: 1 update']);
  });

  it('is told to whoever has seen the first half in the app', async () => {
    await moveTo('2 Mill Lane');
    await seeAll();
    await moveTo('1 Mill Lane');
    expect(await digestOf('2030-01-09', bea)).toEqual(['Patchwork: 1 update']);
  });

  it('is told to whoever made a change of their own in between, and to nobody else', async () => {
    await moveTo('2 Mill Lane');
    await moveTo('3 Mill Lane', bea);
    await moveTo('1 Mill Lane');
    const before = mailsTo(cal).length;
    expect(await digestOf('2030-01-10', bea)).toEqual(['Patchwork: 2 updates']);
    expect(mailsTo(cal)).toHaveLength(before);
  });
});

describe('a team on which nothing is different in the end', () => {
  beforeEach(() => freshClient(bea));

  const put = async (memberId: string): Promise<void> => {
    const { etag } = await ann.api.get(path);
    const lead = { memberId, reason: 'Agreed at the review' };
    expectStatus(await ann.api.put(`${path}/lead`, lead, { ifMatch: etag }), 200);
  };

  it('joined then left is nothing to the others; whoever came and went hears of both', async () => {
    const [member] = await world.join(client.id, bea, cal);
    expectStatus(await cal.api.delete(`${path}/team/${member}`), 204);
    expect(await digestOf('2030-01-11', ann)).toEqual([]);
    expect((await unseen(ann)).map(([, withheld]) => withheld)).toEqual(['NET_NOTHING', 'NET_NOTHING']);
    // Being added is hers, and was told at once.
    expect((await world.notifications(cal, '&seen=false'))[0]).toMatchObject({ kind: 'MY_TEAMS', withheld: null });
  });

  it('but whoever is added and removed on one day is told of both, even in one digest: it is about themselves', async () => {
    const dee = await world.agent();
    const colleague = await world.agent({ agency: { id: dee.agencyId, name: dee.agency } });
    await world.choose(dee, { MY_TEAMS: 'END_OF_DAY' });
    await world.join(client.id, ann, colleague);
    const [member] = await world.join(client.id, ann, dee);
    expectStatus(await colleague.api.delete(`${path}/team/${member}`), 204);
    expect(await digestOf('2030-01-14', dee)).toEqual(['Patchwork: 2 updates']);
    expect((await unseen(dee)).map(([, withheld]) => withheld)).toEqual([null, null]);
  });

  it('left then joined again is told: it is another membership, from another day on', async () => {
    const [member] = await world.join(client.id, bea, cal);
    await seeAll();
    expectStatus(await cal.api.delete(`${path}/team/${member}`), 204);
    await world.join(client.id, bea, cal);
    expect(await digestOf('2030-01-15', ann)).toEqual(['Patchwork: 2 updates']);
  });

  it('a lead who is changed and changed back is nothing to the others, and two updates to the two', async () => {
    const [cals] = (await world.join(client.id, ann, cal)) as [string];
    const dee = await world.agent();
    const [dees] = (await world.join(client.id, ann, dee)) as [string];
    await put(dees);
    await seeAll();
    const [before, others] = [mailsTo(cal).length, mailsTo(bea).length];
    await put(cals);
    await settle(world.admin.api);
    await put(dees);
    await settle(world.admin.api);
    expect(mailsTo(cal).slice(before)).toEqual(['Patchwork: 1 update', 'Patchwork: 1 update']);
    expect(await digestOf('2030-01-16', bea)).toEqual([]);
    expect(mailsTo(bea)).toHaveLength(others);
    expect((await unseen(bea)).map(([, withheld]) => withheld)).toEqual(['NET_NOTHING', 'NET_NOTHING']);
  });
});

describe('more than six emails within an hour, as it happens,', () => {
  const at = (time: string): Promise<void> => travelTo(`2030-01-17T${time}Z`, world.admin.api);
  let before: number;

  beforeAll(async () => {
    await freshClient(bea);
    await world.choose(bea, { CONTACT: 'AS_IT_HAPPENS', TEAM: 'AS_IT_HAPPENS' });
    await at('09:00:00');
    before = mailsTo(bea).length;
    // A change every five minutes, until five to ten.
    for (let minute = 0; minute < 60; minute += 5) {
      await at(`09:${String(minute).padStart(2, '0')}:30`);
      await moveTo(`${minute + 10} Mill Lane`);
    }
  });

  it('are six emails: what is more waits for the first of them to be an hour old, and says so', async () => {
    expect(mailsTo(bea).slice(before)).toEqual(Array(6).fill('Patchwork: 1 update'));
    const waiting = (await world.notifications(bea, '&seen=false')).filter(({ emailedAt }) => emailedAt === null);
    expect(waiting.map(({ heldBy, withheld }) => [heldBy, withheld])).toEqual(Array(6).fill(['CEILING', null]));
    for (const { emailAfter } of waiting) expect(emailAfter).toMatch(/^2030-01-17T10:0[5-6]:/);
  });

  it('a warning goes all the same, and takes along what waits', async () => {
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

  it('and one after it that waits alone goes as soon as there is a place', async () => {
    await moveTo('70 Mill Lane');
    await moveTo('71 Mill Lane');
    await at('10:04:30');
    expect(mailsTo(bea)).toHaveLength(before + 7);
    await at('10:07:00');
    expect(mailsTo(bea).slice(before + 7)).toEqual(['Patchwork: 2 updates']);
  });

  it('a choice of another frequency takes what waits there with it, and nothing holds it any more', async () => {
    await moveTo('72 Mill Lane');
    await at('10:08:30');
    const [held] = await world.notifications(bea);
    expect(held).toMatchObject({ heldBy: 'CEILING', emailedAt: null });
    expect(await world.choose(bea, { CONTACT: 'END_OF_DAY' })).toMatchObject({
      moved: 1,
      nextEmailAt: '2030-01-17T16:30:00.000Z',
    });
    expect((await world.notifications(bea))[0]).toMatchObject({ heldBy: null, emailAfter: '2030-01-17T16:30:00.000Z' });
    expect(await digestOf('2030-01-17', bea)).toEqual(['Patchwork: 1 update']);
  });
});

describe('a colleague on many teams whose account is deactivated', () => {
  it('is one line of one email, with the number of clients and none of their references', async () => {
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

  it('leaves out the client whose team the reader has left meanwhile, and that one alone', async () => {
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
