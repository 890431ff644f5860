/**
 * What the transport reports for each way in which GOV.UK Notify can fail, against a double of its API: the same classes as
 * for a mail server. What Notify takes has Patchwork's reference, subject and words, and is for those on the allow-list only.
 */
import type { TestingModule } from '@nestjs/testing';
import type { LookedUp, MailTransport, OutgoingMessage, SendOutcome } from '../../../src/mail/transport.js';
import { type NotifyDouble, type NotifyMode, startNotify, TEMPLATE } from '../../support/notify.js';
import { transportTo } from '../../support/transport.js';

const ID = '0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24';
const message = (headers: Record<string, string> = {}): OutgoingMessage => ({
  to: 'bea@council.test',
  subject: 'Patchwork: 3 updates',
  text: 'Three updates',
  html: '<p>Three updates</p>',
  messageId: `<${ID}@patchwork.test>`,
  headers,
});

let notify: NotifyDouble;
let running: TestingModule;
let transport: MailTransport;

const connect = (rest: NodeJS.ProcessEnv = {}): Promise<[TestingModule, MailTransport]> => {
  const { apiKey, templateId, baseUrl } = notify.settings;
  return transportTo({ NOTIFY_API_KEY: apiKey, NOTIFY_TEMPLATE_ID: templateId, NOTIFY_BASE_URL: baseUrl, ...rest });
};

beforeEach(async () => {
  notify = await startNotify();
  [running, transport] = await connect();
});

afterEach(async () => {
  await running.close();
  await notify.close();
});

it('sends subject and words in the one template of Notify, with the reference and a link to unsubscribe', async () => {
  const headers = { 'List-Unsubscribe': '<https://patchwork.test/unsubscribe?token=abc>' };
  expect(await transport.send(message(headers))).toEqual({ outcome: 'SENT', response: '201' });
  expect(notify.taken.map(({ body }) => body)).toEqual([
    {
      template_id: TEMPLATE,
      email_address: 'bea@council.test',
      personalisation: { subject: 'Patchwork: 3 updates', body: 'Three updates' },
      reference: ID,
      one_click_unsubscribe_url: 'https://patchwork.test/unsubscribe?token=abc',
    },
  ]);
});

const faults: [NotifyMode, SendOutcome][] = [
  [{ status: 400 }, { outcome: 'REFUSED', code: 'NOTIFY_400' }],
  [{ status: 422 }, { outcome: 'REFUSED', code: 'NOTIFY_422' }],
  // These are about the key, or about how much it sends, and not about the message.
  [{ status: 403 }, { outcome: 'TRY_LATER', code: 'NOTIFY_403', unreachable: true }],
  [{ status: 429 }, { outcome: 'TRY_LATER', code: 'NOTIFY_429', unreachable: true }],
  [{ status: 503 }, { outcome: 'TRY_LATER', code: 'NOTIFY_503', unreachable: true }],
  // It may have been taken all the same.
  [{ status: 500 }, { outcome: 'AMBIGUOUS', code: 'NOTIFY_500' }],
  ['take-and-500', { outcome: 'AMBIGUOUS', code: 'NOTIFY_500' }],
  ['take-and-drop', { outcome: 'AMBIGUOUS', code: 'ECONNRESET' }],
  ['drop', { outcome: 'AMBIGUOUS', code: 'ECONNRESET' }],
];

it.each(faults.map(([mode, outcome]) => [outcome.outcome, JSON.stringify(mode), mode, outcome] as const))(
  'reports %s when Notify answers %s, and does not try again by itself',
  async (_, __, mode, outcome) => {
    notify.behaviour.of = () => mode;
    expect(await transport.send(message())).toEqual(outcome);
    expect(notify.attempts).toHaveLength(1);
  },
);

it('reports AMBIGUOUS when Notify does not answer within the lease, and TRY_LATER when it is away', async () => {
  const [short, sender] = await connect({ MAIL_LEASE: '1' });
  notify.behaviour.of = () => new Promise(() => undefined);
  expect(await sender.send(message())).toEqual({ outcome: 'AMBIGUOUS', code: 'ETIMEDOUT' });
  await short.close();
  await notify.close();
  expect(await transport.send(message())).toEqual({ outcome: 'TRY_LATER', code: 'ECONNREFUSED', unreachable: true });
  expect(await transport.lookUp(message().messageId, [])).toEqual({
    outcome: 'TRY_LATER',
    code: 'ECONNREFUSED',
    unreachable: true,
  });
  notify = await startNotify();
});

it('reports AMBIGUOUS when Notify redirects, and does not follow', async () => {
  notify.behaviour.of = () => ({ status: 302 });
  expect((await transport.send(message())).outcome).toBe('AMBIGUOUS');
});

it('refuses a recipient who is not on the allow-list, and every recipient when there is none', async () => {
  for (const MAIL_ALLOW_LIST of ['@elsewhere.test', '']) {
    const [strict, sender] = await connect({ MAIL_ALLOW_LIST });
    expect(sender.mayLeave('bea@council.test')).toBe(false);
    expect(await sender.send(message())).toEqual({ outcome: 'REFUSED', code: 'NOT_ON_ALLOW_LIST' });
    await strict.close();
  }
  expect(notify.attempts).toEqual([]);
});

describe('a look-up by reference', () => {
  const answers: [string[], LookedUp][] = [
    [[], { outcome: 'NOT_TAKEN' }],
    [['created'], { outcome: 'SENT', response: 'taken' }],
    [['sending'], { outcome: 'SENT', response: 'taken' }],
    [['delivered'], { outcome: 'SENT', response: 'delivered', delivered: true }],
    [['permanent-failure'], { outcome: 'REFUSED', code: 'PERMANENT_FAILURE', marks: [expect.any(String)] }],
    [['temporary-failure'], { outcome: 'REFUSED', code: 'TEMPORARY_FAILURE', marks: [expect.any(String)] }],
    [['technical-failure', 'sending'], { outcome: 'SENT', response: 'taken' }],
  ];

  it.each(
    answers.map(
      ([statuses, answer]) => [answer.outcome, statuses.join(', then ') || 'nothing', statuses, answer] as const,
    ),
  )('reports %s when Notify has %s', async (_, __, statuses, answer) => {
    for (const status of statuses) {
      await transport.send(message());
      notify.taken.at(-1)!.status = status;
    }
    expect(await transport.lookUp(message().messageId, [])).toEqual(answer);
  });

  it('reports TRY_LATER when Notify is away', async () => {
    notify.behaviour.lookUp = 503;
    expect(await transport.lookUp(message().messageId, [])).toEqual({
      outcome: 'TRY_LATER',
      code: 'NOTIFY_503',
      unreachable: true,
    });
  });
});
