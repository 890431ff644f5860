/**
 * An agent who is not on the team sees nothing of the client with their next request, and no mail about the client is sent
 * to them, whatever happens in whatever order. Random sequences of what people do are compared with a model of a few lines;
 * when one fails, fast-check prints its seed and the sequence: give `seed` to `fc.assert` to see it again.
 */
import * as fc from 'fast-check';
import { DeliveryJob } from '../../../src/notifications/delivery/delivery.job.js';
import type { Api } from '../../support/api.js';
import { startApp, type TestApp } from '../../support/app.js';
import { extent } from '../../support/extent.js';
import { tokenOfAgent } from '../../support/session.js';
import { expectStatus, makeWorld, type Person, type SystemCaller, type World } from '../../support/world.js';

const WHO = ['bea', 'cal', 'dee'] as const;
type Who = (typeof WHO)[number];

let world: World;
/** It sends when a sequence says so, and not by itself. */
let worker: TestApp;
let lee: Person;
/** On every team: the second member whom some removals need. */
let witness: Person;
let people: Record<Who, Person>;
/** Of Bea's agency. */
let council: SystemCaller;
let mailsAboutClients = 0;

beforeAll(async () => {
  world = await makeWorld({ role: 'api', asItHappensWait: 0 });
  lee = await world.agent();
  people = { bea: await world.agent(), cal: await world.agent(), dee: await world.agent() };
  witness = await world.agent();
  council = await world.system({ id: people.bea.agencyId });
  for (const who of WHO) {
    await world.choose(people[who], { TEAM: 'AS_IT_HAPPENS', CONTACT: 'AS_IT_HAPPENS', STATUS: 'AS_IT_HAPPENS' });
  }
  worker = await startApp({ role: 'worker', mailTick: 3_600 }, world);
});

afterAll(async () => {
  await worker.close();
  await world.close();
});

interface Standing {
  membership: string | null;
  active: boolean;
}

interface Model {
  readonly of: Record<Who, Standing>;
  restricted: boolean;
}

/** What people hold: the client's address, and for each person a token and cursors. */
interface Real {
  readonly path: string;
  readonly reference: string;
  readonly apis: Record<Who, Api>;
  readonly cursors: Record<Who, string[]>;
  changes: number;
}

type Step = fc.AsyncCommand<Model, Real>;

const statusFor = ({ membership, active }: Standing): number => (!active ? 401 : membership === null ? 404 : 200);

/** A step, and after it what must hold after every one. */
function step(
  name: string,
  isPossible: (model: Model) => boolean,
  happens: (model: Model, real: Real) => Promise<void>,
): Step {
  return {
    check: isPossible,
    toString: () => name,
    async run(model, real) {
      await happens(model, real);
      const looks = [...WHO.map((who) => real.apis[who]), council.api].map((api) => api.get(real.path));
      const councils = model.of.bea.membership !== null && !model.restricted ? 200 : 404;
      const expected = [...WHO.map((who) => statusFor(model.of[who])), councils];
      expect((await Promise.all(looks)).map(({ status }) => status)).toEqual(expected);
    },
  };
}

const reason = 'Works with the family';

const STEPS: readonly Step[] = [
  ...WHO.flatMap((who) => {
    const is = (standing: Partial<Record<'member' | 'active', boolean>>) => (model: Model) => {
      const { membership, active } = model.of[who];
      return (
        (standing.member ?? membership !== null) === (membership !== null) && (standing.active ?? active) === active
      );
    };
    const end = async (api: Api, model: Model, { path }: Real): Promise<void> => {
      await remove(api, `${path}/team/${model.of[who].membership}`);
      model.of[who].membership = null;
    };
    return [
      step(`add ${who}`, is({ member: false, active: true }), async (model, { path }) => {
        const body = { agentId: people[who].id, role: 'Family worker', reason };
        model.of[who].membership = expectStatus(await lee.api.post(`${path}/team`, body), 201).body.id;
      }),
      step(`invite ${who}, who accepts`, is({ member: false, active: true }), async (model, { path, apis }) => {
        const body = { agentId: people[who].id, role: 'Family worker', reason };
        const { id } = expectStatus(await lee.api.post(`${path}/invitations`, body), 201).body;
        expect((await apis[who].get(path)).status).toBe(404);
        const answer = await apis[who].put(`/v1/me/invitations/${id}`, { answer: 'ACCEPTED' });
        model.of[who].membership = expectStatus(answer, 200).body.member.id;
      }),
      step(`remove ${who}`, is({ member: true }), (model, real) => end(lee.api, model, real)),
      step(`${who} leaves`, is({ member: true, active: true }), (model, real) => end(real.apis[who], model, real)),
      step(`deactivate ${who}`, is({ active: true }), async (model) => {
        await deactivate(who);
        model.of[who].active = false;
      }),
      step(`reactivate ${who}`, is({ active: false }), async (model, real) => {
        real.apis[who] = await reactivate(who);
        model.of[who].active = true;
      }),
      step(`${who} takes cursors`, is({ member: true, active: true }), async (_, { path, apis, cursors }) => {
        for (const list of ['activity', 'team']) {
          const { next } = expectStatus(await apis[who].get(`${path}/${list}?limit=1`), 200).body.links;
          if (next !== undefined) cursors[who] = [...cursors[who].slice(-1), next];
        }
      }),
      step(`${who} pages on`, is({}), async (model, { apis, cursors }) => {
        for (const cursor of cursors[who]) {
          expect([cursor, (await apis[who].get(cursor)).status]).toEqual([cursor, statusFor(model.of[who])]);
        }
      }),
    ];
  }),
  ...times(3, step('change', always, change)),
  step(
    'restrict',
    ({ restricted }) => !restricted,
    async (model, { path }) => {
      expectStatus(await lee.api.put(`${path}/restriction`, { reason: 'Staff live next door' }), 200);
      model.restricted = true;
    },
  ),
  step(
    'lift the restriction',
    ({ restricted }) => restricted,
    async (model, { path }) => {
      expectStatus(await lee.api.delete(`${path}/restriction`), 204);
      model.restricted = false;
    },
  ),
  ...times(3, step('send', always, sendAll)),
];

/** A sequence in which somebody gets mail about a client, loses their right to it, and tries all the same. */
const PLAIN = ['add bea', 'change', 'send', 'bea takes cursors', 'change', 'remove bea', 'bea pages on', 'send'];

function times(count: number, one: Step): Step[] {
  return Array.from({ length: count }, () => one);
}

async function change(_: Model, real: Real): Promise<void> {
  real.changes += 1;
  await world.change(lee, real.path.split('/').at(-1)!, { address: { lines: [`${real.changes} Mill Lane`] } });
}

/** All that is due is sent: anything to an agent who is on the team, to others at most that they were removed or invited. */
async function sendAll(model: Model, { reference }: Real): Promise<void> {
  const before = world.smtp.messages.length;
  await worker.app.get(DeliveryJob).tick();
  for (const { text, recipients } of world.smtp.messages.slice(before)) {
    const who = WHO.find((one) => recipients.includes(people[one].email));
    if (text.includes(reference)) mailsAboutClients += 1;
    if (who === undefined || statusFor(model.of[who]) === 200) continue;
    // What it is about stands above why it came.
    const [about] = text.split('WHY YOU GOT THIS EMAIL');
    const lines = about!.split('\n').filter((line) => line.startsWith('- '));
    const onlyOfThemselves = lines.every((line) => /^- (You were|A team that you were on)/.test(line));
    expect([who, statusFor(model.of[who]), onlyOfThemselves, text.includes(reference)]).toEqual([
      who,
      404,
      true,
      false,
    ]);
  }
}

/** At once, or when the second member has agreed. */
async function remove(api: Api, member: string): Promise<void> {
  const { status } = await api.delete(member);
  if (status === 202) expectStatus(await witness.api.put(`${member}/removal`, { reason }), 204);
  else expect(status).toBe(204);
}

function always(): boolean {
  return true;
}

async function deactivate(who: Who): Promise<void> {
  const path = `/v1/agents/${people[who].id}/deactivation`;
  expectStatus(await world.admin.api.put(path, { reason: 'Is away' }), 200);
}

/** They come back, and sign in again. */
async function reactivate(who: Who): Promise<Api> {
  expectStatus(await world.admin.api.delete(`/v1/agents/${people[who].id}/deactivation`), 204);
  return world.api.as(await tokenOfAgent(world, people[who].id));
}

/** A new client with Lee alone on the team, as the lead; no mail waits about the clients of earlier sequences. */
async function begin(apis: Record<Who, Api>): Promise<{ model: Model; real: Real }> {
  const { id, reference, team } = await world.client(lee);
  const path = `/v1/clients/${id}`;
  await world.join(id, lee, witness);
  const { etag } = await lee.api.get(path);
  const lead = { memberId: team[0].agents[0].memberId, reason };
  expectStatus(await lee.api.put(`${path}/lead`, lead, { ifMatch: etag }), 200);
  await worker.app.get(DeliveryJob).tick();
  const nobody = (): Standing => ({ membership: null, active: true });
  return {
    model: { of: { bea: nobody(), cal: nobody(), dee: nobody() }, restricted: false },
    real: { path, reference, apis, cursors: { bea: [], cal: [], dee: [] }, changes: 0 },
  };
}

it('shows and mails nothing to an agent who is not on the team, in any order of what people do', async () => {
  const apis = Object.fromEntries(WHO.map((who) => [who, people[who].api])) as Record<Who, Api>;
  const live = async (steps: Iterable<Step>): Promise<void> => {
    const { model, real } = await begin(apis);
    try {
      await fc.asyncModelRun(() => ({ model, real }), steps);
    } finally {
      for (const who of WHO) {
        const { membership, active } = model.of[who];
        if (membership !== null) await remove(lee.api, `${real.path}/team/${membership}`);
        if (!active) apis[who] = await reactivate(who);
      }
    }
  };
  await live(PLAIN.map((name) => STEPS.find((one) => one.toString() === name)!));
  // Somebody got mail about a client, or the sequences would say nothing.
  expect(mailsAboutClients).toBeGreaterThan(0);
  const commands = STEPS.map((one) => fc.constant(one));
  await fc.assert(fc.asyncProperty(fc.commands(commands, { maxCommands: 24, size: 'max' }), live), {
    numRuns: extent(4, 40),
    endOnFailure: true,
  });
});
