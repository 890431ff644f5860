/** Without a mail server all mail stays on this machine: it is caught, kept as files, and shown on a page of its own. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { get, request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Test, type TestingModule } from '@nestjs/testing';
import { CONFIG, readConfig } from '../../../src/config.js';
import { MailCatcher } from '../../../src/mail/catcher.js';
import { MailModule } from '../../../src/mail/mail.module.js';
import { MailStore, type CaughtMail, type MailSummary } from '../../../src/mail/mail-store.js';
import { MailTransport } from '../../../src/mail/transport.js';
import { freePort } from '../../support/port.js';

describe('the local catcher', () => {
  let folder: string;
  let module: TestingModule;
  let pageUrl: string;

  const start = async (port: string | number) => {
    const config = readConfig({ PATCHWORK_DATA: folder, MAIL_PAGE_PORT: String(port) });
    const settings = { module: class SettingsModule {}, global: true, exports: [CONFIG] };
    const providers = [{ provide: CONFIG, useValue: config }];
    const started = await Test.createTestingModule({ imports: [{ ...settings, providers }, MailModule] }).compile();
    return started.init();
  };

  const fetchJson = async <T>(path: string): Promise<T> =>
    (await fetch(pageUrl + path, { headers: { Accept: 'application/json' } })).json() as Promise<T>;

  const send = (n: number, html = '<p>Your <b>link</b></p>') =>
    module.get(MailTransport).send({
      to: `agent${n}@anywhere.test`,
      subject: `Mail ${n} – <b>`,
      text: `Follow https://patchwork.test/sign-in/${n}`,
      html,
      messageId: `<${n}@patchwork.test>`,
    });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchwork-mail-'));
    module = await start(await freePort());
    pageUrl = module.get(MailCatcher).pageUrl ?? '';
  });

  afterEach(async () => {
    await module.close();
    await rm(folder, { recursive: true });
  });

  it('takes mail for everyone and lists the newest first', async () => {
    expect(module.get(MailTransport).mayLeave('anyone@anywhere.test')).toBe(true);
    for (const n of [1, 2]) expect(await send(n)).toMatchObject({ outcome: 'SENT' });
    const { items } = await fetchJson<{ items: MailSummary[] }>('/messages');
    expect(items.map(({ to, subject }) => [to, subject])).toEqual([
      ['agent2@anywhere.test', 'Mail 2 – <b>'],
      ['agent1@anywhere.test', 'Mail 1 – <b>'],
    ]);
    expect(await fetchJson('/messages.json')).toEqual({ items });
  });

  it('shows one message as a page, as JSON and as it was received', async () => {
    await send(3);
    const { items } = await fetchJson<{ items: MailSummary[] }>('/messages');
    const path = `/messages/${items[0]?.id}`;
    const mail = await fetchJson<CaughtMail>(`${path}.json`);
    expect(mail).toMatchObject({ to: 'agent3@anywhere.test', text: 'Follow https://patchwork.test/sign-in/3' });
    expect(mail.headers['auto-submitted']).toBe('auto-generated');
    const page = await fetch(pageUrl + path);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await page.text()).toContain('<a href="https://patchwork.test/sign-in/3"');
    const part = await fetch(`${pageUrl}${path}.html`);
    expect(part.headers.get('content-security-policy')).toContain('sandbox ');
    expect(await part.text()).toContain('<b>link</b>');
    expect(await (await fetch(`${pageUrl}${path}.eml`)).text()).toContain('Message-ID: <3@patchwork.test>');
    expect(await (await fetch(pageUrl)).text()).toContain('Mail 3 – &lt;b&gt;');
  });

  it('has no other paths or methods, and answers to no other name', async () => {
    const status = async (path: string, method = 'GET') => (await fetch(pageUrl + path, { method })).status;
    expect(await status('/messages/..%2f..%2fsecret.eml')).toBe(404);
    expect(await status('/messages/1700000000000-00000000')).toBe(404);
    expect(await status('/messages', 'DELETE')).toBe(405);
    const asAnother = new Promise<number | undefined>((resolve, reject) => {
      get(`${pageUrl}/messages`, { headers: { Host: 'evil.test' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).on('error', reject);
    });
    expect(await asAnother).toBe(421);
    const odd = new Promise<number | undefined>((resolve, reject) => {
      httpRequest(
        { port: new URL(pageUrl).port, host: '127.0.0.1', path: '//', headers: { Host: 'localhost' } },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      )
        .on('error', reject)
        .end();
    });
    expect(await odd).toBe(404);
  });

  it('moves to the next free port when its own is taken, and shows the same folder', async () => {
    await send(1);
    const second = await start(new URL(pageUrl).port);
    const other = second.get(MailCatcher).pageUrl ?? '';
    expect(other).not.toBe(pageUrl);
    const { items } = await fetchJson<{ items: MailSummary[] }>('/messages');
    expect(items).toHaveLength(1);
    expect(await (await fetch(`${other}/messages.json`)).json()).toEqual({ items });
    await second.close();
  });

  it('keeps only the newest messages', async () => {
    const store = new MailStore(join(folder, 'few'), 3);
    await store.open();
    for (const n of [1, 2, 3, 4, 5]) await store.add(Buffer.from(`To: a@b.test\r\nSubject: ${n}\r\n\r\nHello\r\n`));
    expect((await store.list()).map(({ subject }) => subject)).toEqual(['5', '4', '3']);
    expect(await readdir(join(folder, 'few'))).toHaveLength(3);
  });
});
