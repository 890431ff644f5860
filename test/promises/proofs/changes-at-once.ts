/**
 * Several people change something at the same moment. A change of preferences or calendar finds the notifications that
 * another request has planned and not yet committed, and no request makes another start again.
 */
import type { EntityManager } from 'typeorm';
import {
  AgencyContactChanged,
  ClientDetailsUpdated,
  type DomainEvent,
  EventBus,
  TeamMemberAdded,
} from '../../../src/events/index.js';
import type { Answer } from '../../support/api.js';
import { waitFor } from '../../support/progress.js';
import { Rows } from '../../support/rows.js';
import { settle } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';
import { makeGate } from '../gate.js';

let world: World;
let rows: Rows;
let ann: Person;
let bea: Person;
let clientId: string;
/** The last subscriber to a correction: everybody else has planned before it. */
let last: (event: DomainEvent, tx: EntityManager) => Promise<void> = () => Promise.resolve();

beforeAll(async () => {
  world = await makeWorld();
  rows = new Rows(world.database.ownerUrl);
  ann = await world.agent();
  world.app.get(EventBus).on(ClientDetailsUpdated, (event, tx) => last(event, tx));
});

/** Bea and a client of hers and Ann's are new in each test. */
beforeEach(async () => {
  last = () => Promise.resolve();
  bea = await world.agent();
  clientId = (await world.client(ann)).id;
  await world.join(clientId, ann, bea);
  await settle(world.admin.api);
});

afterAll(async () => {
  await rows.close();
  await world.close();
});

const correct = (line: string): Promise<Answer> => world.change(ann, clientId, { address: { lines: [line] } });

/** Makes this call after Ann's correction has planned its notifications, and has Ann's commit only then. */
async function whilePlanned(line: string, call: () => Promise<Answer>): Promise<Answer> {
  const [planned, release] = [makeGate(), makeGate()];
  last = () => {
    planned.open();
    return release.opened;
  };
  const correction = correct(line);
  try {
    await Promise.race([planned.opened, correction]);
    const answer = call();
    await underWay(answer);
    release.open();
    expectStatus(await correction, 200);
    return await answer;
  } finally {
    release.open();
  }
}

/** Has Ann make a correction while this call has written and not yet committed, because a row is held that it reschedules. */
async function whileWritten(line: string, call: () => Promise<unknown>): Promise<void> {
  await correct(`${line}, before`);
  const held = await rows.hold('SELECT FROM notification WHERE agent_id = $1 FOR UPDATE', [bea.id]);
  const made: Promise<unknown>[] = [];
  try {
    made.push(call());
    expect(await underWay(made[0]!)).toBe('waits');
    made.push(correct(line));
    await underWay(made[1]!, 2);
  } finally {
    await held.letGo();
  }
  await Promise.all(made);
}

/** How many requests wait for a lock that another one holds. */
const waiting = (): Promise<number> =>
  rows.count(
    `SELECT FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'patchwork_app' AND wait_event_type = 'Lock'`,
  );

/** Comes back when the call is through, or when so many requests wait for locks. */
async function underWay(call: Promise<unknown>, count = 1): Promise<'through' | 'waits'> {
  let isThrough = false;
  const note = (): void => void (isThrough = true);
  call.then(note, note);
  const look = async (): Promise<[boolean, number]> => [isThrough, await waiting()];
  const [through] = await waitFor('a request to be answered or to wait', look, ([is, many]) => is || many >= count);
  return through ? 'through' : 'waits';
}

async function newestOf(person: Person): Promise<{ frequency: string; at: string | null }> {
  const [row] = await rows.query<{ frequency: string; at: string | null }>(
    `SELECT frequency, rfc3339(email_after) AS at FROM notification WHERE agent_id = $1 ORDER BY id DESC LIMIT 1`,
    [person.id],
  );
  return row!;
}

const choice = (frequency: string): Promise<Answer> =>
  bea.api.put('/v1/me/notification-preferences', { frequencies: { CONTACT: frequency } });

it('a change of preference reschedules what another request has planned and not yet committed', async () => {
  const { body } = expectStatus(await whilePlanned('1 Harbour Row', () => choice('END_OF_WEEK')), 200);
  expect(body).toMatchObject({ moved: 1, nextEmailAt: expect.any(String) });
  expect(await newestOf(bea)).toEqual({ frequency: 'END_OF_WEEK', at: '2030-01-04T16:30:00.000Z' });
});

it('a plan follows the preference that Bea is just changing', async () => {
  await whileWritten('2 Harbour Row', () => world.choose(bea, { CONTACT: 'NEXT_LOGIN' }));
  expect(await newestOf(bea)).toEqual({ frequency: 'NEXT_LOGIN', at: null });
});

describe('Bea, who gets each notification as it happens,', () => {
  const absence = '/v1/me/absence';
  const announce = (): Promise<Answer> => bea.api.put(absence, { from: '2030-01-02', until: '2030-01-04' });
  const back = { frequency: 'AS_IT_HAPPENS', at: '2030-01-07T09:00:00.000Z' };

  beforeEach(() => world.choose(bea, { CONTACT: 'AS_IT_HAPPENS' }));

  afterEach(async () => void expectStatus(await bea.api.delete(absence), 200));

  it('announces an absence, and what another request has planned by then waits for her first day back', async () => {
    const leaving = await whilePlanned('1 Weir Cottages', announce);
    expect(expectStatus(leaving, 200).body.nextEmailAt).toBe(back.at);
    expect(await newestOf(bea)).toEqual(back);
  });

  it('is just announcing an absence, and a plan follows it', async () => {
    await whileWritten('2 Weir Cottages', async () => expectStatus(await announce(), 200));
    expect(await newestOf(bea)).toEqual(back);
  });

  it('ends her absence, and what another request has planned by then is sent as it happens', async () => {
    expectStatus(await announce(), 200);
    expectStatus(await whilePlanned('4 Weir Cottages', () => bea.api.delete(absence)), 200);
    expect((await newestOf(bea)).at).toMatch(/^2030-01-02T10:/);
  });
});

it('a new digest hour of the agency reschedules what another request has planned and not yet committed', async () => {
  await world.choose(bea, { CONTACT: 'END_OF_DAY' });
  const path = `/v1/agencies/${bea.agencyId}`;
  const { etag } = expectStatus(await world.admin.api.get(path), 200);
  const move = (): Promise<Answer> => world.admin.api.patch(path, { digestHour: '12:15' }, { ifMatch: etag });
  expectStatus(await whilePlanned('4 Harbour Row', move), 200);
  expect(await newestOf(bea)).toEqual({ frequency: 'END_OF_DAY', at: '2030-01-02T12:15:00.000Z' });
});

describe('with the same people', () => {
  let cal: Person;
  let clients: string[];

  beforeEach(async () => {
    cal = await world.agent();
    clients = [];
    const team = [ann, cal, bea, ...(await rows.agents(20))];
    for (const members of [team, [...team].reverse()]) {
      const [client] = await rows.clients(1);
      await rows.members([client!], members);
      clients.push(client!.id);
    }
  });

  it('two corrections at once of clients of 23 people do not wait for each other, and everybody gets both notifications', async () => {
    // Each commits only when both have planned: if one agent at a time could lock these rows, the other never would.
    let heard = 0;
    const bothPlanned = makeGate();
    last = () => {
      heard += 1;
      return bothPlanned.opened;
    };
    const address = { address: { lines: ['5 Harbour Row'] } };
    const both = [world.change(ann, clients[0]!, address), world.change(cal, clients[1]!, address)];
    try {
      await waitFor(
        'both corrections to have planned',
        () => heard,
        (count) => count === 2,
      );
    } finally {
      bothPlanned.open();
    }
    await Promise.all(both);
    expect(heard).toBe(2);
    const notified = await rows.query(
      `SELECT n.client_id AS id, count(*)::integer AS people FROM notification n JOIN client c ON c.id = n.client_id
        WHERE n.client_id = ANY ($1::uuid[]) GROUP BY 1 ORDER BY 1`,
      [clients],
    );
    expect(notified).toEqual(clients.map((id) => ({ id, people: 22 })).sort((a, b) => (a.id < b.id ? -1 : 1)));
  });

  it('two hand-overs at once do not make each other start again', async () => {
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
    try {
      // One has added the heir, and the other has too or waits for it.
      const look = async (): Promise<[number, number]> => [joined, await waiting()];
      await waitFor('both hand-overs to be under way', look, ([through, stuck]) => through + stuck >= 2);
    } finally {
      release.open();
    }
    for (const answer of await both) expectStatus(answer, 200);
    expect(joined).toBe(2);
  });

  it('two agencies that move their hour and their telephone at once do not make each other start again', async () => {
    // Both notify the same people and change the delivery of some of them: locks of both sorts on the same rows.
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
    const both = [move(bea)];
    try {
      await Promise.race([first.opened, both[0]]);
      both.push(move(cal));
      const look = async (): Promise<[number, number]> => [published, await waiting()];
      await waitFor('both moves to be under way', look, ([through, stuck]) => through + stuck >= 2);
    } finally {
      release.open();
    }
    for (const answer of await Promise.all(both)) expectStatus(answer, 200);
    expect(published).toBe(2);
  });
});

it('answers 409 when a restriction is lifted at the moment in which another client gets one of its references', async () => {
  const externalReferences = [{ system: 'COUNCIL', reference: 'C-TAKEN' }];
  const hidden = await world.client(ann, { externalReferences });
  expectStatus(await ann.api.put(`/v1/clients/${hidden.id}/restriction`, { reason: 'Agreed at the review' }), 200);
  const [written, release] = [makeGate(), makeGate()];
  last = () => {
    written.open();
    return release.opened;
  };
  const taking = world.change(bea, clientId, { externalReferences });
  try {
    await Promise.race([written.opened, taking]);
    const lifting = ann.api.delete(`/v1/clients/${hidden.id}/restriction`);
    expect(await underWay(lifting)).toBe('waits');
    release.open();
    const { status, body } = await lifting;
    expect([status, body.code]).toEqual([409, 'REFERENCE_TAKEN']);
  } finally {
    release.open();
    expectStatus(await taking, 200);
  }
  expectStatus(await ann.api.get(`/v1/clients/${hidden.id}`), 200);
});
