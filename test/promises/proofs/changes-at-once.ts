/**
 * Several people change things in the same moment. What one of them has planned and not yet committed is found by the
 * other's change of preference or calendar, and nobody makes anybody else start again.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import {
  AgencyContactChanged,
  ClientDetailsUpdated,
  type DomainEvent,
  EventBus,
  TeamMemberAdded,
} from '../../../src/events/index.js';
import type { Answer } from '../../support/api.js';
import { Rows } from '../../support/rows.js';
import { settle } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';
import { makeGate } from '../gate.js';

let world: World;
let rows: Rows;
let ann: Person;
let bea: Person;
let clientId: string;
/** Heard last, after everybody else has planned. */
let last: (event: DomainEvent, tx: EntityManager) => Promise<void> = () => Promise.resolve();
let heard = 0;

beforeAll(async () => {
  world = await makeWorld();
  rows = new Rows(world.database.ownerUrl);
  [ann, bea] = [await world.agent(), await world.agent()];
  clientId = (await world.client(ann)).id;
  await world.join(clientId, ann, bea);
  await settle(world.admin.api);
  world.app.get(EventBus).on(ClientDetailsUpdated, (event, tx) => {
    heard += 1;
    return last(event, tx);
  });
});

beforeEach(() => {
  heard = 0;
  last = () => Promise.resolve();
});

afterAll(async () => {
  await rows.close();
  await world.close();
});

/** A correction by Ann that has planned its notifications and does not commit until it is let go. */
async function heldCorrection(line: string): Promise<{ letGo(): void; answer: Promise<Answer> }> {
  const [planned, release] = [makeGate(), makeGate()];
  last = () => {
    planned.open();
    return release.opened;
  };
  const answer = world.change(ann, clientId, { address: { lines: [line] } });
  await Promise.race([planned.opened, answer]);
  return { letGo: release.open, answer };
}

/** Comes back when the call is through, or when so many wait for locks that others hold; at the latest after 3 s. */
async function underWay(call: Promise<unknown>, count = 1): Promise<void> {
  let isThrough = false;
  void call.then(() => (isThrough = true));
  const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  const giveUpAt = Date.now() + 3_000;
  while (!isThrough && Date.now() < giveUpAt && (await rows.count(waiting)) < count);
}

async function newestOf(person: Person): Promise<{ frequency: string; at: string | null }> {
  const [row] = await rows.query<{ frequency: string; at: string | null }>(
    `SELECT frequency, rfc3339(email_after) AS at FROM notification WHERE agent_id = $1 ORDER BY id DESC LIMIT 1`,
    [person.id],
  );
  return row!;
}

it('Bea changes her preference while a planner is uncommitted: its row ends with the new one', async () => {
  const correction = await heldCorrection('1 Harbour Row');
  const choice = world.choose(bea, { CONTACT: 'END_OF_WEEK' });
  await underWay(choice);
  correction.letGo();
  expectStatus(await correction.answer, 200);
  expect(await choice).toMatchObject({ moved: 1, nextEmailAt: expect.any(String) });
  expect(await newestOf(bea)).toEqual({ frequency: 'END_OF_WEEK', at: '2030-01-04T16:30:00.000Z' });
});

it('a planner goes by the preference that Bea is just changing', async () => {
  // The row to be re-timed is held, so the choice is written and not yet committed.
  const held = await rows.hold('SELECT FROM notification WHERE agent_id = $1 FOR UPDATE', [bea.id]);
  const choice = world.choose(bea, { CONTACT: 'NEXT_LOGIN' });
  await underWay(choice);
  const correction = world.change(ann, clientId, { address: { lines: ['2 Harbour Row'] } });
  await underWay(correction, 2);
  await held.letGo();
  await Promise.all([choice, correction]);
  expect(await newestOf(bea)).toEqual({ frequency: 'NEXT_LOGIN', at: null });
});

describe('Bea, who hears as it happens,', () => {
  const absence = '/v1/me/absence';
  const announce = (): Promise<Answer> => bea.api.put(absence, { from: '2030-01-02', until: '2030-01-04' });
  const back = { frequency: 'AS_IT_HAPPENS', at: '2030-01-07T09:00:00.000Z' };

  beforeEach(async () => {
    await settle(world.admin.api);
    await world.choose(bea, { CONTACT: 'AS_IT_HAPPENS' });
  });

  afterEach(async () => {
    expectStatus(await bea.api.delete(absence), 200);
  });

  it('says that she is away while a planner is uncommitted: its row waits for her first day back', async () => {
    const correction = await heldCorrection('1 Weir Cottages');
    const leaving = announce();
    await underWay(leaving);
    correction.letGo();
    expectStatus(await correction.answer, 200);
    expect(expectStatus(await leaving, 200).body.nextEmailAt).toBe(back.at);
    expect(await newestOf(bea)).toEqual(back);
  });

  it('is just saying so: a planner goes by it', async () => {
    const held = await rows.hold('SELECT FROM notification WHERE agent_id = $1 FOR UPDATE', [bea.id]);
    const leaving = announce();
    await underWay(leaving);
    const correction = world.change(ann, clientId, { address: { lines: ['2 Weir Cottages'] } });
    await underWay(correction, 2);
    await held.letGo();
    await Promise.all([leaving, correction]);
    expect(await newestOf(bea)).toEqual(back);
  });

  it('is back while a planner is uncommitted: its row goes as it happens', async () => {
    expectStatus(await announce(), 200);
    const correction = await heldCorrection('4 Weir Cottages');
    const returning = bea.api.delete(absence);
    await underWay(returning);
    correction.letGo();
    expectStatus(await correction.answer, 200);
    expectStatus(await returning, 200);
    expect((await newestOf(bea)).at).toMatch(/^2030-01-02T10:/);
  });
});

it('her agency moves its hour while a planner is uncommitted: its row is re-timed too', async () => {
  await world.choose(bea, { CONTACT: 'END_OF_DAY' });
  const path = `/v1/agencies/${bea.agencyId}`;
  const { etag } = expectStatus(await world.admin.api.get(path), 200);
  const correction = await heldCorrection('4 Harbour Row');
  const move = world.admin.api.patch(path, { digestHour: '12:15' }, { ifMatch: etag });
  await underWay(move);
  correction.letGo();
  expectStatus(await correction.answer, 200);
  expectStatus(await move, 200);
  expect(await newestOf(bea)).toEqual({ frequency: 'END_OF_DAY', at: '2030-01-02T12:15:00.000Z' });
});

describe('two colleagues', () => {
  let cal: Person;
  const clients: string[] = [];

  beforeAll(async () => {
    cal = await world.agent();
    const team = [ann, cal, bea, ...(await rows.agents(20))];
    for (const members of [team, [...team].reverse()]) {
      const [client] = await rows.clients(1);
      await rows.members([client!], members);
      clients.push(client!.id);
    }
    await settle(world.admin.api);
  });

  it('correct two clients of the same 23 people at once: neither waits, both are told of, everybody hears of both', async () => {
    // Each waits within its transaction for the other to have planned too: were the rows locked for one alone, it never had.
    const bothPlanned = makeGate();
    let gaveUp = false;
    last = () => {
      if (heard === 2) bothPlanned.open();
      const tooLong = wait(3_000, undefined, { ref: false }).then(() => void (gaveUp ||= heard < 2));
      return Promise.race([bothPlanned.opened, tooLong]);
    };
    const address = { address: { lines: ['5 Harbour Row'] } };
    await Promise.all([world.change(ann, clients[0]!, address), world.change(cal, clients[1]!, address)]);
    expect([heard, gaveUp]).toEqual([2, false]);
    const told = await rows.query(
      `SELECT n.client_id AS id, count(*)::integer AS people FROM notification n JOIN client c ON c.id = n.client_id
        WHERE n.client_id = ANY ($1::uuid[]) GROUP BY 1 ORDER BY 1`,
      [clients],
    );
    expect(told).toEqual(clients.map((id) => ({ id, people: 22 })).sort((a, b) => (a.id < b.id ? -1 : 1)));
  });

  it('who both hand over, of teams with the same people, do not make each other start again', async () => {
    const home = await world.agency();
    const [one, other, heir] = [
      await world.agent({ agency: home }),
      await world.agent({ agency: home }),
      await world.agent({ agency: home }),
    ];
    const memberships: string[] = [];
    for (const [place, { id }] of [one, other].entries()) {
      await rows.members([{ id: clients[place]! }] as never, [{ id }] as never);
      expectStatus(await world.admin.api.put(`/v1/agents/${id}/deactivation`, { reason: 'Moved abroad' }), 200);
      const { items } = expectStatus(await world.admin.api.get(`/v1/agents/${id}/memberships`), 200).body;
      memberships.push(`/v1/agents/${id}/memberships/${items[0].id}/successor`);
    }
    let joined = 0;
    const release = makeGate();
    world.app.get(EventBus).on(TeamMemberAdded, () => {
      joined += 1;
      return release.opened;
    });
    const handOver = (path: string): Promise<Answer> =>
      world.admin.api.put(path, { agentId: heir.id, reason: 'Takes over' });
    const both = Promise.all(memberships.map(handOver));
    // One has told of the heir, and the other has too or waits for it.
    const waits = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    while (joined + (await rows.count(waits)) < 2) await wait(10);
    release.open();
    for (const answer of await both) expectStatus(answer, 200);
    expect(joined).toBe(2);
  });

  it('and two agencies that both move their hour and their telephone do not make each other start again', async () => {
    // Both tell the same people and change the delivery of some of them: locks of both sorts on the same rows.
    let published = 0;
    const [first, release] = [makeGate(), makeGate()];
    world.app.get(EventBus).on(AgencyContactChanged, () => {
      published += 1;
      first.open();
      return release.opened;
    });
    const move = async ({ agencyId }: Person): Promise<Answer> => {
      const path = `/v1/agencies/${agencyId}`;
      const { etag } = expectStatus(await world.admin.api.get(path), 200);
      return world.admin.api.patch(path, { digestHour: '13:45', telephone: '+441273000000' }, { ifMatch: etag });
    };
    const one = move(ann);
    await Promise.race([first.opened, one]);
    const other = move(cal);
    await underWay(other);
    release.open();
    for (const answer of [await one, await other]) expectStatus(answer, 200);
    expect(published).toBe(2);
  });
});
