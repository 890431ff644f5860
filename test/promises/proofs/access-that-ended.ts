/**
 * An agent who leaves or is removed keeps what they hold: a token, a cursor, a tag, the link in an email. From the next
 * request on none of it opens anything, and what is still to be sent to them is not sent.
 */
import { Rows } from '../../support/rows.js';
import { settle } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';
import { withWorker } from '../worker.js';

let world: World;
let rows: Rows;
let lee: Person;
let bea: Person;
let cal: Person;

beforeAll(async () => {
  world = await makeWorld({ role: 'api' });
  rows = new Rows(world.database.ownerUrl);
});

/** New people for each test, so that nobody has mail to come from another one. */
beforeEach(async () => {
  [lee, bea, cal] = [await world.agent(), await world.agent(), await world.agent()];
});

afterAll(async () => {
  await rows.close();
  await world.close();
});

const NEUTRAL = 'Something changed for a client whose team you are not on now.';
const ROUTES: readonly (readonly [string, string, object?])[] = [
  ['GET', ''],
  ['HEAD', ''],
  ['PATCH', '', { address: { lines: ['1 Quay'] } }],
  ['GET', '/team'],
  ['POST', '/team', { agentId: '', role: 'Family worker', reason: 'I was on this team' }],
  ['GET', '/activity'],
  ['GET', '/invitations'],
  ['POST', '/invitations', { agentId: '0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24', role: 'Friend', reason: 'To look' }],
  ['PUT', '/closure', { reason: 'Nothing left to do' }],
  ['DELETE', '/closure'],
  ['DELETE', '/lead'],
];

interface Ending {
  readonly path: string;
  readonly id: string;
  readonly reference: string;
  end(): Promise<void>;
}

/** Bea joins Lee's client, and `end` ends her membership. */
async function ending(how: 'leaves' | 'is removed' = 'is removed'): Promise<Ending> {
  const { id, reference } = await world.client(lee, { name: { given: 'Milo', family: 'Okafor-Reed' } });
  const [membership] = await world.join(id, lee, bea, cal);
  const path = `/v1/clients/${id}`;
  if (how === 'is removed') await leads(id);
  const by = how === 'leaves' ? bea : lee;
  return {
    path,
    id,
    reference,
    end: async () => void expectStatus(await by.api.delete(`${path}/team/${membership}`), 204),
  };
}

/** Only the lead removes people of other agencies. */
async function leads(id: string): Promise<void> {
  const { body, etag } = await lee.api.get(`/v1/clients/${id}`);
  const { memberId } = body.team.flatMap(({ agents }: any) => agents).find(({ agentId }: any) => agentId === lee.id);
  const lead = { memberId, reason: 'Agreed at the review' };
  expectStatus(await lee.api.put(`/v1/clients/${id}/lead`, lead, { ifMatch: etag }), 200);
}

it.each(['leaves', 'is removed'] as const)(
  'returns 404 to whatever Bea asks about the client with the token that she had when she %s',
  async (how) => {
    const { path, end } = await ending(how);
    const { etag } = expectStatus(await bea.api.get(path), 200);
    await end();
    const got: unknown[] = [];
    for (const [method, below, body] of ROUTES) {
      const sent = below === '/team' && body !== undefined ? { ...body, agentId: bea.id } : body;
      const { status } = await bea.api.send(method, path + below, sent, { ifMatch: etag });
      got.push([method, below, status]);
    }
    expect(got).toEqual(ROUTES.map(([method, below]) => [method, below, 404]));
    expectStatus(await bea.api.get('/v1/me'), 200);
  },
);

it('returns 404, and not 304, for the tag of what Bea read before she was removed', async () => {
  const { path, id } = await ending();
  const headers = { 'if-none-match': (await bea.api.get(path)).etag };
  expectStatus(await bea.api.get(path, { headers }), 304);
  // Only the right changes, neither the version nor what others read: the tag alone would still be valid.
  await rows.endMembership([bea.id], [id]);
  for (const tag of [headers['if-none-match'], '*']) {
    const { status, etag, body } = await bea.api.get(path, { headers: { 'if-none-match': tag } });
    expect([status, etag, body.code]).toEqual([404, '', 'NOT_FOUND']);
  }
});

it.each(['activity', 'team', 'invitations'])(
  'returns 404 for the cursor of a client’s %s that Bea got before she was removed',
  async (list) => {
    const { path, end } = await ending();
    for (const { id: agentId } of await rows.agents(2)) {
      const invitation = { agentId, role: 'Family worker', reason: 'Works with the family' };
      expectStatus(await lee.api.post(`${path}/invitations`, invitation), 201);
    }
    const { next } = expectStatus(await bea.api.get(`${path}/${list}?limit=1`), 200).body.links;
    expect(expectStatus(await bea.api.get(next), 200).body.items).toHaveLength(1);
    await end();
    const { status, body } = await bea.api.get(next);
    expect([status, body.code]).toEqual([404, 'NOT_FOUND']);
  },
);

it('leaves the client out of the list of Bea’s clients whose cursor she got before she was removed', async () => {
  await world.client(bea, { name: { given: 'Ada', family: 'Aaron' } });
  const { id, end } = await ending();
  const { items, links } = expectStatus(await bea.api.get('/v1/me/clients?limit=1'), 200).body;
  expect(items).toMatchObject([{ name: { family: 'Aaron' } }]);
  const rest = async (): Promise<string[]> => {
    const found: string[] = [];
    for (let at = links.next; at !== undefined;) {
      const { body } = expectStatus<any>(await bea.api.get(at), 200);
      found.push(...body.items.map((item: any) => item.id));
      at = body.links.next;
    }
    return found;
  };
  expect(await rest()).toContain(id);
  await end();
  expect(await rest()).not.toContain(id);
});

it('shows Bea her notifications without the client when she follows an email that came before she was removed', async () => {
  const { id, reference, end } = await ending();
  await world.choose(bea, { CONTACT: 'AS_IT_HAPPENS' });
  await world.change(lee, id, { address: { lines: ['9 Mill Lane'] } });
  const before = world.inbox.mailsTo(bea.email).length;
  await rows.query('UPDATE notification SET email_after = occurred_at WHERE agent_id = $1 AND waiting', [bea.id]);
  await withWorker(world, () => settle(world.admin.api));
  const [mail] = world.inbox.mailsTo(bea.email).slice(before);
  const link = /\/notifications\?(emailId=[0-9a-f-]{36})/.exec(mail!.text)![1]!;
  const linked = async (): Promise<any[]> =>
    expectStatus(await bea.api.get(`/v1/me/notifications?${link}`), 200).body.items.filter(
      ({ kind }: any) => kind === 'CONTACT',
    );
  expect(await linked()).toMatchObject([{ client: { id, reference }, summary: 'Changed: address.' }]);
  await end();
  const after = await linked();
  expect(after).toMatchObject([{ client: null, summary: NEUTRAL }]);
  expect(JSON.stringify(after)).not.toMatch(new RegExp(`${id}|${reference}`));
  // It never led to the notifications of anybody else.
  expect(expectStatus(await cal.api.get(`/v1/me/notifications?${link}`), 200).body.items).toEqual([]);
});

it('sends Bea none of 500 notifications that wait while the worker is stopped, once she is removed', async () => {
  const { id, reference } = await world.client(lee);
  const [membership] = await world.join(id, lee, bea, cal);
  await leads(id);
  await withWorker(world, () => settle(world.admin.api));
  const mails = [world.inbox.mailsTo(bea.email).length, world.inbox.mailsTo(cal.email).length] as const;
  await rows.dueNotifications(
    Array.from({ length: 500 }, () => ({ id })),
    [bea, cal],
  );
  expectStatus(await lee.api.delete(`/v1/clients/${id}/team/${membership}`), 204);
  await withWorker(world, () => settle(world.admin.api));

  const outcomeFor = ({ id: agentId }: Person): Promise<object[]> =>
    rows.query(
      `SELECT withheld, count(*)::integer AS number, count(email_id)::integer AS emailed FROM notification
        WHERE agent_id = $1 AND client_id = $2 AND kind = 'CONTACT' GROUP BY withheld`,
      [agentId, id],
    );
  expect(await outcomeFor(bea)).toEqual([{ withheld: 'NOT_ON_TEAM', number: 500, emailed: 0 }]);
  // Cal, who stayed, has all of them in one mail: it was not the mail that failed.
  expect(await outcomeFor(cal)).toEqual([{ withheld: null, number: 500, emailed: 500 }]);
  const [toBea, toCal] = [
    world.inbox.mailsTo(bea.email).slice(mails[0]),
    world.inbox.mailsTo(cal.email).slice(mails[1]),
  ];
  expect(toBea.map(({ subject }) => subject)).toEqual(['Patchwork: 1 update']);
  expect(toBea[0]!.text).toContain('You were removed from a team');
  expect(toBea[0]!.raw + toBea[0]!.text).not.toContain(reference);
  expect(toCal.map(({ subject }) => subject)).toEqual(['Patchwork: 500 updates']);
});
