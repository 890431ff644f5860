/** An admin reads each step of an email that failed, and has it sent again with a reason. */
import { waitFor } from '../../support/progress.js';
import { settle } from '../../support/time.js';
import { wakeWorkers } from '../../support/workers.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

const RANDOM = '0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24';
const reason = 'Their server turned our mail away, and is put right by now';

let world: World;
let ann: Person;
let agency: { id: string; name: string };
let bea: Person; // of that agency
let head: Person; // its admin
let outsider: Person; // admin of another agency
let auditor: Person;

beforeAll(async () => {
  world = await makeWorld({ mailRetry: 0.1 });
  [agency, ann] = [await world.agency(), await world.agent()];
  const roles = ['AGENCY_ADMIN'];
  head = await world.agent({ roles, agency });
  outsider = await world.agent({ roles });
  auditor = await world.agent({ roles: ['AUDITOR'] });
});

beforeEach(async () => {
  await world.smtp.setBehaviour('ok');
  bea = await world.agent({ agency });
  await settle(world.admin.api);
});

afterAll(() => world.close());

const newestTo = async ({ id }: Person): Promise<any> =>
  expectStatus(await world.admin.api.get(`/v1/admin/emails?agentId=${id}&limit=1`), 200).body.items[0];
const read = async (id: string): Promise<any> =>
  expectStatus(await world.admin.api.get(`/v1/admin/emails/${id}`), 200).body;
const resend = (who: Person, id: string, body: object = { reason }) =>
  who.api.post(`/v1/admin/emails/${id}/resending`, body);
const steps = ({ timeline }: any): string[] => timeline.map(({ event, state }: any) => `${event} ${state}`);

/** Bea is added to a team while the mail server refuses email to her. */
async function refused(): Promise<{ email: any }> {
  await world.smtp.setBehaviour('554-after-data');
  const { id } = await world.client(ann, { name: { given: 'Bluebell' } });
  await world.join(id, ann, bea);
  await settle(world.admin.api);
  await world.smtp.setBehaviour('ok');
  const email = await newestTo(bea);
  expect(email.state).toBe('FAILED');
  return { email };
}

it('shows two steps of an email that was sent, and the kinds that it carries', async () => {
  const { id } = await world.client(ann);
  await world.join(id, ann, bea);
  await settle(world.admin.api);
  const listed = await newestTo(bea);
  const email = await read(listed.id);
  expect(email).toEqual({
    ...listed,
    items: [{ kind: 'MY_TEAMS', count: 1 }],
    timeline: [
      {
        at: listed.createdAt,
        event: 'CLAIMED',
        state: 'SENDING',
        attempt: 1,
        error: null,
        byAgentId: null,
        reason: null,
      },
      { at: listed.sentAt, event: 'SENT', state: 'SENT', attempt: 1, error: null, byAgentId: null, reason: null },
    ],
  });
  expect(JSON.stringify(email)).not.toContain(id);
});

it('sends a failed email again unchanged, once, and records who had it sent and why', async () => {
  const { email } = await refused();
  expect(steps(await read(email.id))).toEqual(['CLAIMED SENDING', 'REFUSED FAILED']);
  const before = world.inbox.mailsTo(bea.email).length;
  const { headers, body } = expectStatus(await resend(world.admin, email.id), 201);
  expect(headers.get('location')).toBe(`/v1/admin/emails/${email.id}`);
  expect(body).toMatchObject({ id: email.id, count: 1 });
  await settle(world.admin.api);
  const after = await read(email.id);
  expect(after).toMatchObject({ state: 'SENT', attempts: 1 });
  expect(steps(after)).toEqual(['CLAIMED SENDING', 'REFUSED FAILED', 'RESENT PENDING', 'RETAKEN SENDING', 'SENT SENT']);
  expect(after.timeline[1]).toMatchObject({ error: '554 5.7.1', attempt: 1, reason: null });
  expect(after.timeline[2]).toMatchObject({ byAgentId: world.admin.id, reason, attempt: 0 });
  const mails = world.inbox.mailsTo(bea.email).slice(before);
  expect(mails.map(({ messageId }) => messageId.includes(email.id))).toEqual([true]);
  expect(mails[0]!.raw).not.toContain('turned our mail away');
  const again = await resend(world.admin, email.id);
  expect([again.status, again.body.code]).toEqual([409, 'EMAIL_NOT_FAILED']);
});

it('lets the agency admin send an email to their own agents again, returns 404 to other agency admins, and lets auditors only read', async () => {
  const { email } = await refused();
  const path = `/v1/admin/emails/${email.id}`;
  expect((await outsider.api.get(path)).status).toBe(404);
  expect((await resend(outsider, email.id)).status).toBe(404);
  expect((await resend(world.admin, RANDOM)).status).toBe(404);
  expect((await resend(auditor, email.id)).status).toBe(403);
  expect((await resend(bea, email.id)).status).toBe(403);
  expectStatus(await auditor.api.get(path), 200);
  expectStatus(await head.api.get(path), 200);
  expect((await read(email.id)).state).toBe('FAILED');
  expectStatus(await resend(head, email.id), 201);
  await settle(world.admin.api);
  expect((await read(email.id)).state).toBe('SENT');
});

it('rejects sending an email again without a reason', async () => {
  const { email } = await refused();
  for (const [body, status] of [
    [{}, 400],
    [{ reason: 'no' }, 422],
    [{ reason, state: 'SENT' }, 400],
  ] as const) {
    expect((await resend(world.admin, email.id, body)).status).toBe(status);
  }
  expect(steps(await read(email.id))).toEqual(['CLAIMED SENDING', 'REFUSED FAILED']);
});

it('withholds an email whose reader has lost access, although an admin has it sent again', async () => {
  await world.choose(bea, { MY_TEAMS: 'NEXT_LOGIN', CONTACT: 'AS_IT_HAPPENS' });
  const { id } = await world.client(ann);
  const [membership] = await world.join(id, ann, bea);
  await world.smtp.setBehaviour('554-after-data');
  await world.change(ann, id, { address: { lines: ['4 Harbour Row'] } });
  expectStatus(await world.admin.api.put('/v1/demo/clock', { now: '2030-01-02T11:00:00Z' }), 200);
  await settle(world.admin.api);
  await world.smtp.setBehaviour('ok');
  const email = await newestTo(bea);
  expect(email).toMatchObject({ state: 'FAILED', kinds: ['CONTACT'] });
  expectStatus(await bea.api.delete(`/v1/clients/${id}/team/${membership}`), 204);
  const before = world.inbox.mailsTo(bea.email).length;
  expectStatus(await resend(world.admin, email.id), 201);
  await settle(world.admin.api);
  expect(world.inbox.mailsTo(bea.email)).toHaveLength(before);
  const after = await read(email.id);
  expect(after).toMatchObject({ state: 'WITHHELD', count: 0, items: [] });
  expect(steps(after).slice(2)).toEqual(['RESENT PENDING', 'RETAKEN SENDING', 'WITHHELD WITHHELD']);
  const [item] = (await world.notifications(bea)).filter(({ kind }) => kind === 'CONTACT');
  expect(item).toMatchObject({ withheld: 'NOT_ON_TEAM', emailedAt: null });
});

it('rejects sending an email again that may have arrived', async () => {
  const cal = await world.agent();
  let attempts = 0;
  await world.smtp.setBehaviour(() => ((attempts += 1) === 1 ? 'drop-after-data' : '554-after-data'));
  const { id } = await world.client(ann);
  await world.join(id, ann, cal);
  await settle(world.admin.api);
  await world.smtp.setBehaviour('ok');
  const email = await read((await newestTo(cal)).id);
  expect(steps(email)).toEqual(['CLAIMED SENDING', 'AMBIGUOUS PENDING', 'RETAKEN SENDING', 'REFUSED UNKNOWN']);
  const answer = await resend(world.admin, email.id);
  expect([answer.status, answer.body.code]).toEqual([409, 'MAY_HAVE_ARRIVED']);
  expect(steps(await read(email.id))).toEqual(steps(email));
});

it('rejects sending an email again while Patchwork still tries it by itself', async () => {
  const dee = await world.agent();
  await world.smtp.setBehaviour('defer-451');
  const { id } = await world.client(ann);
  await world.join(id, ann, dee);
  const look = async (): Promise<any> => {
    await wakeWorkers();
    return newestTo(dee);
  };
  const { id: emailId } = await waitFor('a second attempt', look, (email) => email?.attempts > 1);
  const answer = await resend(world.admin, emailId);
  expect([answer.status, answer.body.code]).toEqual([409, 'EMAIL_NOT_FAILED']);
  await world.smtp.setBehaviour('ok');
  await settle(world.admin.api);
  const all = steps(await read(emailId));
  expect(all.slice(0, 3)).toEqual(['CLAIMED SENDING', 'DEFERRED PENDING', 'RETAKEN SENDING']);
  expect(all.at(-1)).toBe('SENT SENT');
});
