/**
 * A double of GOV.UK Notify's API on 127.0.0.1: what of it we use, with its signed tokens. It keeps what it took as mails,
 * answers look-ups by reference, and misbehaves as told for each attempt.
 */
import { createHmac, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { simpleParser } from 'mailparser';
import { freePort } from './port.js';
import type { RecordedMail } from './smtp.js';
import { theWatch } from './watch.js';

const SERVICE = '26785a09-ab16-4eb0-8407-a37497a57506';
const SECRET = '3d844edf-8d35-48ac-975b-e847b4f122b0';
export const TEMPLATE = 'f33517ff-2a88-4f6e-b855-c550268ce08a';

export type NotifyMode =
  | 'ok'
  /** Answers so and takes nothing. */
  | { readonly status: number }
  /** Takes it, then drops the connection without an answer. */
  | 'take-and-drop'
  /** Takes it, and says that something went wrong. */
  | 'take-and-500'
  /** Drops the connection and takes nothing. */
  | 'drop';

export interface NotifyAttempt {
  readonly to: string;
  /** Counts the attempts to reach this recipient, from 1. */
  readonly count: number;
}

interface Taken {
  /** Notify's own, another for each attempt that it took. */
  readonly id: string;
  readonly reference: string | null;
  readonly mail: RecordedMail;
  readonly body: any;
  status: string;
}

export type NotifyDouble = Awaited<ReturnType<typeof startNotify>>;

export async function startNotify() {
  const taken: Taken[] = [];
  const attempts: NotifyAttempt[] = [];
  const lookUps: string[] = [];
  const behaviour = { of: (_attempt: NotifyAttempt): NotifyMode | Promise<NotifyMode> => 'ok', lookUp: 200 };

  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = JSON.parse(await text(request));
    const to = String(body.email_address);
    const attempt = { to, count: attempts.filter((earlier) => earlier.to === to).length + 1 };
    attempts.push(attempt);
    const mode = await behaviour.of(attempt);
    if (mode === 'drop') return void request.socket.destroy();
    if (typeof mode === 'object') return answer(response, mode.status, refusal(mode.status));
    if (body.template_id !== TEMPLATE) return answer(response, 400, refusal(400));
    const mail = await asMail(to, body.personalisation);
    const id = randomUUID();
    taken.push({ id, reference: body.reference ?? null, mail, body, status: 'sending' });
    theWatch().overMail(mail);
    if (mode === 'take-and-drop') return void request.socket.destroy();
    if (mode === 'take-and-500') return answer(response, 500, refusal(500));
    answer(response, 201, { id, reference: body.reference, content: {}, template: { id: TEMPLATE } });
  };

  const lookUp = (reference: string, response: ServerResponse): void => {
    lookUps.push(reference);
    if (behaviour.lookUp !== 200) return answer(response, behaviour.lookUp, refusal(behaviour.lookUp));
    const found = taken.filter((one) => one.reference === reference);
    const notifications = found.map(({ id, status }) => ({ id, reference, type: 'email', status }));
    answer(response, 200, { notifications, links: { current: '/v2/notifications' } });
  };

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (!isSigned(request)) return answer(response, 403, refusal(403));
    if (request.method === 'POST' && url.pathname === '/v2/notifications/email') return void take(request, response);
    if (url.pathname === '/v2/notifications') return lookUp(url.searchParams.get('reference') ?? '', response);
    answer(response, 404, refusal(404));
  });
  const listen = (port: number): Promise<void> => new Promise((done) => server.listen(port, '127.0.0.1', done));
  const port = await freePort();
  await listen(port);

  return {
    settings: {
      apiKey: `patchwork_tests-${SERVICE}-${SECRET}`,
      templateId: TEMPLATE,
      baseUrl: `http://127.0.0.1:${port}`,
    },
    /** What it took, in order; the status of one may be changed. */
    taken: taken as readonly Taken[],
    get messages(): RecordedMail[] {
      return taken.map(({ mail }) => mail);
    },
    attempts: attempts as readonly NotifyAttempt[],
    /** The references that it was asked for. */
    lookUps: lookUps as readonly string[],
    behaviour,
    close: async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** A JSON Web Token over the service's id, signed with the key's secret (HS256), not older than half a minute. */
function isSigned({ headers }: IncomingMessage): boolean {
  const [head = '', claims = '', signature] = (headers.authorization ?? '').replace(/^Bearer /, '').split('.');
  const wanted = createHmac('sha256', SECRET).update(`${head}.${claims}`).digest('base64url');
  if (signature !== wanted) return false;
  const { iss, iat } = JSON.parse(Buffer.from(claims, 'base64url').toString());
  return iss === SERVICE && Math.abs(Date.now() / 1000 - iat) < 30;
}

function refusal(status: number): object {
  return { status_code: status, errors: [{ error: 'BadRequestError', message: 'Not this one' }] };
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function asMail(to: string, { subject, body }: { subject: string; body: string }): Promise<RecordedMail> {
  const raw = `To: ${to}\r\nSubject: ${subject}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${body}`;
  const parsed = await simpleParser(raw);
  const recipients = [to];
  return { messageId: '', to, subject, text: body, html: '', raw, parsed, recipients, receivedAt: new Date() };
}
