/** A reason may have a code from a short list beside its text. The team reads both, and reasons can be counted. */
import type { Answer } from '../../support/api.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
let ann: Person;
let bea: Person;

beforeAll(async () => {
  world = await makeWorld();
  [ann, bea] = [await world.agent(), await world.agent()];
});

afterAll(() => world.close());

/** Type, text and code of what happened on a client's record, the latest first. */
async function reasonsOf(clientId: string): Promise<unknown[][]> {
  const { items } = expectStatus(await ann.api.get(`/v1/clients/${clientId}/activity`), 200).body;
  return items.map(({ type, reason, code }: any) => [type, reason, code]);
}

/** What takes a reason, each on a client of its own of Ann's. */
const WITH_A_REASON: readonly (readonly [
  string,
  string,
  (code: unknown) => Promise<Answer & { clientId?: string }>,
])[] = [
  [
    'registering a client',
    'client.registered',
    (code) => ann.api.post('/v1/clients', { name: { given: 'Amara' }, reason: 'Referred by the school', code }),
  ],
  [
    'adding a member',
    'team.member_added',
    async (code) => {
      const { id } = await world.client(ann);
      const addition = { agentId: bea.id, role: 'Family worker', reason: 'Works with the family', code };
      return { ...(await ann.api.post(`/v1/clients/${id}/team`, addition)), clientId: id };
    },
  ],
  [
    'appointing the lead',
    'team.lead_changed',
    async (code) => {
      const { id, team } = await world.client(ann);
      const { etag } = await ann.api.get(`/v1/clients/${id}`);
      const { memberId } = team[0].agents[0];
      return ann.api.put(`/v1/clients/${id}/lead`, { memberId, reason: 'Agreed on Tuesday', code }, { ifMatch: etag });
    },
  ],
  [
    'restricting a client',
    'client.restricted',
    async (code) => {
      const { id } = await world.client(ann);
      return ann.api.put(`/v1/clients/${id}/restriction`, { reason: 'Staff live next door', code });
    },
  ],
  [
    'closing a client',
    'client.closed',
    async (code) => {
      const { id } = await world.client(ann);
      const { etag } = await ann.api.get(`/v1/clients/${id}`);
      return ann.api.put(`/v1/clients/${id}/closure`, { reason: 'The plan has ended', code }, { ifMatch: etag });
    },
  ],
];

const clientOf = ({ clientId, body }: Answer & { clientId?: string }): string => clientId ?? body.id;

it('every agent reads a short list of reason codes, each with plain words for a screen', async () => {
  const { items } = expectStatus(await bea.api.get('/v1/reason-codes'), 200).body;
  expect(items.length).toBeLessThanOrEqual(8);
  expect(items[0]).toEqual({ code: 'NEW_REFERRAL', words: 'New referral', about: expect.stringMatching(/^\w.*\.$/) });
  expect(items.at(-1).code).toBe('OTHER');
});

it.each(WITH_A_REASON)('%s with a reason code shows the team the text and the code', async (_, type, act) => {
  const answer = await act('SAFEGUARDING_CONCERN');
  expect(answer.status).toBeLessThan(300);
  const told = (await reasonsOf(clientOf(answer))).filter(([what]) => what === type);
  expect(told.length).toBeGreaterThan(0);
  for (const entry of told) expect(entry).toEqual([type, expect.stringMatching(/\w{3}/), 'SAFEGUARDING_CONCERN']);
});

it.each(WITH_A_REASON)('%s without a reason code shows the team the text and no code', async (_, type, act) => {
  const answer = await act(undefined);
  const told = (await reasonsOf(clientOf(answer))).filter(([what]) => what === type);
  expect(told[0]).toEqual([type, expect.any(String), null]);
  expect((await act(null)).status).toBe(answer.status);
});

it.each(WITH_A_REASON)('%s with an unknown reason code returns 400', async (_, __, act) => {
  for (const code of ['BECAUSE', 'cover', '', 7]) {
    const { status, body } = await act(code);
    expect([status, body.errors[0].pointer]).toEqual([400, '/code']);
  }
});

it('registering with a reason code and without a text returns 400', async () => {
  const { status, body } = await ann.api.post('/v1/clients', { name: { given: 'Amara' }, code: 'COVER' });
  expect([status, body.errors[0].pointer]).toEqual([400, '/reason']);
});
