/**
 * The pool of SMTP connections, and the watch that tells whether a message's body had begun to go out when its
 * conversation broke off. nodemailer itself reports a drop before and after DATA alike.
 */
import { connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import SMTPPool from 'nodemailer/lib/smtp-pool/index.js';
import { isLoopback } from '../config.rules.js';

/** One message's way through the pool. */
export interface Conversation {
  /** The server asked for the body (354) and got at least its beginning. */
  bodyBegun: boolean;
  /** Nobody waits any more: a body that has not begun must not. */
  over: boolean;
}

/** How many conversations go on at once. */
export const connections = 5;

const limits = {
  maxConnections: connections,
  // The pool would otherwise repeat by itself a message whose connection closed, behind the back of the one who counts.
  maxRequeues: 0,
  connectionTimeout: 10_000,
  greetingTimeout: 10_000,
  dnsTimeout: 10_000,
  socketTimeout: 20_000,
  // The log would hold addresses.
  logger: false,
  debug: false,
};

/**
 * @param inProduction TLS is demanded of every server but one on this machine, as whoever stands on the way could hide that
 *   it is offered (RFC 3207, 6), and read links that set passwords; `?requireTLS=false` in the URL says otherwise.
 */
export function smtpPool(url: string, inProduction: boolean): SMTPPool {
  const pool = new SMTPPool({ url, pool: true, getSocket: giveSocket });
  const requireTLS = pool.options.requireTLS ?? (inProduction && !isLoopback(pool.options.host ?? ''));
  // Only now, because options in the URL win over those given beside it.
  Object.assign(pool.options, limits, { requireTLS });
  return pool;
}

/**
 * Our own socket, for the sake of TCP_NODELAY: without it the final dot of each message waits 40 ms for a delayed ACK. It
 * is handed over while it still connects, because the pool never frees the place of one that failed earlier.
 */
function giveSocket(
  { host = 'localhost', port, secure = false }: SMTPPool.Options,
  done: (error: Error | null, options: { connection: Socket }) => void,
): void {
  const socket = connect({ host, port: Number(port ?? (secure ? 465 : 587)), noDelay: true, keepAlive: true });
  const late = () => socket.destroy(Object.assign(new Error('Connection timeout'), { code: 'ETIMEDOUT' }));
  const timer = setTimeout(late, limits.connectionTimeout);
  socket.once('connect', () => clearTimeout(timer)).once('close', () => clearTimeout(timer));
  done(null, { connection: socket });
}

interface WatchedMail {
  readonly data: { readonly conversation?: Conversation };
  readonly message: { createReadStream(options?: object): Readable };
}

export const bodyWatch = {
  step: 'stream' as const,
  plugin: (mail: WatchedMail, done: (error?: Error | null) => void): void => {
    const { conversation } = mail.data;
    if (conversation === undefined) return done(new Error('A message without a conversation'));
    const create = mail.message.createReadStream.bind(mail.message);
    mail.message.createReadStream = (options) =>
      Readable.from(watched(create(options), conversation), { objectMode: false });
    done();
  },
};

/** Runs from the first read on, and nodemailer reads only after the server's 354. */
async function* watched(body: Readable, conversation: Conversation): AsyncGenerator<unknown> {
  if (conversation.over) throw new Error('Too late to begin');
  conversation.bodyBegun = true;
  yield* body;
}
