/** What nobody may write: every test here lets something personal or secret out. nothing-gets-out.spec.ts runs it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Logger } from '@nestjs/common';
import { createTransport } from 'nodemailer';
import { type Smtp, startSmtp } from '../../support/smtp.js';
import { theWatch } from '../../support/watch.js';

let smtp: Smtp;
let server: Server;

beforeAll(async () => {
  smtp = await startSmtp();
  server = createServer((_, answer) => answer.end('{"clientSecret":"a-secret-of-a-system"}'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const told = {
    name: { given: 'Zephyrine', family: 'Ó Ceallaigh' },
    dateOfBirth: { date: '2017-03-09', precision: 'EXACT' },
    address: { lines: ['9 Tamarisk Row'], postcode: 'YO1 7HH' },
    telephones: [{ number: '07700 900412', kind: 'HOME' }],
    reason: 'Told by her aunt',
  };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const headers = { authorization: 'Bearer the-token-of-somebody' };
  await (await fetch(`${url}/v1/clients`, { method: 'POST', body: JSON.stringify(told), headers })).text();
});

afterAll(async () => {
  server.close();
  console.warn('at the very end: 9 Tamarisk Row');
  await smtp.close();
});

const mail = async (parts: object): Promise<void> => {
  const transport = createTransport(smtp.url);
  await transport.sendMail({ from: 'a@patchwork.test', to: 'b@patchwork.test', ...parts });
  transport.close();
};

it('subject', () => mail({ subject: 'Zephyrine', text: 'Hello' }));
it('encoded subject', () => mail({ subject: 'About Ó Ceallaigh', text: 'Hello' }));
it('quoted-printable', () => mail({ text: 'é'.repeat(40) + ' told by\nher aunt', encoding: 'quoted-printable' }));
it('base64', () => mail({ text: 'Allô: 07700900412', textEncoding: 'base64' }));
it('entities', () => mail({ text: 'Hello', html: '<p>&#90;ephy<b>rine</b></p>' }));
it('header', () => mail({ text: 'Hello', headers: { 'x-born': '9 March 2017' } }));
it('link', () => mail({ text: 'https://frontend.test/?q=YO1%207HH' }));
it('stdout', () => void process.stdout.write('born 2017-03-09\n'));
it('console', () => console.log({ address: { lines: ['9 Tamarisk Row'] } }));
it('logger', () => new Logger('Somewhere').error('Cannot find Zephyrine'));
it('token', () => new Logger('Somewhere').warn('with the-token-of-somebody'));
it('secret', () => new Logger('Somewhere').warn('with a-secret-of-a-system'));
it('process', async () => {
  const child = spawn(process.execPath, ['-e', 'process.stderr.write("Zephy"); process.stderr.write("rine")']);
  theWatch().overProcess([child.stdout, child.stderr], 'a process');
  await once(child, 'close');
});
