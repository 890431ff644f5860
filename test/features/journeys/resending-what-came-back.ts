/** An admin has an email sent again that bounced: receipts and reports of the former attempt do not apply to the new one. */
import type { Answer, Api } from '../../support/api.js';
import { deliveryStatus } from '../../support/delivery-status.js';
import { waitFor } from '../../support/progress.js';
import type { Mode } from '../../support/smtp.js';
import { followLink, linkIn } from '../../support/sign-in.js';
import { settle } from '../../support/time.js';
import { wakeWorkers } from '../../support/workers.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

const TOKEN = 'k7vQ0cT5mYk2bPpL8sWd1hUgE4an3Zr7';

let world: World;
let mailer: Api;
let ann: Person;
let bea: Person;
let email: string;

beforeAll(async () => {
  world = await makeWorld({ mailCallbackToken: TOKEN, mailRetry: 0.5 });
  mailer = world.api.as(TOKEN);
  ann = await world.agent();
});

afterAll(() => world.close());

beforeEach(async () => {
  await world.smtp.setBehaviour('ok');
  bea = await world.agent();
  const { id } = await world.client(ann);
  await world.join(id, ann, bea);
  await settle(world.admin.api);
  email = (await emailsOf(bea))[0].id;
});

const emailsOf = async ({ id }: Person): Promise<any[]> =>
  expectStatus(await world.admin.api.get(`/v1/admin/emails?agentId=${id}`), 200).body.items;
const stateOf = async (who: Person): Promise<string[]> => (await emailsOf(who)).map(({ state }) => state);
const resend = (): Promise<Answer> =>
  world.admin.api.post(`/v1/admin/emails/${email}/resending`, { reason: 'Their mailbox is put right' });
const mailsTo = (who: Person) =>
  world.inbox.mailsTo(who.email).filter(({ subject }) => subject.startsWith('Patchwork: '));

/** The receipt of Notify for one of its messages, which has an id of its own for each attempt. */
const receipt = (attempt: number, status: string): Promise<Answer> =>
  mailer.post('/v1/mail/receipts', { id: `message ${attempt}`, reference: email, status });
/** The report of a mail server that returned the message of this attempt. */
const report = (attempt: number, action = 'failed'): Promise<Answer> => {
  const date = `Wed, 02 Jan 2030 10:0${attempt}:00 +0000`;
  const { mail } = deliveryStatus({ emailId: email, to: bea.email, action, status: '5.1.1', date });
  return mailer.post('/v1/mail/delivery-status-notifications', mail, { headers: { 'content-type': 'message/rfc822' } });
};

const WAYS: [string, (attempt: number) => Promise<Answer>, (attempt: number) => Promise<Answer>][] = [
  ['receipts report', (attempt) => receipt(attempt, 'permanent-failure'), (attempt) => receipt(attempt, 'delivered')],
  ['a mail server reports', (attempt) => report(attempt), (attempt) => report(attempt, 'delivered')],
];

describe.each(WAYS)('when %s what became of an email', (_, failure, delivery) => {
  it('the email is sent again although its former bounce is reported again between two attempts', async () => {
    expectStatus(await failure(1), 204);
    await world.smtp.setBehaviour('defer-451');
    expectStatus(await resend(), 201);
    const look = async (): Promise<any> => {
      await wakeWorkers();
      return (await emailsOf(bea))[0];
    };
    await waitFor('a second attempt', look, ({ attempts }) => attempts > 1);
    expectStatus(await failure(1), 204);
    await world.smtp.setBehaviour('ok');
    await settle(world.admin.api);
    expect(await stateOf(bea)).toEqual(['SENT']);
    expect(mailsTo(bea)).toHaveLength(2);
  });

  it('the email stays sent although its former bounce is reported again during and after the new attempt', async () => {
    expectStatus(await failure(1), 204);
    await world.smtp.setBehaviour(async ({ to }): Promise<Mode> => {
      if (to === bea.email) expectStatus(await failure(1), 204);
      return 'ok';
    });
    expectStatus(await resend(), 201);
    await settle(world.admin.api);
    expect(await stateOf(bea)).toEqual(['SENT']);
    expectStatus(await failure(1), 204);
    expect(await stateOf(bea)).toEqual(['SENT']);
  });

  it('the bounce of the new attempt applies, and the delivery of the former attempt does not', async () => {
    expectStatus(await delivery(1), 204);
    expectStatus(await failure(1), 204);
    expectStatus(await resend(), 201);
    await settle(world.admin.api);
    expectStatus(await delivery(1), 204);
    expect(await stateOf(bea)).toEqual(['SENT']);
    expectStatus(await delivery(2), 204);
    expect(await stateOf(bea)).toEqual(['DELIVERED']);
    expectStatus(await failure(2), 204);
    expect(await stateOf(bea)).toEqual(['FAILED']);
  });
});

it('an email whose items were sent with the next one, after the address was confirmed, is not sent again since it is empty', async () => {
  expectStatus(await receipt(1, 'permanent-failure'), 204);
  expectStatus(await bea.api.post('/v1/me/email-verification'), 202);
  await settle(world.admin.api);
  const confirm = world.inbox
    .mailsTo(bea.email)
    .filter(({ subject }) => subject.startsWith('Confirm your'))
    .at(-1)!;
  expect((await followLink(linkIn(confirm))).status).toBe(200);
  await settle(world.admin.api);
  expect(await stateOf(bea)).toEqual(['SENT', 'FAILED']);
  const answer = await resend();
  expect([answer.status, answer.body.code]).toEqual([409, 'EMAIL_EMPTY']);
  expect(await stateOf(bea)).toEqual(['SENT', 'FAILED']);
});
