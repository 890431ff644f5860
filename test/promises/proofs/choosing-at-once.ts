/**
 * An agent changes their preferences at the moment in which something happens. A notification that is planned and not yet
 * committed gets the new time, and what is planned next follows the new preferences: nothing is lost or keeps an old time.
 */
import type { EntityManager } from 'typeorm';
import { ClientDetailsUpdated, type DomainEvent, EventBus, TeamMemberEnded } from '../../../src/events/index.js';
import type { Answer } from '../../support/api.js';
import { waitFor } from '../../support/progress.js';
import { Rows } from '../../support/rows.js';
import { step } from '../../support/step.js';
import { travelTo } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';
import { makeGate } from '../gate.js';
import { withWorker } from '../worker.js';

let world: World;
let rows: Rows;
let ann: Person;
let bea: Person;
let clientId: string;
/** Heard last, after everybody else has planned. */
let last: (event: DomainEvent, tx: EntityManager) => Promise<void> = () => Promise.resolve();

beforeAll(async () => {
  // Without a worker, so that nothing but the requests waits for a lock.
  world = await makeWorld({ role: 'api' });
  rows = new Rows(world.database.ownerUrl);
  for (const type of [ClientDetailsUpdated, TeamMemberEnded]) {
    world.app.get(EventBus).on(type as typeof ClientDetailsUpdated, (event, tx) => last(event, tx));
  }
});

beforeEach(async () => {
  last = () => Promise.resolve();
  [ann, bea] = [await world.agent(), await world.agent()];
  await world.choose(bea, { MY_TEAMS: 'NEXT_LOGIN' });
  clientId = (await world.client(ann)).id;
  await world.join(clientId, ann, bea);
});

afterAll(async () => {
  await rows.close();
  await world.close();
});

/** A call that has planned its notifications and does not commit until it is let go. */
async function held(call: () => Promise<Answer>): Promise<{ letGo(): void; answer: Promise<Answer> }> {
  const [planned, release] = [makeGate(), makeGate()];
  last = () => {
    planned.open();
    return release.opened;
  };
  const answer = call();
  await Promise.race([planned.opened, answer]);
  last = () => Promise.resolve();
  return { letGo: release.open, answer };
}

/** Comes back when the call is through, or waits for a lock that somebody holds. */
async function underWay(call: Promise<unknown>): Promise<void> {
  let isThrough = false;
  const through = () => (isThrough = true);
  void call.then(through, through);
  const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  await waitFor(
    'a call to be through, or to wait for a lock',
    async () => isThrough || (await rows.count(waiting)) > 0,
  );
}

const correct = (line: string) => world.change(ann, clientId, { address: { lines: [line] } });
const forClient = (): string => `/v1/me/notification-preferences/clients/${clientId}`;
const newest = async (kind = 'CONTACT') =>
  (await world.notifications(bea)).find((item: { kind: string }) => item.kind === kind);

it('moves the notification that is planned meanwhile when Bea mutes a client, or she or her agency chooses otherwise', async () => {
  await step('Bea mutes a client, and the uncommitted notification waits for her log-in too', async () => {
    const correction = await held(() => correct('1 Harbour Row'));
    const choice = bea.api.put(forClient(), { frequencies: { CONTACT: 'NEXT_LOGIN' } });
    await underWay(choice);
    correction.letGo();
    expectStatus(await correction.answer, 200);
    expect(expectStatus(await choice, 200).body).toMatchObject({ moved: 1 });
    expect((await newest()).emailAfter).toBeNull();
  });

  await step('Bea ends the muting, and both notifications are part of tonight’s digest', async () => {
    const correction = await held(() => correct('2 Harbour Row'));
    const choice = bea.api.delete(forClient());
    await underWay(choice);
    correction.letGo();
    expectStatus(await correction.answer, 200);
    expectStatus(await choice, 204);
    expect((await newest()).emailAfter).toBe('2030-01-02T16:30:00.000Z');
  });

  await step('her agency sets a default, and the uncommitted notification moves with the others', async () => {
    const correction = await held(() => correct('3 Harbour Row'));
    const rules = { defaults: { CONTACT: 'END_OF_WEEK' }, floors: {} };
    const decision = world.admin.api.put(`/v1/agencies/${bea.agencyId}/notification-preferences`, rules);
    await underWay(decision);
    correction.letGo();
    expectStatus(await correction.answer, 200);
    expect(expectStatus(await decision, 200).body).toMatchObject({ moved: 3 });
  });

  await step('Bea chooses an hour of her own, and the uncommitted notification is due at her hour', async () => {
    const correction = await held(() => correct('4 Harbour Row'));
    const choice = bea.api.put('/v1/me/notification-preferences', { digestHour: '15:00' });
    await underWay(choice);
    correction.letGo();
    expectStatus(await correction.answer, 200);
    expect(expectStatus(await choice, 200).body).toMatchObject({ moved: 4, nextEmailAt: '2030-01-04T15:00:00.000Z' });
  });

  await step('all four notifications are sent in one email', async () => {
    await withWorker(world, () => travelTo('2030-01-04T15:00:01Z', world.admin.api));
    const subjects = world.inbox.mailsTo(bea.email).map(({ subject }) => subject);
    expect(subjects.at(-1)).toBe('Patchwork: 4 updates');
  });
});

it('keeps no choice for a client when Bea mutes the client while she is taken off the team', async () => {
  const { items } = expectStatus(await ann.api.get(`/v1/clients/${clientId}/team`), 200).body;
  const { id } = items.find(({ agentId }: { agentId: string | null }) => agentId === bea.id);
  await world.choose(bea, { MY_TEAMS: 'END_OF_WEEK' });
  const leave = await held(() => bea.api.delete(`/v1/clients/${clientId}/team/${id}`));
  const choice = bea.api.put(forClient(), { frequencies: { MY_TEAMS: 'NEXT_LOGIN' } });
  await underWay(choice);
  leave.letGo();
  expectStatus(await leave.answer, 204);
  expect((await choice).status).toBe(404);
  expect((await newest('MY_TEAMS')).emailAfter).not.toBeNull();
  expect(await rows.count('SELECT FROM notification_client_choice WHERE agent_id = $1', [bea.id])).toBe(0);
});
