/** One press, or a page with a choice, and there are fewer emails: nothing is lost, and it can be undone as exactly as it was. */
import type { RecordedMail } from '../../support/smtp.js';
import { settle, travelTo } from '../../support/time.js';
import { look, press, pressOneClick, type ShownPage, unsubscribeLink } from '../../support/unsubscribe.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

const FRIDAY = '2030-01-04T16:30:00.000Z';

let world: World;
let ann: Person;
let client: { id: string };
let home: { id: string; name: string };

beforeAll(async () => {
  world = await makeWorld();
  ann = await world.agent();
  home = await world.agency();
  client = await world.client(ann);
});

afterAll(() => world.close());

/** Somebody new on the team, with the email that says so. */
async function reader(agency = home): Promise<{ who: Person; mail: RecordedMail; link: string }> {
  const who = await world.agent({ agency });
  await world.join(client.id, ann, who);
  await settle(world.admin.api);
  const mail = world.inbox.mailsTo(who.email).at(-1)!;
  return { who, mail, link: unsubscribeLink(mail) };
}

const preferencesOf = async (who: Person): Promise<any> =>
  expectStatus(await who.api.get('/v1/me/notification-preferences'), 200).body.items;

const frequenciesOf = async (who: Person): Promise<Record<string, string>> =>
  Object.fromEntries((await preferencesOf(who)).map((item: any) => [item.kind, `${item.effective} ${item.source}`]));

const origin = (): string => world.config.publicUrl;

describe('an email about updates', () => {
  it('has the headers with which a mail client shows a button of its own', async () => {
    const { mail, link } = await reader();
    expect(link).toMatch(new RegExp(`^${origin()}/sign-in/unsubscribe\\?token=[\\w-]+$`));
    expect(mail.parsed.headers.get('list')).toMatchObject({ unsubscribe: { url: link } });
    const post = mail.parsed.headerLines.find(({ key }) => key === 'list-unsubscribe-post');
    expect(post?.line).toBe('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
    expect(mail.text).toContain(link);
    expect(mail.html).toContain(link.replace('=', '&#x3D;'));
  });

  it('says by whose word it came, and what stays', async () => {
    const { who } = await reader();
    await world.choose(who, { CONTACT: 'AS_IT_HAPPENS' });
    await world.change(ann, client.id, { address: { lines: ['31 Foundry Yard'] } });
    const now = expectStatus(await world.admin.api.get('/v1/demo/clock'), 200).body.now;
    await travelTo(new Date(Date.parse(now) + 61_000).toISOString(), world.admin.api);
    expect(world.inbox.mailsTo(who.email).at(-1)!.text).toContain(
      '- You chose how often you hear of this: addresses and telephone numbers.',
    );
  });
});

describe('one press', () => {
  it.each(['urlencoded', 'multipart'] as const)(
    'lowers what comes more often and may come less often, and nothing else (%s)',
    async (form) => {
      const { who, link } = await reader();
      await world.choose(who, { CONTACT: 'AS_IT_HAPPENS', STATUS: 'NEXT_LOGIN' });
      const page = await pressOneClick(link, form);
      expect(page.status).toBe(200);
      expect(await frequenciesOf(who)).toEqual({
        ATTENTION: 'AS_IT_HAPPENS PATCHWORK',
        MY_TEAMS: 'END_OF_WEEK OWN',
        ACCESS: 'AS_IT_HAPPENS PATCHWORK',
        TEAM: 'END_OF_WEEK OWN',
        CONTACT: 'END_OF_WEEK OWN',
        IDENTITY: 'END_OF_WEEK OWN',
        STATUS: 'NEXT_LOGIN OWN',
        DIRECTORY: 'END_OF_WEEK PATCHWORK',
      });
      const [done, stays] = page.text.split('What stays');
      expect(done).toContain('Addresses and telephone numbers');
      expect(done).not.toContain('Records closed');
      expect(stays).toContain('People who give themselves access');
      expect(page.text).not.toMatch(new RegExp(`${who.email}|${who.name.given}|${who.name.family}|PW-`));
    },
  );

  it('loses nothing of what waits: it comes at the end of the week', async () => {
    const { who, link } = await reader();
    await world.choose(who, { CONTACT: 'AS_IT_HAPPENS', IDENTITY: 'END_OF_DAY' });
    await world.change(ann, client.id, { address: { lines: ['32 Foundry Yard'] }, name: { given: 'Tobiah' } });
    const waits = async () =>
      (await world.notifications(who, '&seen=false')).filter(({ kind }) => kind === 'CONTACT' || kind === 'IDENTITY');
    expect((await waits()).map(({ emailAfter }) => emailAfter)).not.toContain(FRIDAY);
    const page = await pressOneClick(link);
    expect((await waits()).map(({ emailAfter }) => emailAfter)).toEqual([FRIDAY, FRIDAY]);
    expect(page.text).toContain('Friday 4 January at 16:30');
  });

  it('repeated changes nothing more, and says the same', async () => {
    const { who, link } = await reader();
    const first = await pressOneClick(link);
    const before = await preferencesOf(who);
    expect(await pressOneClick(link)).toEqual(first);
    expect(await preferencesOf(who)).toEqual(before);
  });

  it('lowers what was chosen for one client too, and gives it back', async () => {
    const { who, link } = await reader();
    const path = `/v1/me/notification-preferences/clients/${client.id}`;
    const chosen = { frequencies: { CONTACT: 'AS_IT_HAPPENS', TEAM: 'NEXT_LOGIN' }, until: '2030-03-01' };
    expectStatus(await who.api.put(path, chosen), 200);
    const forClient = async () => (await who.api.get(path)).body;
    const before = await forClient();
    const page = await pressOneClick(link);
    expect((await forClient()).frequencies).toEqual({ CONTACT: 'END_OF_WEEK', TEAM: 'NEXT_LOGIN' });
    expect(await pressOneClick(link)).toEqual(page);
    expect((await press(origin(), page, 'undo')).status).toBe(200);
    expect(await forClient()).toEqual(before);
  });

  it('lowers nothing that the agency wants heard, and says so', async () => {
    const agency = await world.agency();
    const floors = { CONTACT: 'END_OF_DAY' };
    const path = `/v1/agencies/${agency.id}/notification-preferences`;
    expectStatus(await world.admin.api.put(path, { defaults: {}, floors }), 200);
    const { who, link } = await reader(agency);
    const page = await pressOneClick(link);
    expect(await frequenciesOf(who)).toMatchObject({ CONTACT: 'END_OF_DAY PATCHWORK', IDENTITY: 'END_OF_WEEK OWN' });
    expect(page.text.split('Your agency wants')[1]).toContain('Addresses and telephone numbers');
  });

  it('that finds nothing to lower, since it was lowered further before, still offers to undo that', async () => {
    const { who, link } = await reader();
    const before = await frequenciesOf(who);
    await press(origin(), await look(link), 'frequency', 'NEXT_LOGIN');
    expect((await press(origin(), await pressOneClick(link), 'undo')).status).toBe(200);
    expect(await frequenciesOf(who)).toEqual(before);
  });

  it('says so when there is nothing to lower', async () => {
    const { who, link } = await reader();
    const all = Object.fromEntries(Object.keys(await frequenciesOf(who)).map((kind) => [kind, 'NEXT_LOGIN']));
    delete all.ACCESS;
    delete all.ATTENTION;
    await world.choose(who, all);
    const page = await pressOneClick(link);
    expect(page.text).toContain('You get few emails already');
    expect(page.text).not.toContain('Undo');
  });
});

describe('its owner sees in the app that a link did it', () => {
  const codes = async (who: Person) => (await who.api.get('/v1/me')).body.banners.map(({ code }: any) => code);

  it('as long as anything comes as rarely as the link left it, whatever else they choose', async () => {
    const { who, link } = await reader();
    expect(await codes(who)).toEqual([]);
    await pressOneClick(link);
    expect(await codes(who)).toEqual(['UNSUBSCRIBED']);
    await world.choose(who, { CONTACT: 'END_OF_DAY' });
    expect(await codes(who)).toEqual(['UNSUBSCRIBED']);
    const rest = ['MY_TEAMS', 'TEAM', 'IDENTITY', 'STATUS'];
    await world.choose(who, Object.fromEntries(rest.map((kind) => [kind, 'END_OF_DAY'])));
    expect(await codes(who)).toEqual([]);
  });

  it('whatever else the same link does and undoes', async () => {
    const { who, link } = await reader();
    await pressOneClick(link);
    const further = await press(origin(), await look(link), 'frequency', 'NEXT_LOGIN');
    expect((await press(origin(), further, 'undo')).status).toBe(200);
    expect(await codes(who)).toEqual(['UNSUBSCRIBED']);
    await world.choose(who, { CONTACT: 'AS_IT_HAPPENS' });
    await pressOneClick(link);
    await world.choose(who, { CONTACT: 'AS_IT_HAPPENS' });
    expect(await codes(who)).toEqual(['UNSUBSCRIBED']);
  });

  it('where it lowered what they had chosen for one client alone', async () => {
    const { who, link } = await reader();
    const all = ['MY_TEAMS', 'TEAM', 'CONTACT', 'IDENTITY', 'STATUS'];
    await world.choose(who, Object.fromEntries(all.map((kind) => [kind, 'END_OF_WEEK'])));
    const path = `/v1/me/notification-preferences/clients/${client.id}`;
    expectStatus(await who.api.put(path, { frequencies: { CONTACT: 'AS_IT_HAPPENS' } }), 200);
    await pressOneClick(link);
    expect(await codes(who)).toEqual(['UNSUBSCRIBED']);
    expectStatus(await who.api.put(path, { frequencies: { CONTACT: 'AS_IT_HAPPENS' } }), 200);
    expect(await codes(who)).toEqual([]);
  });

  it('until it is undone', async () => {
    const { who, link } = await reader();
    const page = await pressOneClick(link);
    expect((await press(origin(), page, 'undo')).status).toBe(200);
    expect(await codes(who)).toEqual([]);
  });
});

describe('looking at the link', () => {
  it.each(['GET', 'HEAD'] as const)('by %s changes nothing', async (method) => {
    const { who, link } = await reader();
    const before = await frequenciesOf(who);
    for (let times = 0; times < 3; times += 1) expect((await look(link, method)).status).toBe(200);
    expect(await frequenciesOf(who)).toEqual(before);
  });

  it('shows the choice, and names nobody', async () => {
    const { who, link } = await reader();
    const page = await look(link);
    expect(page.text).toContain('Nothing has changed yet');
    expect(page.text).not.toMatch(new RegExp(`${who.email}|${who.name.given}|${who.name.family}|PW-`));
  });

  it('after the mail program has pressed shows what that lowered, and undoes it as long as nothing else was chosen', async () => {
    const { who, link } = await reader();
    const path = `/v1/me/notification-preferences/clients/${client.id}`;
    expectStatus(await who.api.put(path, { frequencies: { CONTACT: 'AS_IT_HAPPENS' } }), 200);
    const forClient = async () => (await who.api.get(path)).body.frequencies;
    const before = await frequenciesOf(who);
    await pressOneClick(link);
    const lowered = await frequenciesOf(who);
    const page = await look(link);
    expect(page.text).not.toContain('Nothing has changed yet');
    expect(page.text.split('What stays')[0]).toContain('Addresses and telephone numbers');
    expect(await frequenciesOf(who)).toEqual(lowered);
    expect((await press(origin(), page, 'undo')).status).toBe(200);
    expect([await frequenciesOf(who), await forClient()]).toEqual([before, { CONTACT: 'AS_IT_HAPPENS' }]);
    expect((await look(link)).text).toContain('Nothing has changed yet');
    await pressOneClick(link);
    expect((await look(link)).text).toContain('Undo');
    expectStatus(await who.api.put(path, { frequencies: { CONTACT: 'END_OF_DAY' } }), 200);
    expect((await look(link)).text).not.toContain('Undo');
    await pressOneClick(link);
    await world.choose(who, { TEAM: 'AS_IT_HAPPENS' });
    expect((await look(link)).text).not.toContain('Undo');
  });

  it('a POST without the words of the standard changes nothing either', async () => {
    const { who, link } = await reader();
    const before = await frequenciesOf(who);
    for (const body of [undefined, new URLSearchParams(), new URLSearchParams({ 'List-Unsubscribe': 'Yes' })]) {
      expect((await fetch(link, { method: 'POST', ...(body === undefined ? {} : { body }) })).status).toBe(400);
    }
    expect(await frequenciesOf(who)).toEqual(before);
  });

  it.each(['END_OF_WEEK', 'NEXT_LOGIN'])('lets people choose: %s', async (choice) => {
    const { who, link } = await reader();
    const page = await press(origin(), await look(link), 'frequency', choice);
    expect(page.status).toBe(200);
    expect(await frequenciesOf(who)).toMatchObject({ CONTACT: `${choice} OWN`, ACCESS: 'AS_IT_HAPPENS PATCHWORK' });
  });
});

describe('undoing', () => {
  let who: Person;
  let link: string;
  let before: Record<string, string>;
  let lowered: ShownPage;

  beforeEach(async () => {
    ({ who, link } = await reader());
    await world.choose(who, { CONTACT: 'AS_IT_HAPPENS', STATUS: 'NEXT_LOGIN' });
    before = await frequenciesOf(who);
    lowered = await pressOneClick(link);
  });

  it('restores exactly what was chosen, and what was not, and the time of what waits', async () => {
    await world.change(ann, client.id, { address: { lines: [`${who.id.slice(-6)} Foundry Yard`] } });
    const page = await press(origin(), lowered, 'undo');
    expect(page.text).toContain('It is as it was before');
    expect(await frequenciesOf(who)).toEqual(before);
    const waiting = (await world.notifications(who, '&seen=false')).find(({ kind }) => kind === 'CONTACT');
    expect(waiting.emailAfter).not.toBe(FRIDAY);
  });

  it('works once', async () => {
    expect((await press(origin(), lowered, 'undo')).status).toBe(200);
    await world.choose(who, { TEAM: 'AS_IT_HAPPENS' });
    const chosen = await frequenciesOf(who);
    expect((await press(origin(), lowered, 'undo')).status).toBe(409);
    expect(await frequenciesOf(who)).toEqual(chosen);
  });

  it('is over once something else was chosen', async () => {
    await world.choose(who, { STATUS: 'END_OF_DAY' });
    const chosen = await frequenciesOf(who);
    const page = await press(origin(), lowered, 'undo');
    expect(page.status).toBe(409);
    expect(page.text).toContain('cannot be undone any more');
    expect(await frequenciesOf(who)).toEqual(chosen);
  });

  it('of one lowering after another goes back step by step', async () => {
    const week = await frequenciesOf(who);
    const none = await press(origin(), await look(link), 'frequency', 'NEXT_LOGIN');
    expect((await press(origin(), lowered, 'undo')).status).toBe(409);
    expect((await press(origin(), none, 'undo')).status).toBe(200);
    expect(await frequenciesOf(who)).toEqual(week);
    expect((await press(origin(), lowered, 'undo')).status).toBe(200);
    expect(await frequenciesOf(who)).toEqual(before);
  });

  it('is over once something else was chosen for the client', async () => {
    const path = `/v1/me/notification-preferences/clients/${client.id}`;
    expect((await press(origin(), lowered, 'undo')).status).toBe(200);
    expectStatus(await who.api.put(path, { frequencies: { IDENTITY: 'AS_IT_HAPPENS' } }), 200);
    const again = await pressOneClick(link);
    expectStatus(await who.api.put(path, { frequencies: { IDENTITY: 'END_OF_DAY' } }), 200);
    const chosen = await frequenciesOf(who);
    expect((await press(origin(), again, 'undo')).status).toBe(409);
    expect(await frequenciesOf(who)).toEqual(chosen);
    expect((await who.api.get(path)).body.frequencies).toEqual({ IDENTITY: 'END_OF_DAY' });
  });

  it('with the link of somebody else does nothing', async () => {
    const other = await reader();
    const page = { ...lowered, text: lowered.text.replaceAll(tokenOf(link), tokenOf(other.link)) };
    expect((await press(origin(), page, 'undo')).status).toBe(409);
    expect(await frequenciesOf(who)).not.toEqual(before);
  });
});

describe('what was chosen for one client and holds no more', () => {
  it.each([
    ['as its last day is over', '2030-01-02'],
    ['as its reader left the team', null],
  ])('%s, is not said to come more rarely from now on', async (_, until) => {
    const { who, link } = await reader();
    const all = Object.fromEntries(Object.keys(await frequenciesOf(who)).map((kind) => [kind, 'NEXT_LOGIN']));
    delete all.ACCESS;
    delete all.ATTENTION;
    await world.choose(who, all);
    const path = `/v1/me/notification-preferences/clients/${client.id}`;
    expectStatus(await who.api.put(path, { frequencies: { CONTACT: 'AS_IT_HAPPENS' }, until }), 200);
    if (until !== null) await travelTo('2030-01-03T00:00:01Z', world.admin.api);
    else {
      const team = expectStatus(await ann.api.get(`/v1/clients/${client.id}/team?limit=100`), 200).body.items;
      const { id } = team.find(({ agentId }: any) => agentId === who.id);
      expectStatus(await who.api.delete(`/v1/clients/${client.id}/team/${id}`), 204);
    }
    const page = await pressOneClick(link);
    expect(page.text).toContain('You get few emails already');
    expect(page.text).not.toContain('Undo');
  });
});

describe('a link that is none changes nothing and says so:', () => {
  const refused = async (who: Person, link: string): Promise<void> => {
    const before = await frequenciesOf(who);
    expect((await look(link)).status).toBe(410);
    expect((await pressOneClick(link)).status).toBe(410);
    expect(await frequenciesOf(who)).toEqual(before);
  };

  it('one with any letter changed', async () => {
    const { who, link } = await reader();
    const at = link.length - tokenOf(link).length;
    for (const place of [0, 5, 22, 23, 30, 43]) {
      const letter = link[at + place] === 'x' ? 'y' : 'x';
      await refused(who, link.slice(0, at + place) + letter + link.slice(at + place + 1));
    }
    await refused(who, link.slice(0, at));
  });

  it('one of an email to an address that is not theirs any more', async () => {
    const { who, link } = await reader();
    const { etag } = await world.admin.api.get(`/v1/agents/${who.id}`);
    const email = `moved.${who.email}`;
    expectStatus(await world.admin.api.patch(`/v1/agents/${who.id}`, { email }, { ifMatch: etag }), 200);
    await refused(who, link);
  });

  it('one of somebody whose account was deactivated', async () => {
    const { who, link } = await reader();
    const path = `/v1/agents/${who.id}/deactivation`;
    expectStatus(await world.admin.api.put(path, { reason: 'Works elsewhere now' }), 200);
    const page = await look(link);
    expect([page.status, (await pressOneClick(link)).status]).toEqual([410, 410]);
    expect(page.text).toContain('or your account is closed or suspended');
  });

  it('one that is more than a year old', async () => {
    const { who, link } = await reader();
    await travelTo('2030-12-30T10:00:00Z', world.admin.api);
    expect((await look(link)).status).toBe(200);
    await travelTo('2031-01-03T10:00:00Z', world.admin.api);
    expect((await look(link)).status).toBe(410);
    expect((await pressOneClick(link)).status).toBe(410);
    expect(who.email).toBeTruthy();
  });
});

function tokenOf(link: string): string {
  return new URL(link).searchParams.get('token')!;
}
