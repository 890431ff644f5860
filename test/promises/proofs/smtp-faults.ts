/**
 * What the transport reports for each way in which a mail server can fail, over real SMTP: refused for good, worth another
 * attempt, or possibly taken. It never reports a message that the server may have as surely not taken, nor the reverse.
 */
import { EventEmitter, once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { TestingModule } from '@nestjs/testing';
import type { MailTransport, OutgoingMessage, SendOutcome } from '../../../src/mail/transport.js';
import { inboxOf } from '../../support/inbox.js';
import { waitFor } from '../../support/progress.js';
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

describe('the transport', () => {
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

  it('sends one message to one recipient when the server does not fail', async () => {
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

  const faults: [string, string, Mode, SendOutcome, number][] = [
    ['REFUSED', 'refuses the recipient', 'refuse-recipient-550', { outcome: 'REFUSED', code: '550 5.1.1' }, 0],
    ['REFUSED', 'refuses the message', '554-after-data', { outcome: 'REFUSED', code: '554 5.7.1' }, 0],
    ['TRY_LATER', 'defers the recipient', 'defer-451', { outcome: 'TRY_LATER', code: '451 4.3.0' }, 0],
    [
      'TRY_LATER',
      'drops the line before DATA',
      'drop-before-data',
      { outcome: 'TRY_LATER', code: 'ECONNECTION', unreachable: true },
      0,
    ],
    ['AMBIGUOUS', 'drops the line within DATA', 'drop-mid-data', { outcome: 'AMBIGUOUS', code: 'ECONNECTION' }, 0],
    ['AMBIGUOUS', 'drops the line after DATA', 'drop-after-data', { outcome: 'AMBIGUOUS', code: 'ECONNECTION' }, 1],
  ];

  it.each(faults)(
    'reports %s when the server %s, and can send the next message',
    async (_, __, mode, outcome, taken) => {
      await smtp.setBehaviour(mode);
      expect(await transport.send(message(2))).toEqual(outcome);
      expect(smtp.messages).toHaveLength(taken);
      // The pool has not repeated it by itself, and is fit for the next message.
      expect(smtp.attempts).toHaveLength(1);
      await smtp.setBehaviour('ok');
      expect(await transport.send(message(3))).toMatchObject({ outcome: 'SENT' });
      expect(smtp.messages).toHaveLength(taken + 1);
    },
  );

  it('sends nothing and reports TRY_LATER when TLS is demanded and the server offers none', async () => {
    const [strict, mail] = await transportTo({ SMTP_URL: `${smtp.url}?requireTLS=true` });
    expect(await mail.send(message(2))).toEqual({ outcome: 'TRY_LATER', code: 'ETLS', unreachable: true });
    expect([smtp.attempts, smtp.messages]).toEqual([[], []]);
    await strict.close();
  });

  it('tells a drop before DATA from a drop after DATA on a connection that already served', async () => {
    await smtp.setBehaviour(({ count }) => (count === 2 ? 'drop-before-data' : count === 4 ? 'drop-after-data' : 'ok'));
    const outcomes: string[] = [];
    for (const n of [1, 2, 3, 4, 5]) outcomes.push((await transport.send(message(n))).outcome);
    expect(outcomes).toEqual(['SENT', 'TRY_LATER', 'SENT', 'AMBIGUOUS', 'SENT']);
  });

  it('reports TRY_LATER while the server is down, and sends when it is back', async () => {
    await transport.send(message(1));
    await smtp.setBehaviour('down');
    // The first may still find the pooled connection, in the moment in which it breaks.
    expect(await transport.send(message(2))).toMatchObject({ outcome: 'TRY_LATER' });
    expect(await transport.send(message(2))).toEqual({ outcome: 'TRY_LATER', code: 'ECONNREFUSED', unreachable: true });
    await smtp.setBehaviour('ok');
    expect(await transport.send(message(2))).toMatchObject({ outcome: 'SENT' });
    expect(inboxOf(smtp).mailsTo(bea)).toHaveLength(2);
  });

  it('refuses a recipient who is not on the allow-list, and an address that is two', async () => {
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

  it('refuses every recipient when there is no allow-list and this is not production', async () => {
    const [undecided, sender] = await transportTo({ SMTP_URL: smtp.url, MAIL_ALLOW_LIST: '' });
    expect(sender.mayLeave(bea)).toBe(false);
    expect(await sender.send(message(1))).toEqual({ outcome: 'REFUSED', code: 'NOT_ON_ALLOW_LIST' });
    await undecided.close();
    expect(smtp.attempts).toEqual([]);
  });

  it('sends to one recipient when a header tries to add a second one', async () => {
    const sneaky = { 'X-Id': 'a\r\nBcc: evil@a.test', Cc: 'evil@a.test' };
    await transport.send({ ...message(1), subject: 'One\r\nBcc: evil@a.test', headers: sneaky });
    const [mail] = await inboxOf(smtp).waitForMail(bea);
    expect(mail?.recipients).toEqual([bea]);
    expect(mail?.raw).not.toMatch(/^bcc:/im);
  });

  it('hands over no message when it is closing', async () => {
    await module.close();
    expect(await transport.send(message(1))).toEqual({ outcome: 'TRY_LATER', code: 'ECLOSED', unreachable: true });
  });
});

describe('a server that hardly speaks SMTP', () => {
  let server: Server;
  let transport: MailTransport;
  let module: TestingModule;
  const sockets = new Set<Socket>();
  /** Seconds; of a lease that no test waits for. */
  const LEASE = 30;

  const serve = async (greet: (socket: Socket) => void, lease = 1) => {
    server = createServer((socket) => {
      sockets.add(socket.on('error', () => undefined));
      greet(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`;
    [module, transport] = await transportTo({ SMTP_URL: url, MAIL_LEASE: String(lease) });
  };

  /** Begins to send. `runOut` does what the time does that the transport waits at most: so the test says when it is over. */
  const beginToSend = (): { outcome: Promise<SendOutcome>; longest: number; runOut: () => void } => {
    const timers = jest.spyOn(globalThis, 'setTimeout');
    const outcome = transport.send(message(1));
    const begun = timers.mock.calls.map(([callback, milliseconds = 0]) => ({ callback, milliseconds }));
    timers.mockRestore();
    const limit = begun.reduce((one, other) => (other.milliseconds > one.milliseconds ? other : one));
    return { outcome, longest: limit.milliseconds, runOut: limit.callback };
  };

  afterEach(async () => {
    await module.close();
    for (const socket of sockets) socket.destroy();
    sockets.clear();
    await new Promise((resolve) => server.close(resolve));
  });

  it('is reported as TRY_LATER when it never greets', async () => {
    await serve(() => undefined);
    expect(await transport.send(message(1))).toEqual({ outcome: 'TRY_LATER', code: 'ETIMEDOUT', unreachable: true });
  });

  it('is reported as TRY_LATER when it hangs up at once', async () => {
    await serve((socket) => socket.destroy());
    expect(await transport.send(message(1))).toEqual({ outcome: 'TRY_LATER', code: 'ECONNECTION', unreachable: true });
    // The pool has not gone on by itself.
    expect(sockets.size).toBe(1);
  });

  it('is reported as AMBIGUOUS when it has the message and does not answer within the lease', async () => {
    let text = '';
    await serve((socket) => {
      socket.write('220 here\r\n');
      socket.on('data', (chunk) => {
        text += chunk.toString();
        if (text.endsWith('\r\n.\r\n')) return;
        if (text.endsWith('DATA\r\n')) socket.write('354 go\r\n');
        else if (!text.includes('DATA\r\n')) socket.write('250 ok\r\n');
      });
    }, LEASE);
    const { outcome, longest, runOut } = beginToSend();
    expect(longest).toBeLessThan(LEASE * 1_000);
    await waitFor(
      'the message',
      () => text.length,
      () => text.endsWith('\r\n.\r\n'),
    );
    runOut();
    expect(await outcome).toEqual({ outcome: 'AMBIGUOUS', code: 'ETIMEDOUT' });
  });

  it('never gets a message for which it asks after the transport reported TRY_LATER', async () => {
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
    }, LEASE);
    const { outcome, runOut } = beginToSend();
    await waitFor(
      'the recipient to be named',
      () => text,
      (said) => /RCPT TO:.*\r\n$/.test(said),
    );
    runOut();
    expect(await outcome).toEqual({ outcome: 'TRY_LATER', code: 'ETIMEDOUT', unreachable: true });
    const closed = once(gate, 'closed');
    gate.emit('open');
    await closed;
    expect(text).toMatch(/DATA\r\n$/);
  });

  it('is reported as TRY_LATER when it greets with a refusal', async () => {
    await serve((socket) => socket.end('554 5.3.2 not today\r\n'));
    expect(await transport.send(message(1))).toEqual({ outcome: 'TRY_LATER', code: '554 5.3.2', unreachable: true });
  });

  it('is reported as AMBIGUOUS when it answers the whole message with half a line', async () => {
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
