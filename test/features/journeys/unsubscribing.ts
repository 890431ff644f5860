/** The unsubscribe link of an email lowers how often emails are sent. Nothing is lost, and an undo restores all choices exactly. */
import type { RecordedMail } from '../../support/smtp.js';
import { settle, travelTo } from '../../support/time.js';
import { look, press, pressOneClick, type ShownPage, unsubscribeLink } from '../../support/unsubscribe.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

const FRIDAY = '2030-01-04T16:30:00.000Z';

interface Place {
  readonly world: World;
  readonly ann: Person;
  readonly client: { id: string };
  readonly home: { id: string; name: string };
}

let shared: Place;
let world: World;
let ann: Person;
let client: { id: string };

async function makePlace(): Promise<Place> {
  // An hour, so that what is sent as it happens still waits when a test looks, however long that takes.
  const made = await makeWorld({ asItHappensWait: 3_600 });
  const lead = await made.agent();
  return { world: made, ann: lead, home: await made.agency(), client: await made.client(lead) };
}

beforeAll(async () => {
  shared = await makePlace();
  ({ world, ann, client } = shared);
});

afterAll(() => world.close());

/** A new agent on the team, and the email about that. */
async function reader(place = shared, agency = place.home): Promise<{ who: Person; mail: RecordedMail; link: string }> {
  const who = await place.world.agent({ agency });
  await place.world.join(place.client.id, place.ann, who);
  await settle(place.world.admin.api);
  const mail = place.world.inbox.mailsTo(who.email).at(-1)!;
  return { who, mail, link: unsubscribeLink(mail) };
}

const preferencesOf = async (who: Person): Promise<any> =>
  expectStatus(await who.api.get('/v1/me/notification-preferences'), 200).body.items;

const frequenciesOf = async (who: Person): Promise<Record<string, string>> =>
  Object.fromEntries((await preferencesOf(who)).map((item: any) => [item.kind, `${item.effective} ${item.source}`]));

const origin = (): string => world.config.publicUrl;

describe('an email about updates', () => {
  it('has the headers with which a mail client shows its own unsubscribe button', async () => {
    const { mail, link } = await reader();
    expect(link).toMatch(new RegExp(`^${origin()}/sign-in/unsubscribe\\?token=[\\w-]+$`));
    expect(mail.parsed.headers.get('list')).toMatchObject({ unsubscribe: { url: link } });
    const post = mail.parsed.headerLines.find(({ key }) => key === 'list-unsubscribe-post');
    expect(post?.line).toBe('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
    expect(mail.text).toContain(link);
    expect(mail.html).toContain(link.replace('=', '&#x3D;'));
  });

  it('says who chose how often the agent gets it', async () => {
    const { who } = await reader();
    await world.choose(who, { CONTACT: 'AS_IT_HAPPENS' });
    await world.change(ann, client.id, { address: { lines: ['31 Foundry Yard'] } });
    const now = expectStatus(await world.admin.api.get('/v1/demo/clock'), 200).body.now;
    await travelTo(new Date(Date.parse(now) + 3_601_000).toISOString(), world.admin.api);
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

  it('loses nothing of what waits, which is sent at the end of the week', async () => {
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

  it('changes nothing more when repeated, and says the same', async () => {
    const { who, link } = await reader();
    const first = await pressOneClick(link);
    const before = await preferencesOf(who);
    expect(await pressOneClick(link)).toEqual(first);
    expect(await preferencesOf(who)).toEqual(before);
  });

  it('lowers what was chosen for one client too, and an undo restores that', async () => {
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

  it('lowers nothing below the floor of the agency, and says so', async () => {
    const agency = await world.agency();
    const floors = { CONTACT: 'END_OF_DAY' };
    const path = `/v1/agencies/${agency.id}/notification-preferences`;
    expectStatus(await world.admin.api.put(path, { defaults: {}, floors }), 200);
    const { who, link } = await reader(shared, agency);
    const page = await pressOneClick(link);
    expect(await frequenciesOf(who)).toMatchObject({ CONTACT: 'END_OF_DAY PATCHWORK', IDENTITY: 'END_OF_WEEK OWN' });
    expect(page.text.split('Your agency wants')[1]).toContain('Addresses and telephone numbers');
  });

  it('offers to undo an earlier lowering when nothing is left to lower', async () => {
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

describe('the banner about a link', () => {
  const codes = async (who: Person) => (await who.api.get('/v1/me')).body.banners.map(({ code }: any) => code);

  it('stays as long as any kind is sent as rarely as the link left it, whatever else the agent chooses', async () => {
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

  it('stays whatever else the same link does and undoes', async () => {
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

  it('appears when the link lowered a choice for one client alone', async () => {
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

  it('disappears when the agent undoes what the link did', async () => {
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

  it('shows what the mail program lowered, and offers to undo it as long as nothing else was chosen', async () => {
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

  it('with a POST that lacks the words of the standard changes nothing', async () => {
    const { who, link } = await reader();
    const before = await frequenciesOf(who);
    for (const body of [undefined, new URLSearchParams(), new URLSearchParams({ 'List-Unsubscribe': 'Yes' })]) {
      expect((await fetch(link, { method: 'POST', ...(body === undefined ? {} : { body }) })).status).toBe(400);
    }
    expect(await frequenciesOf(who)).toEqual(before);
  });

  it.each(['END_OF_WEEK', 'NEXT_LOGIN'])('lets people choose %s', async (choice) => {
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

  it('works only once', async () => {
    expect((await press(origin(), lowered, 'undo')).status).toBe(200);
    await world.choose(who, { TEAM: 'AS_IT_HAPPENS' });
    const chosen = await frequenciesOf(who);
    expect((await press(origin(), lowered, 'undo')).status).toBe(409);
    expect(await frequenciesOf(who)).toEqual(chosen);
  });

  it('returns 409 when the agent has chosen something else since', async () => {
    await world.choose(who, { STATUS: 'END_OF_DAY' });
    const chosen = await frequenciesOf(who);
    const page = await press(origin(), lowered, 'undo');
    expect(page.status).toBe(409);
    expect(page.text).toContain('cannot be undone any more');
    expect(await frequenciesOf(who)).toEqual(chosen);
  });

  it('goes back step by step when one lowering followed another', async () => {
    const week = await frequenciesOf(who);
    const none = await press(origin(), await look(link), 'frequency', 'NEXT_LOGIN');
    expect((await press(origin(), lowered, 'undo')).status).toBe(409);
    expect((await press(origin(), none, 'undo')).status).toBe(200);
    expect(await frequenciesOf(who)).toEqual(week);
    expect((await press(origin(), lowered, 'undo')).status).toBe(200);
    expect(await frequenciesOf(who)).toEqual(before);
  });

  it('returns 409 when the agent has chosen something else for the client since', async () => {
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

  it('returns 409 when the link belongs to another agent', async () => {
    const other = await reader();
    const page = { ...lowered, text: lowered.text.replaceAll(tokenOf(link), tokenOf(other.link)) };
    expect((await press(origin(), page, 'undo')).status).toBe(409);
    expect(await frequenciesOf(who)).not.toEqual(before);
  });
});

describe('a choice for one client that no longer applies', () => {
  it.each([
    ['its last day is over', '2030-01-02'],
    ['the agent has left the team', null],
  ])('is not lowered by a link when %s', async (_, until) => {
    const place = until === null ? shared : await makePlace();
    const { who, link } = await reader(place);
    const all = Object.fromEntries(Object.keys(await frequenciesOf(who)).map((kind) => [kind, 'NEXT_LOGIN']));
    delete all.ACCESS;
    delete all.ATTENTION;
    await place.world.choose(who, all);
    const path = `/v1/me/notification-preferences/clients/${place.client.id}`;
    expectStatus(await who.api.put(path, { frequencies: { CONTACT: 'AS_IT_HAPPENS' }, until }), 200);
    if (until !== null) await travelTo('2030-01-03T00:00:01Z', place.world.admin.api);
    else {
      const team = expectStatus(await ann.api.get(`/v1/clients/${place.client.id}/team?limit=100`), 200).body.items;
      const { id } = team.find(({ agentId }: any) => agentId === who.id);
      expectStatus(await who.api.delete(`/v1/clients/${place.client.id}/team/${id}`), 204);
    }
    const page = await pressOneClick(link);
    expect(page.text).toContain('You get few emails already');
    expect(page.text).not.toContain('Undo');
    if (place !== shared) await place.world.close();
  });
});

describe('rejects an invalid unsubscribe link and changes nothing:', () => {
  const refused = async (who: Person, link: string): Promise<void> => {
    const before = await frequenciesOf(who);
    expect((await look(link)).status).toBe(410);
    expect((await pressOneClick(link)).status).toBe(410);
    expect(await frequenciesOf(who)).toEqual(before);
  };

  it('a link with any letter changed', async () => {
    const { who, link } = await reader();
    const at = link.length - tokenOf(link).length;
    for (const place of [0, 5, 22, 23, 30, 43]) {
      const letter = link[at + place] === 'x' ? 'y' : 'x';
      await refused(who, link.slice(0, at + place) + letter + link.slice(at + place + 1));
    }
    await refused(who, link.slice(0, at));
  });

  it('the link of an email to an earlier address of the agent', async () => {
    const { who, link } = await reader();
    const { etag } = await who.api.get(`/v1/agents/${who.id}`);
    const email = `moved.${who.email}`;
    expectStatus(await who.api.patch(`/v1/agents/${who.id}`, { email }, { ifMatch: etag }), 200);
    await refused(who, link);
  });

  it('the link of an agent whose account was deactivated', async () => {
    const { who, link } = await reader();
    const path = `/v1/agents/${who.id}/deactivation`;
    expectStatus(await world.admin.api.put(path, { reason: 'Works elsewhere now' }), 200);
    const page = await look(link);
    expect([page.status, (await pressOneClick(link)).status]).toEqual([410, 410]);
    expect(page.text).toContain('or your account is closed or suspended');
  });

  it('a link that is more than a year old', async () => {
    const place = await makePlace();
    const { link } = await reader(place);
    await travelTo('2030-12-30T10:00:00Z', place.world.admin.api);
    expect((await look(link)).status).toBe(200);
    await travelTo('2031-01-03T10:00:00Z', place.world.admin.api);
    expect((await look(link)).status).toBe(410);
    expect((await pressOneClick(link)).status).toBe(410);
    await place.world.close();
  });
});

function tokenOf(link: string): string {
  return new URL(link).searchParams.get('token')!;
}
