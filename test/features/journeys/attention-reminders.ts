/** The next digest repeats once a request that is neither acknowledged nor seen. A request that was withdrawn in time is not mailed. */
import { step } from '../../support/step.js';
import { settle, travelTo, Weeks } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
let ann: Person; // who asks
let bea: Person;
let cyd: Person; // who acknowledges
let dan: Person; // who marks as seen
let eve: Person; // who chose the end of the day
let client: any;
let path: string;

const STILL = 'Somebody still asks for your attention';

const weeks = new Weeks();

beforeAll(async () => {
  world = await makeWorld();
});

beforeEach(async () => {
  weeks.next();
  await at('02', '10:00');
  [ann, bea, cyd] = [await world.agent(), await world.agent(), await world.agent()];
  [dan, eve] = [await world.agent(), await world.agent()];
  client = await world.client(ann);
  path = `/v1/clients/${client.id}/attentions`;
  await world.join(client.id, ann, bea, cyd, dan, eve);
  await world.choose(eve, { ATTENTION: 'END_OF_DAY' });
  await settle(world.admin.api);
});

afterAll(() => world.close());

const raise = async (type = 'CALL_ME'): Promise<string> => {
  const { id } = expectStatus(await ann.api.post(path, { type }), 201).body;
  await settle(world.admin.api);
  return id;
};
const told = async (who: Person): Promise<any[]> =>
  (await world.notifications(who)).filter(({ kind }) => kind === 'ATTENTION');
const textsTo = (who: Person): string[] => world.inbox.mailsTo(who.email).map(({ text }) => text);
/** How many of somebody's emails say so. */
const count = (who: Person, words: string): number => textsTo(who).filter((text) => text.includes(words)).length;
/** Travels to this hour of that day of the week of the test. */
const at = (day: string, hour = '17:00'): Promise<void> =>
  travelTo(weeks.in(`2030-01-${day}T${hour}:00Z`), world.admin.api);

it('everybody who neither acknowledged nor saw a request gets one reminder, in the digest after the notice', async () => {
  await step(
    'Bea, who did nothing, gets a reminder at 16:30, and Cyd, who acknowledged, and Dan, who saw it, get none',
    async () => {
      const id = await raise();
      expectStatus(await cyd.api.put(`${path}/${id}/acknowledgement`), 200);
      const [seen] = await told(dan);
      expectStatus(await dan.api.put(`/v1/me/notifications/${seen.id}/seen`), 204);
      expect(await told(bea)).toHaveLength(1);
      await at('02', '16:20');
      expect(count(bea, STILL)).toBe(0);
      await at('02');
      expect([bea, cyd, dan].map((who) => count(who, STILL))).toEqual([1, 0, 0]);
      const heard = (await told(bea)).map(({ summary }) => summary);
      expect(heard).toEqual(['Attention is still asked for.', 'Attention is asked for: please call.']);
    },
  );

  await step('Eve gets the notice with her digest and the reminder with the next digest', async () => {
    const asked = 'Somebody asks for your attention: once';
    expect([count(eve, asked), count(eve, STILL)]).toEqual([1, 0]);
    await at('03');
    expect([count(eve, asked), count(eve, STILL)]).toEqual([1, 1]);
  });

  await step('Bea and Eve get no second reminder in later digests', async () => {
    const before = [bea, eve].map((who) => textsTo(who).length);
    await at('07');
    expect([bea, eve].map((who) => textsTo(who).length)).toEqual(before);
  });
});

it('Eve gets no email about a request that Ann withdrew before the digest, and Bea gets the notice and no reminder', async () => {
  const before = { bea: textsTo(bea).length, eve: textsTo(eve).length };
  const id = await raise('MEETING');
  expectStatus(await ann.api.delete(`${path}/${id}`), 204);
  await settle(world.admin.api);
  await at('04');
  expect(textsTo(eve)).toHaveLength(before.eve);
  expect((await told(eve)).slice(0, 2).map(({ withheld }) => withheld)).toEqual([
    'ATTENTION_WITHDRAWN',
    'ATTENTION_WITHDRAWN',
  ]);
  const heard = textsTo(bea).slice(before.bea);
  expect(heard.map((text) => /Somebody asks|was withdrawn/.exec(text)?.[0])).toEqual([
    'Somebody asks',
    'was withdrawn',
  ]);
});

it('Eve gets no email about a request that she acknowledged in the app before her digest', async () => {
  const before = textsTo(eve).length;
  const id = await raise();
  expectStatus(await eve.api.put(`${path}/${id}/acknowledgement`), 200);
  await at('04');
  expect(textsTo(eve)).toHaveLength(before);
  expect((await told(eve))[0].withheld).toBe('ATTENTION_ACKNOWLEDGED');
});

it('a reminder keeps its time when Bea chooses another frequency', async () => {
  await raise();
  const before = count(bea, STILL);
  await world.choose(bea, { ATTENTION: 'END_OF_DAY' });
  await world.choose(bea, { ATTENTION: 'AS_IT_HAPPENS' });
  await settle(world.admin.api);
  expect(count(bea, STILL)).toBe(before);
  await at('03');
  expect(count(bea, STILL)).toBe(before + 1);
});

it('Fay gets no reminder when she leaves the team before her digest', async () => {
  const fay = await world.agent();
  const [memberId] = await world.join(client.id, ann, fay);
  await raise();
  expectStatus(await ann.api.get(path), 200);
  const before = count(fay, STILL);
  expectStatus(await fay.api.delete(`/v1/clients/${client.id}/team/${memberId}`), 204);
  await at('04');
  expect(count(fay, STILL)).toBe(before);
});
