/** Mail that is sent by SMTP carries a signature that any receiving server can verify when there is a key, and otherwise none. */
import { generateKeyPairSync } from 'node:crypto';
import { verifyDkim } from '../../support/dkim.js';
import { type RecordedMail, type Smtp, startSmtp } from '../../support/smtp.js';
import { transportTo } from '../../support/transport.js';

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const SIGNING = {
  MAIL_FROM: 'Patchwork <patchwork@mail.council.test>',
  DKIM_DOMAIN: 'council.test',
  DKIM_SELECTOR: 'patchwork1',
  // As it stands in an environment.
  DKIM_PRIVATE_KEY: privateKey.replaceAll('\n', '\\n'),
};
const ONE_CLICK = {
  'List-Unsubscribe': '<https://patchwork.council.test/unsubscribe?token=abc>',
  'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
};

let smtp: Smtp;

beforeAll(async () => {
  smtp = await startSmtp();
});

afterAll(() => smtp.close());

async function received(settings: NodeJS.ProcessEnv, headers: Record<string, string> = {}): Promise<RecordedMail> {
  const [module, transport] = await transportTo({ SMTP_URL: smtp.url, ...settings });
  const outcome = await transport.send({
    to: 'bea@council.test',
    subject: 'Patchwork: 3 updates',
    text:
      'Three updates.\n\nWith a long line, ' + 'and more of it, '.repeat(20) + 'and a dot on its own:\n.\nEnd  \n\n\n',
    html: '<p>Three updates, and one more: ä €</p>',
    messageId: '<0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24@mail.council.test>',
    headers,
  });
  await module.close();
  expect(outcome).toMatchObject({ outcome: 'SENT' });
  return smtp.messages.at(-1)!;
}

it('carries a signature that fits, over every header that says what to do with the mail', async () => {
  const verdict = verifyDkim((await received(SIGNING, ONE_CLICK)).raw, publicKey);
  expect(verdict).toMatchObject({
    domain: 'council.test',
    selector: 'patchwork1',
    bodyFits: true,
    signatureFits: true,
  });
  expect(verdict?.signed).toEqual(
    expect.arrayContaining([
      'from',
      'to',
      'subject',
      'date',
      'message-id',
      'list-unsubscribe',
      'list-unsubscribe-post',
    ]),
  );
});

it.each([
  ['a changed subject', 'Subject: Patchwork: 3', 'Subject: Patchwork: 4'],
  ['a changed sender', 'patchwork@mail.council.test>', 'patchw0rk@mail.council.test>'],
  ['a changed link to unsubscribe', 'token=abc', 'token=abd'],
])('carries a signature that does not fit %s', async (_, told, put) => {
  const { raw } = await received(SIGNING, ONE_CLICK);
  expect(raw).toContain(told);
  expect(verifyDkim(raw.replace(told, put), publicKey)).toMatchObject({ signatureFits: false });
});

it('carries a signature that does not fit changed words', async () => {
  const { raw } = await received(SIGNING);
  expect(verifyDkim(raw.replace('Three updates.', 'Four updates.'), publicKey)).toMatchObject({ bodyFits: false });
});

it('carries a signature that does not fit the key of somebody else', async () => {
  const others = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' });
  expect(verifyDkim((await received(SIGNING)).raw, String(others))).toMatchObject({ signatureFits: false });
});

it('carries no signature when there is no key', async () => {
  expect(verifyDkim((await received({})).raw, publicKey)).toBeNull();
});
