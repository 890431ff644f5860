/**
 * What the transport says of each way in which a mail server can fail, over real SMTP: refused for good, worth another
 * attempt, or possibly taken. A message that the server may have is never called "surely not taken", nor the reverse.
 */
import { EventEmitter, once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { TestingModule } from '@nestjs/testing';
import type { MailTransport, OutgoingMessage, SendOutcome } from '../../../src/mail/transport.js';
import { inboxOf } from '../../support/inbox.js';
import { type Mode, type Smtp, startSmtp } from '../../support/smtp.js';
import { transportTo } from '../../support/transport.js';

const bea = 'bea@council.test';

const message = (n: number, to = bea): OutgoingMessage => ({
  to,
  subject: 'Patchwork: 3 updates',
  text: 'Three updates',
  html: '<p>Three updates</p>',
  messageId: `<message-${n}@patchwork.test>`,
});

describe('a mail server that fails', () => {
  let smtp: Smtp;
  let module: TestingModule;
  let transport: MailTransport;

  beforeEach(async () => {
    smtp = await startSmtp();
    [module, transport] = await transportTo({ SMTP_URL: smtp.url });
  });

  afterEach(async () => {
    await module.close();
    await smtp.close();
  });

  it('gets one message to one recipient when it does not fail', async () => {
    expect(await transport.send(message(1))).toEqual({ outcome: 'SENT', response: '250' });
    const [mail] = await inboxOf(smtp).waitForMail(bea);
    expect(mail).toMatchObject({
      to: bea,
      recipients: [bea],
      messageId: '<message-1@patchwork.test>',
      text: 'Three updates',
    });
    expect(mail?.html).toContain('<p>Three updates</p>');
    expect(mail?.raw).toContain('Auto-Submitted: auto-generated');
    expect(mail?.raw).not.toMatch(/^(cc|bcc|x-mailer):/im);
  });

  const faults: [Mode, SendOutcome, number][] = [
    ['refuse-recipient-550', { outcome: 'REFUSED', code: '550 5.1.1' }, 0],
    ['554-after-data', { outcome: 'REFUSED', code: '554 5.7.1' }, 0],
    ['defer-451', { outcome: 'TRY_LATER', code: '451 4.3.0' }, 0],
    ['drop-before-data', { outcome: 'TRY_LATER', code: 'ECONNECTION', unreachable: true }, 0],
    ['drop-mid-data', { outcome: 'AMBIGUOUS', code: 'ECONNECTION' }, 0],
    ['drop-after-data', { outcome: 'AMBIGUOUS', code: 'ECONNECTION' }, 1],
  ];

  it.each(faults)('%s', async (mode, outcome, taken) => {
    await smtp.setBehaviour(mode);
    expect(await transport.send(message(2))).toEqual(outcome);
    expect(smtp.messages).toHaveLength(taken);
    // The pool has not repeated it by itself, and is fit for the next message.
    expect(smtp.attempts).toHaveLength(1);
    await smtp.setBehaviour('ok');
    expect(await transport.send(message(3))).toMatchObject({ outcome: 'SENT' });
    expect(smtp.messages).toHaveLength(taken + 1);
  });

  it('is told nothing, and asked again later, when it offers no TLS and TLS is demanded', async () => {
    const [strict, mail] = await transportTo({ SMTP_URL: `${smtp.url}?requireTLS=true` });
    expect(await mail.send(message(2))).toEqual({ outcome: 'TRY_LATER', code: 'ETLS', unreachable: true });
    expect([smtp.attempts, smtp.messages]).toEqual([[], []]);
    await strict.close();
  });

  it('tells the same apart on a connection that already served', async () => {
    await smtp.setBehaviour(({ count }) => (count === 2 ? 'drop-before-data' : count === 4 ? 'drop-after-data' : 'ok'));
    const outcomes: string[] = [];
    for (const n of [1, 2, 3, 4, 5]) outcomes.push((await transport.send(message(n))).outcome);
    expect(outcomes).toEqual(['SENT', 'TRY_LATER', 'SENT', 'AMBIGUOUS', 'SENT']);
  });

  it('can be tried later when it is down, and again when it is back', async () => {
    await transport.send(message(1));
    await smtp.setBehaviour('down');
    // The first may still find the pooled connection, in the moment in which it breaks.
    expect(await transport.send(message(2))).toMatchObject({ outcome: 'TRY_LATER' });
    expect(await transport.send(message(2))).toEqual({ outcome: 'TRY_LATER', code: 'ECONNREFUSED', unreachable: true });
    await smtp.setBehaviour('ok');
    expect(await transport.send(message(2))).toMatchObject({ outcome: 'SENT' });
    expect(inboxOf(smtp).mailsTo(bea)).toHaveLength(2);
  });

  it('never gets a message to someone off the allow-list, nor to an address that is two', async () => {
    const [strict, sender] = await transportTo({ SMTP_URL: smtp.url, MAIL_ALLOW_LIST: '@council.test' });
    expect(await sender.send(message(1, 'x@elsewhere.test'))).toEqual({
      outcome: 'REFUSED',
      code: 'NOT_ON_ALLOW_LIST',
    });
    expect(await sender.send(message(2, `${bea}, x@council.test`))).toEqual({
      outcome: 'REFUSED',
      code: 'BAD_ADDRESS',
    });
    expect(await sender.send(message(3))).toMatchObject({ outcome: 'SENT' });
    await strict.close();
    expect(smtp.attempts).toEqual([{ to: bea, count: 1 }]);
  });

  it('gets nothing at all, outside production, while nobody has decided whom to mail', async () => {
    const [undecided, sender] = await transportTo({ SMTP_URL: smtp.url, MAIL_ALLOW_LIST: '' });
    expect(sender.mayLeave(bea)).toBe(false);
    expect(await sender.send(message(1))).toEqual({ outcome: 'REFUSED', code: 'NOT_ON_ALLOW_LIST' });
    await undecided.close();
    expect(smtp.attempts).toEqual([]);
  });

  it('cannot be made to take a second recipient through a header', async () => {
    const sneaky = { 'X-Id': 'a\r\nBcc: evil@a.test', Cc: 'evil@a.test' };
    await transport.send({ ...message(1), subject: 'One\r\nBcc: evil@a.test', headers: sneaky });
    const [mail] = await inboxOf(smtp).waitForMail(bea);
    expect(mail?.recipients).toEqual([bea]);
    expect(mail?.raw).not.toMatch(/^bcc:/im);
  });

  it('is not waited for longer than the lease lasts', async () => {
    const [short, sender] = await transportTo({ SMTP_URL: smtp.url, MAIL_LEASE: '1' });
    await smtp.setBehaviour({ slow: 3_000 });
    const began = Date.now();
    expect(await sender.send(message(1))).toEqual({ outcome: 'AMBIGUOUS', code: 'ETIMEDOUT' });
    expect(Date.now() - began).toBeLessThan(1_000);
    await short.close();
  });

  it('is not handed a message by a transport that is closing', async () => {
    await module.close();
    expect(await transport.send(message(1))).toEqual({ outcome: 'TRY_LATER', code: 'ECLOSED', unreachable: true });
  });
});

describe('a server that is hardly one', () => {
  let server: Server;
  let transport: MailTransport;
  let module: TestingModule;
  const sockets = new Set<Socket>();

  const serve = async (greet: (socket: Socket) => void) => {
    server = createServer((socket) => {
      sockets.add(socket.on('error', () => undefined));
      greet(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`;
    [module, transport] = await transportTo({ SMTP_URL: url, MAIL_LEASE: '1' });
  };

  afterEach(async () => {
    await module.close();
    for (const socket of sockets) socket.destroy();
    sockets.clear();
    await new Promise((resolve) => server.close(resolve));
  });

  it('greets never', async () => {
    await serve(() => undefined);
    expect(await transport.send(message(1))).toEqual({ outcome: 'TRY_LATER', code: 'ETIMEDOUT', unreachable: true });
  });

  it('hangs up at once', async () => {
    await serve((socket) => socket.destroy());
    expect(await transport.send(message(1))).toEqual({ outcome: 'TRY_LATER', code: 'ECONNECTION', unreachable: true });
    // The pool has not gone on by itself.
    expect(sockets.size).toBe(1);
  });

  it('lets the message through only when nobody waits for it any more: then it never goes', async () => {
    const gate = new EventEmitter();
    let text = '';
    await serve((socket) => {
      socket.write('220 here\r\n');
      socket.on('data', (chunk) => {
        text += chunk.toString();
        if (text.endsWith('DATA\r\n')) socket.write('354 go\r\n');
        else if (/RCPT TO:.*\r\n$/.test(text)) gate.once('open', () => socket.write('250 ok\r\n'));
        else if (!text.includes('DATA\r\n')) socket.write('250 ok\r\n');
      });
      socket.once('close', () => gate.emit('closed'));
    });
    expect(await transport.send(message(1))).toEqual({ outcome: 'TRY_LATER', code: 'ETIMEDOUT', unreachable: true });
    const closed = once(gate, 'closed');
    gate.emit('open');
    await closed;
    expect(text).toMatch(/DATA\r\n$/);
  });

  it('wants nobody', async () => {
    await serve((socket) => socket.end('554 5.3.2 not today\r\n'));
    expect(await transport.send(message(1))).toEqual({ outcome: 'TRY_LATER', code: '554 5.3.2', unreachable: true });
  });

  it('answers the whole message with half a line', async () => {
    await serve((socket) => {
      socket.write('220 here\r\n');
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk.toString();
        if (text.endsWith('\r\n.\r\n')) return socket.end('250 2.0.0 half');
        if (text.endsWith('DATA\r\n')) return socket.write('354 go\r\n');
        if (!text.includes('DATA\r\n')) socket.write('250 ok\r\n');
      });
    });
    expect((await transport.send(message(1))).outcome).toBe('AMBIGUOUS');
  });
});
