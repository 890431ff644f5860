/**
 * An agent accepts an invitation at the moment in which something ends it. The request that comes second to the client's row
 * sees what the first one did: an invitation that has ended puts nobody on a team, and nobody is put there twice.
 */
import type { Answer } from '../../support/api.js';
import { waitFor } from '../../support/progress.js';
import { Rows } from '../../support/rows.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
let rows: Rows;
let tom: Person;
let ana: Person;
let jane: Person;
let path: string;
let clientId: string;
let invitation: string;
let tomsMembership: string;

beforeAll(async () => {
  // Without a worker, so that nothing but the requests waits for a lock.
  world = await makeWorld({ role: 'api' });
  rows = new Rows(world.database.ownerUrl);
  [tom, ana, jane] = [await world.agent(), await world.agent(), await world.agent()];
});

beforeEach(async () => {
  const { id, team } = await world.client(tom);
  [clientId, path] = [id, `/v1/clients/${id}`];
  tomsMembership = team[0].agents[0].memberId;
  await world.join(id, tom, ana);
  const invited = { agentId: jane.id, role: 'Class teacher', reason: 'Works with the family' };
  invitation = expectStatus(await tom.api.post(`${path}/invitations`, invited), 201).body.id;
});

afterAll(async () => {
  await rows.close();
  await world.close();
});

const accept = (): Promise<Answer> => jane.api.put(`/v1/me/invitations/${invitation}`, { answer: 'ACCEPTED' });
const decline = (): Promise<Answer> =>
  jane.api.put(`/v1/me/invitations/${invitation}`, { answer: 'DECLINED', reason: 'No time for it' });

/** Both requests are through the guard and wait for the client's row before either goes on; the first one gets it first. */
async function inThisOrder(first: () => Promise<Answer>, second: () => Promise<Answer>): Promise<[Answer, Answer]> {
  const held = await rows.hold('SELECT FROM client WHERE id = $1 FOR UPDATE', [clientId]);
  const one = first();
  await waiting(1);
  const other = second();
  await waiting(2);
  await held.letGo();
  return [await one, await other];
}

async function waiting(count: number): Promise<void> {
  const text = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  await waitFor(
    `${count} requests to wait for a lock`,
    () => rows.count(text),
    (found) => found >= count,
  );
}

/** Jane's memberships, the state of the invitation, and what the activity has of it, oldest first. */
async function outcome(): Promise<{ memberships: number; state: string; told: string[] }> {
  const [row] = await rows.query<{ state: string }>('SELECT state FROM invitation WHERE id = $1', [invitation]);
  const told = await rows.query<{ type: string }>(
    `SELECT type FROM activity_entry WHERE client_id = $1 AND subject_agent_id = $2 AND type <> 'team.invited' ORDER BY id`,
    [clientId, jane.id],
  );
  const memberships = 'SELECT FROM team_member WHERE client_id = $1 AND agent_id = $2';
  return {
    memberships: await rows.count(memberships, [clientId, jane.id]),
    state: row!.state,
    told: told.map(({ type }) => type),
  };
}

it('puts Jane on the team once, with one answer, when she accepts twice at once', async () => {
  const [one, other] = await inThisOrder(accept, accept);
  expect([one.status, other.status, other.body]).toEqual([200, 200, one.body]);
  expect(await outcome()).toEqual({ memberships: 1, state: 'ACCEPTED', told: ['team.member_added'] });
});

it('puts Jane on the team once when she accepts while a colleague adds her', async () => {
  const add = (): Promise<Answer> =>
    ana.api.post(`${path}/team`, { agentId: jane.id, role: 'Class teacher', reason: 'Works with the family' });
  const [added, accepted] = await inThisOrder(add, accept);
  expect([added.status, accepted.status, accepted.body.member.id]).toEqual([201, 200, added.body.id]);
  expect((await outcome()).memberships).toBe(1);
});

it('makes one invitation when two colleagues invite the same agent at once', async () => {
  const other = await world.agent();
  const inviting = (by: Person) => (): Promise<Answer> =>
    by.api.post(`${path}/invitations`, { agentId: other.id, role: 'Class teacher', reason: 'Works with the family' });
  const [one, again] = await inThisOrder(inviting(tom), inviting(ana));
  expect([one.status, again.status, again.body]).toEqual([201, 201, one.body]);
  expect(await rows.count('SELECT FROM invitation WHERE agent_id = $1', [other.id])).toBe(1);
});

describe.each<[string, () => Promise<Answer>, number, number, { state: string; told: string[] }]>([
  [
    'Tom withdraws it',
    () => tom.api.delete(`${path}/invitations/${invitation}`),
    204,
    409,
    { state: 'WITHDRAWN', told: ['team.invitation_withdrawn'] },
  ],
  ['Jane declines it', decline, 200, 409, { state: 'DECLINED', told: ['team.invitation_declined'] }],
  // Accepting makes the next version of the client.
  ['Ana closes the record', () => close(), 200, 412, { state: 'OPEN', told: [] }],
  ['Tom leaves', () => tom.api.delete(`${path}/team/${tomsMembership}`), 204, 204, { state: 'OPEN', told: [] }],
])('when %s at the moment in which Jane accepts', (_, ends, done, tooLate, ended) => {
  it('Jane is not on the team, and nobody hears that she is, if her request comes second', async () => {
    const [other, accepted] = await inThisOrder(ends, accept);
    expect([other.status, accepted.status, accepted.body.code]).toEqual([done, 409, 'INVITATION_ENDED']);
    expect(await outcome()).toEqual({ memberships: 0, ...ended });
    expect((await jane.api.get(path)).status).toBe(404);
  });

  it('Jane is on the team if her request comes first', async () => {
    const [accepted, other] = await inThisOrder(accept, ends);
    expect([accepted.status, other.status]).toEqual([200, tooLate]);
    expect(await outcome()).toEqual({ memberships: 1, state: 'ACCEPTED', told: ['team.member_added'] });
    expectStatus(await jane.api.get(path), 200);
  });
});

async function close(): Promise<Answer> {
  const [row] = await rows.query<{ version: number }>('SELECT version FROM client WHERE id = $1', [clientId]);
  return ana.api.put(`${path}/closure`, { reason: 'Nothing left to do' }, { ifMatch: `"${row!.version}"` });
}
