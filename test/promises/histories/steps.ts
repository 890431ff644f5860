/** What can happen in a history: each step does the same to the model and to the real thing, and then both must agree. */
import * as fc from 'fast-check';
import { dateOf, type Frequency, FREQUENCIES } from '../../../src/calendar/index.js';
import { expectStatus } from '../../support/world.js';
import { agree } from './agreement.js';
import { CALENDAR, type Item, type Kind, KINDS, type Model, WHO, type Who } from './model.js';
import type { Death, Stage } from './stage.js';

/** What one history holds of the real thing. */
export interface Real {
  readonly stage: Stage;
  readonly clientIds: string[];
  /** Of each client, for `If-Match`. */
  readonly versions: number[];
  /** Memberships by client and person. */
  readonly members: Map<string, string>;
  /** When the clock was moved last, on the clock of this process. */
  movedAt: number;
  deaths: number;
  /** Items that the ceiling held back. */
  readonly held: Set<Item>;
}

type Step = fc.AsyncCommand<Model, Real>;

const SECOND = 1000;
const HOUR = 3600 * SECOND;
/** None of them ends near the minute that as-it-happens emails wait, nor near the hour of the ceiling. */
const LEAPS = { '25 s': 25 * SECOND, '11 min': 660 * SECOND, '7 h': 7 * HOUR, '1 day': 24 * HOUR, '3 days': 72 * HOUR };

const client = fc.constantFrom(0, 1);
const who = fc.constantFrom(...WHO);
const death: fc.Arbitrary<Death> = fc.record({ step: fc.nat(9), when: fc.constantFrom('before', 'after') });

export const steps: fc.Arbitrary<Step>[] = [
  // Of three values each, so that many changes are undone.
  ...often(5, fc.tuple(client, who, fc.constantFrom('address', 'name'), fc.constantFrom('a', 'b', 'c')).map(change)),
  ...often(
    2,
    fc.tuple(client, who, who).map(([client, person, actor]) =>
      step(
        `${actor} adds or ends ${person} on ${client}`,
        (model) => mayAddOrEnd(model, client, person, actor),
        (model, real) => addOrEnd(client, person, actor, model, real),
      ),
    ),
  ),
  fc.tuple(who, fc.constantFrom(...KINDS), fc.constantFrom(...FREQUENCIES)).map(choose),
  fc.tuple(who, fc.integer({ min: 1, max: 4 })).map(goAway),
  who.map((person) =>
    step(
      `${person} is back`,
      ({ absences }) => absences[person] !== null,
      (model, real) => comeBack(person, model, real),
    ),
  ),
  who.map((person) => step(`${person} sees all`, always, (model, real) => seeAll(person, model, real))),
  ...often(2, fc.constantFrom(...Object.keys(LEAPS)).map(leap)),
  ...often(2, fc.constant(sendWith(null))),
  ...often(2, death.map(sendWith)),
];

function often<T>(times: number, one: T): T[] {
  return Array.from({ length: times }, () => one);
}

/** The clock of both goes on with the real one. */
function step(
  name: string,
  isPossible: (model: Model) => boolean,
  happens: (model: Model, real: Real) => Promise<void>,
): Step {
  return {
    check: isPossible,
    toString: () => name,
    async run(model, real) {
      model.now += performance.now() - real.movedAt;
      real.movedAt = performance.now();
      await happens(model, real);
      await agree(model, real);
    },
  };
}

function always(): boolean {
  return true;
}

function change([client, actor, field, value]: [number, Who, 'address' | 'name', string]): Step {
  return step(
    `${actor} sets ${field} of ${client} to ${value}`,
    ({ clients }) => clients[client]!.team.has(actor),
    async (model, { stage, clientIds, versions }) => {
      const patch = field === 'address' ? { address: { lines: [`${value} Mill Lane`] } } : { name: named(value) };
      const { api } = stage.people[actor];
      const ifMatch = `"${versions[client]}-x"`;
      expectStatus(await api.patch(`/v1/clients/${clientIds[client]}`, patch, { ifMatch }), 200);
      if (model.change(client, actor, field, value)) versions[client]! += 1;
    },
  );
}

export function named(value: string): { given: string; family: string } {
  return { given: `Milo ${value.toUpperCase()}`, family: 'Okafor-Reed' };
}

/** Who is not on the team is added, who is on it is removed, or leaves. */
export async function addOrEnd(client: number, person: Who, actor: Who, model: Model, real: Real): Promise<void> {
  const { stage, clientIds, members, versions } = real;
  versions[client]! += 1;
  const path = `/v1/clients/${clientIds[client]}/team`;
  const key = `${client} ${person}`;
  const { api } = stage.people[actor];
  if (model.clients[client]!.team.has(person)) {
    expectStatus(await api.delete(`${path}/${members.get(key)}`), 204);
    return model.end(client, person, actor);
  }
  const body = { agentId: stage.people[person].id, role: 'Family worker', reason: 'Works with the family' };
  members.set(key, expectStatus(await api.post(path, body), 201).body.id);
  model.add(client, person, actor);
}

/** The last one cannot leave, and nobody adds themselves. */
function mayAddOrEnd({ clients }: Model, client: number, person: Who, actor: Who): boolean {
  const { team } = clients[client]!;
  return team.has(actor) && (!team.has(person) || team.size > 1);
}

function choose([person, kind, frequency]: [Who, Kind, Frequency]): Step {
  return step(`${person} wants ${kind} ${frequency}`, always, async (model, { stage }) => {
    const { moved } = await stage.world.choose(stage.people[person], { [kind]: frequency });
    expect(moved).toBe(model.choose(person, kind, frequency));
  });
}

function goAway([person, days]: [Who, number]): Step {
  return step(
    `${person} is away for ${days} days`,
    ({ absences }) => absences[person] === null,
    async (model, { stage }) => {
      const from = dateOf(new Date(model.now), CALENDAR.timeZone);
      const until = dateOf(new Date(model.now + (days - 1) * 24 * HOUR), CALENDAR.timeZone);
      const answer = expectStatus(await stage.people[person].api.put('/v1/me/absence', { from, until }), 200);
      expect(answer.body.moved).toBe(model.leave(person, { from, until }));
    },
  );
}

export async function comeBack(person: Who, model: Model, { stage }: Real): Promise<void> {
  expectStatus(await stage.people[person].api.delete('/v1/me/absence'), 200);
  model.leave(person, null);
}

export async function seeAll(person: Who, model: Model, { stage, clientIds }: Real): Promise<void> {
  if (model.waiting(person).length === 0) return;
  const upTo = (await stage.rowsAbout(clientIds)).filter((row) => row.who === person).at(-1)!.id;
  expectStatus(await stage.people[person].api.put('/v1/me/notifications/seen', { upTo }), 204);
  model.seeAll(person);
}

function leap(name: string): Step {
  return step(name, always, (model, real) => moveTo(model.now + LEAPS[name as keyof typeof LEAPS], model, real));
}

export async function moveTo(instant: number, model: Model, real: Real): Promise<void> {
  real.movedAt = performance.now();
  await real.stage.moveTo(instant);
  model.now = instant;
}

function sendWith(death: Death | null): Step {
  const name = death === null ? 'send' : `send, and die ${death.when} step ${death.step}`;
  return step(name, always, (model, real) => send(model, real, death));
}

export async function send(model: Model, real: Real, death: Death | null): Promise<void> {
  const died = await real.stage.send(death);
  if (died) real.deaths += 1;
  await takeOver(model, real, died);
  for (const item of model.items) if (item.held === 'CEILING') real.held.add(item);
}

/**
 * The model does what the worker should have done. When it died, which emails it had got to is read from the rows; what it
 * did with each must be what the model does.
 */
async function takeOver(model: Model, { stage, clientIds }: Real, died: boolean): Promise<void> {
  const rows = await stage.rowsAbout(clientIds);
  for (const email of model.emails.filter(({ state }) => state === 'SENDING')) {
    const { emailState, ambiguous } = rowOf(email.items[0]!, model, rows);
    if (!died || emailState !== 'SENDING') model.retake(email, ambiguous ?? 0);
  }
  for (const person of WHO) {
    const due = model.due(person);
    if (due.length === 0) continue;
    const touched = due.some((item) => {
      const row = rowOf(item, model, rows);
      return row.emailId !== null || row.withheld !== null || (row.after !== null && row.after > model.now);
    });
    if (died && !touched) continue;
    const email = model.claim(person);
    if (email !== null && !(died && stateOf(email.items[0]!, model, rows) === 'SENDING')) model.settle(email, 'SENT');
  }
}

function rowOf(item: Model['items'][number], model: Model, rows: Awaited<ReturnType<Stage['rowsAbout']>>) {
  const place = model.items.filter(({ who: person }) => person === item.who).indexOf(item);
  return rows.filter((row) => row.who === item.who)[place]!;
}

function stateOf(...args: Parameters<typeof rowOf>): string | null {
  return rowOf(...args).emailState;
}
