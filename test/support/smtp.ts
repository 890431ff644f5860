/**
 * A mail server for tests, spoken to over real SMTP on 127.0.0.1. It records what it took, and misbehaves as told: by a mode
 * for everything, or by a function that picks the mode for each attempt.
 */
import type { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import { opened } from './open.js';
import { freePort } from './port.js';
import { theWatch } from './watch.js';

export type Mode =
  | 'ok'
  | 'refuse-recipient-550'
  | 'defer-451'
  | '554-after-data'
  /** Takes and records the message, then drops the connection without an answer. */
  | 'drop-after-data'
  /** Drops the connection when the body's first bytes have come: never taken. */
  | 'drop-mid-data'
  /** Drops the connection at the recipient. */
  | 'drop-before-data'
  /** Takes and records the message, and answers only after so many milliseconds. */
  | { readonly slow: number };

export interface Attempt {
  readonly to: string;
  /** Counts the attempts to reach this recipient, from 1. */
  readonly count: number;
}

export interface RecordedMail {
  readonly messageId: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly raw: string;
  readonly parsed: ParsedMail;
  /** Recipients of the envelope: whom it really went to. */
  readonly recipients: readonly string[];
  readonly receivedAt: Date;
}

export type Smtp = Awaited<ReturnType<typeof startSmtp>>;

export async function startSmtp() {
  const recorder = new Recorder();
  const port = await freePort();
  await recorder.listen(port);
  return {
    url: `smtp://127.0.0.1:${port}`,
    messages: recorder.messages as readonly RecordedMail[],
    /** Every attempt that came as far as a recipient, refused and dropped ones too. */
    attempts: recorder.attempts as readonly Attempt[],
    /** `down` stops listening, on the same port everything else listens again; `silent` accepts and never greets. */
    async setBehaviour(behaviour: Behaviour | 'down' | 'silent'): Promise<void> {
      await recorder.stop();
      recorder.greets = behaviour !== 'silent';
      recorder.behaviour = behaviour === 'silent' || behaviour === 'down' ? 'ok' : behaviour;
      if (behaviour !== 'down') await recorder.listen(port);
    },
    close: opened(() => recorder.stop()),
  };
}

export type Behaviour = Mode | ((attempt: Attempt) => Mode | Promise<Mode>);

class Recorder {
  readonly messages: RecordedMail[] = [];
  readonly attempts: Attempt[] = [];
  behaviour: Behaviour = 'ok';
  greets = true;
  private server: SMTPServer | null = null;
  private readonly sockets = new Map<number, Socket>();
  private readonly modes = new Map<string, Mode>();

  async listen(port: number): Promise<void> {
    const server = new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      closeTimeout: 100,
      onConnect: (_session, callback) => (this.greets ? callback() : undefined),
      onRcptTo: ({ address }, session, callback) => void this.meet(address, session).then(() => callback(), callback),
      onData: (stream, session, callback) => void this.take(stream, session).then(() => callback(), callback),
    });
    // Dropped connections are what this server is for.
    server.on('error', () => undefined);
    server.server.on('connection', (socket: Socket) => {
      const { remotePort = 0 } = socket;
      this.sockets.set(remotePort, socket);
      socket.once('close', () => this.sockets.delete(remotePort));
    });
    const listener = server.listen(port, '127.0.0.1');
    await new Promise<void>((resolve, reject) => listener.once('listening', resolve).once('error', reject));
    this.server = server;
  }

  async stop(): Promise<void> {
    const { server } = this;
    this.server = null;
    if (server === null) return;
    const closed = new Promise<void>((resolve) => server.server.once('close', () => resolve()));
    server.close();
    for (const socket of this.sockets.values()) socket.destroy();
    await closed;
  }

  private async meet(to: string, session: SMTPServerSession): Promise<void> {
    const attempt = { to, count: this.attempts.filter((earlier) => earlier.to === to).length + 1 };
    this.attempts.push(attempt);
    const mode = typeof this.behaviour === 'function' ? await this.behaviour(attempt) : this.behaviour;
    this.modes.set(session.id, mode);
    if (mode === 'refuse-recipient-550') throw answer(550, `5.1.1 <${to}> unknown here`);
    if (mode === 'defer-451') throw answer(451, '4.3.0 come back later');
    if (mode === 'drop-before-data') await this.drop(session);
  }

  private async take(stream: NodeJS.ReadableStream, session: SMTPServerSession): Promise<void> {
    const mode = this.modes.get(session.id) ?? 'ok';
    if (mode === 'drop-mid-data') {
      stream.once('data', () => void this.drop(session));
      await new Promise(() => undefined);
    }
    const raw = await buffer(stream);
    if (mode === '554-after-data') throw answer(554, '5.7.1 not this one');
    await this.record(raw, session);
    if (mode === 'drop-after-data') await this.drop(session);
    if (typeof mode === 'object') await wait(mode.slow);
  }

  private async record(source: Buffer, session: SMTPServerSession): Promise<void> {
    const recipients = session.envelope.rcptTo.map(({ address }) => address);
    const receivedAt = new Date();
    const parsed = await simpleParser(source, { skipTextToHtml: true });
    const mail = {
      messageId: parsed.messageId ?? '',
      to: [parsed.to ?? []]
        .flat()
        .map(({ text }) => text)
        .join(', '),
      subject: parsed.subject ?? '',
      text: parsed.text ?? '',
      html: parsed.html || '',
      raw: source.toString('latin1'),
      parsed,
      recipients,
      receivedAt,
    };
    this.messages.push(mail);
    theWatch().overMail(mail);
  }

  /** Never comes back: nobody is there to be answered. */
  private drop(session: SMTPServerSession): Promise<never> {
    this.sockets.get(session.remotePort)?.destroy();
    return new Promise(() => undefined);
  }
}

function answer(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}
