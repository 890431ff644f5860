/**
 * A preview says what then happens. Each random history happens in two worlds, and each reader has other preferences in
 * each; mail is really sent, at the times at which it is due. In each world the preview of the present preferences must be
 * the emails that came, and the preview of the other world's preferences the emails that came there, day by day.
 * A failure prints its seed and history: give `seed` to `fc.assert` to see it again.
 */
import * as fc from 'fast-check';
import { type Choice, type History, historyOf } from '../../support/four-weeks.js';
import { extent } from '../../support/extent.js';
import { settle, travelTo } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

const READERS = extent(3, 5);
const HAPPENINGS = extent(25, 45);
/** The wait is long, so that a slow machine breaks no burst up; the ceiling is soon reached. */
const SETTINGS = { asItHappensWait: 900, asItHappensCeiling: 1 };
const FOUR_WEEKS = 26 * 86_400_000;

let worlds: readonly [World, World];

beforeAll(async () => {
  worlds = [await makeWorld(SETTINGS), await makeWorld(SETTINGS)];
});

afterAll(async () => {
  for (const world of worlds) await world.close();
});

it('say on which days emails come, with the present preferences and with others, whatever happens', async () => {
  await fc.assert(
    fc.asyncProperty(historyOf(READERS, HAPPENINGS), async (history) => {
      const begun = Math.max(...(await Promise.all(worlds.map(clockOf)))) + 3_600_000;
      const lived = await Promise.all(worlds.map((world, index) => live(world, history, index as 0 | 1, begun)));
      for (const [index, reader] of history.readers.entries()) {
        const [here, there] = [lived[0]![index]!, lived[1]![index]!];
        const cameHere = await cameTo(worlds[0], here.person);
        const cameThere = await cameTo(worlds[1], there.person);
        const previews = {
          here: await preview(here.person, reader.choices[1]),
          there: await preview(there.person, reader.choices[0]),
        };
        expect([index, previews.here]).toEqual([index, { current: cameHere, proposed: cameThere }]);
        expect([index, previews.there]).toEqual([index, { current: cameThere, proposed: cameHere }]);
      }
    }),
    { numRuns: extent(1, 2), endOnFailure: true },
  );
});

interface Lived {
  readonly person: Person;
  readonly clients: readonly [string, string];
}

async function live(world: World, history: History, which: 0 | 1, begun: number): Promise<Lived[]> {
  await goTo(world, begun);
  const ann = await world.agent();
  const lived: Lived[] = [];
  for (const { hours, choices, forClient } of history.readers) {
    const person = await world.agent();
    const wishes = { ...hours, frequencies: complete(choices[which]) };
    expectStatus(await person.api.put('/v1/me/notification-preferences', wishes), 200);
    const clients = [await world.client(ann), await world.client(ann)].map(({ id }) => id as string);
    for (const id of clients) {
      await world.join(id, ann, person);
      // Each is sent at once, however slow the machine: two that coincide would be one email.
      await settle(world.admin.api);
    }
    if (forClient !== null) {
      const until = forClient.until === null ? null : new Date(begun + forClient.until * 86_400_000);
      const body = { frequencies: forClient.frequencies, until: until?.toISOString().slice(0, 10) ?? null };
      expectStatus(await person.api.put(`/v1/me/notification-preferences/clients/${clients[1]}`, body), 200);
    }
    lived.push({ person, clients: clients as [string, string] });
  }
  let at = begun;
  for (const [index, happening] of history.happenings.entries()) {
    if (at + happening.gap * 1000 > begun + FOUR_WEEKS) break;
    at += happening.gap * 1000;
    await goTo(world, at);
    const { person, clients } = lived[happening.reader]!;
    // What was chosen for a client ends with leaving it, which no preview could know of.
    const muted = history.readers[happening.reader]!.forClient !== null;
    await HAPPENS[happening.what]({ world, ann, person, clientId: clients[happening.client], index, muted });
    await settle(world.admin.api);
  }
  await goTo(world, begun + FOUR_WEEKS);
  return lived;
}

interface Moment {
  readonly world: World;
  readonly ann: Person;
  readonly person: Person;
  readonly clientId: string;
  readonly index: number;
  readonly muted: boolean;
}

const HAPPENS: Readonly<Record<History['happenings'][number]['what'], (moment: Moment) => Promise<unknown>>> = {
  CONTACT: ({ world, ann, clientId, index }) =>
    world.change(ann, clientId, { address: { lines: [`${index} Mill Lane`] } }),
  BACK: ({ world, ann, clientId, index }) =>
    world.change(ann, clientId, { address: { lines: [`${index % 2} Weir Cottages`] } }),
  async STATUS({ ann, clientId }) {
    const closure = `/v1/clients/${clientId}/closure`;
    const closed = await ann.api.put(closure, { reason: 'Has moved away' }, { ifMatch: '*' });
    expectStatus(await ann.api.delete(closure, { ifMatch: expectStatus(closed, 200).etag }), 204);
  },
  IDENTITY: ({ world, ann, clientId, index }) =>
    world.change(ann, clientId, { aliases: [{ name: `Otto Farthingale ${'i'.repeat(index + 1)}`, kind: 'NICKNAME' }] }),
  async TEAM({ world, ann, clientId }) {
    const { id: agencyId } = await world.agency();
    const body = { agencyId, role: 'School', reason: 'The teacher is not known yet' };
    expectStatus(await ann.api.post(`/v1/clients/${clientId}/team`, body), 201);
  },
  async DIRECTORY({ ann, index }) {
    const telephone = `07700 9${String(10_000 + index).slice(1)}`;
    const { etag } = expectStatus(await ann.api.get(`/v1/agents/${ann.id}`), 200);
    expectStatus(await ann.api.patch(`/v1/agents/${ann.id}`, { telephone }, { ifMatch: etag }), 200);
  },
  async SEEN({ world, person }) {
    const [newest] = await world.notifications(person);
    if (newest !== undefined) expectStatus(await person.api.put('/v1/me/notifications/seen', { upTo: newest.id }), 204);
  },
  async LEFT({ ann, person, clientId, muted }) {
    if (muted) return;
    const { items } = expectStatus(await ann.api.get(`/v1/clients/${clientId}/team`), 200).body;
    const member = items.find(({ agentId }: { agentId: string | null }) => agentId === person.id);
    if (member !== undefined) expectStatus(await person.api.delete(`/v1/clients/${clientId}/team/${member.id}`), 204);
  },
};

/** Moves time on to the instant, stopping wherever an email is due. */
async function goTo(world: World, instant: number): Promise<void> {
  for (;;) {
    const { nextEmailAt } = (await world.admin.api.get('/v1/admin/notifications/queue')).body;
    if (nextEmailAt === null || Date.parse(nextEmailAt) > instant) break;
    await moveTo(world, Date.parse(nextEmailAt));
  }
  await moveTo(world, instant);
}

/** Time moves by itself too: never back. */
async function moveTo(world: World, instant: number): Promise<void> {
  if ((await clockOf(world)) < instant) await travelTo(new Date(instant).toISOString(), world.admin.api);
  else await settle(world.admin.api);
}

async function clockOf(world: World): Promise<number> {
  return Date.parse((await world.admin.api.get('/v1/demo/clock')).body.now);
}

/** Every kind, so that what is proposed does not mix with what is chosen now. */
function complete(choice: Choice): Choice {
  return {
    MY_TEAMS: 'AS_IT_HAPPENS',
    TEAM: 'END_OF_DAY',
    CONTACT: 'END_OF_DAY',
    IDENTITY: 'END_OF_DAY',
    STATUS: 'END_OF_DAY',
    DIRECTORY: 'END_OF_WEEK',
    ...choice,
  };
}

async function preview({ api }: Person, frequencies: Choice): Promise<{ current: Days; proposed: Days }> {
  const path = '/v1/me/notification-preferences/preview';
  const { current, proposed } = expectStatus(await api.post(path, { frequencies: complete(frequencies) }), 200).body;
  return { current: filled(current), proposed: filled(proposed) };
}

type Days = Readonly<Record<string, number>>;

/** Days with emails, and their number. */
function filled({ emails, days }: { emails: number; days: { date: string; emails: number }[] }): Days {
  expect(days).toHaveLength(28);
  const some = days.filter((day) => day.emails > 0);
  expect(some.reduce((sum, day) => sum + day.emails, 0)).toBe(emails);
  return Object.fromEntries(some.map((day) => [day.date, day.emails]));
}

/** What really came, by the day on which it was put together. */
async function cameTo(world: World, person: Person): Promise<Days> {
  const days: Record<string, number> = {};
  for (let path = `/v1/admin/emails?limit=100&agentId=${person.id}`; ;) {
    const { items, links } = expectStatus(await world.admin.api.get(path), 200).body;
    for (const { createdAt, state } of items) {
      expect(state).toBe('SENT');
      const date = createdAt.slice(0, 10);
      days[date] = (days[date] ?? 0) + 1;
    }
    if (links.next === undefined) return days;
    path = links.next;
  }
}
