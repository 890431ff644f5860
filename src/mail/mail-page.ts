/**
 * The page that shows caught mail: a server of its own on a loopback port, reading only. It answers to loopback names
 * alone, so that no web site can read the mail through a name that it points here (DNS rebinding).
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MailStore } from './mail-store.js';
import { listView, messageView, pagePolicy, partPolicy, partView } from './mail-page.views.js';

interface Answer {
  readonly status: number;
  readonly type: 'text/html' | 'text/plain' | 'application/json' | 'message/rfc822';
  readonly body: string | Buffer;
  readonly policy?: string;
}

const notFound: Answer = { status: 404, type: 'text/plain', body: 'There is no such message.\n' };
/** How many ports after the wanted one are tried before any free one is taken. */
const portsTried = 20;

export class MailPage {
  private constructor(private readonly server: Server) {}

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Opens on the wanted port, else on the next free one. */
  static async open(store: MailStore, port: number): Promise<MailPage> {
    const server = createServer((request, response) => {
      respond(store, request).then(
        (answer) => write(request, response, answer),
        () => write(request, response, { status: 500, type: 'text/plain', body: 'The mail cannot be read.\n' }),
      );
    });
    await listen(server, port, port === 0 ? 0 : Math.min(port + portsTried, 65_535));
    return new MailPage(server);
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }
}

async function listen(server: Server, port: number, last: number): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    await listen(server, port < last ? port + 1 : 0, last);
  }
}

async function respond(store: MailStore, request: IncomingMessage): Promise<Answer> {
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/i.test(request.headers.host ?? '')) {
    return { status: 421, type: 'text/plain', body: 'Ask for this page as 127.0.0.1 or localhost.\n' };
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return { status: 405, type: 'text/plain', body: 'This page is for reading only.\n' };
  }
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  const accept = request.headers.accept ?? '';
  const wantsJson = accept.includes('application/json') && !accept.includes('text/html');
  if (path === '/messages.json' || (path === '/messages' && wantsJson)) return json({ items: await store.list() });
  if (path === '/' || path === '/messages') return page(listView(await store.list()));
  const [, id, form = wantsJson ? 'json' : 'view'] =
    /^\/messages\/([0-9a-f-]+)(?:\.(json|eml|html))?$/.exec(path) ?? [];
  return id === undefined ? notFound : message(store, id, form);
}

async function message(store: MailStore, id: string, form: string): Promise<Answer> {
  if (form === 'eml') {
    const raw = await store.raw(id);
    return raw === null ? notFound : { status: 200, type: 'message/rfc822', body: raw };
  }
  const mail = await store.find(id);
  if (mail === null) return notFound;
  if (form === 'json') return json(mail);
  if (form === 'view') return page(messageView(mail));
  return mail.html === null
    ? notFound
    : { status: 200, type: 'text/html', body: partView(mail.html), policy: partPolicy };
}

function page(body: string): Answer {
  return { status: 200, type: 'text/html', body, policy: pagePolicy };
}

function json(value: object): Answer {
  return { status: 200, type: 'application/json', body: JSON.stringify(value) };
}

function write(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, {
    'Content-Type': answer.type === 'message/rfc822' ? answer.type : `${answer.type}; charset=utf-8`,
    'Content-Length': Buffer.byteLength(answer.body),
    'Content-Security-Policy': answer.policy ?? "default-src 'none'; frame-ancestors 'none'",
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    ...(answer.status === 405 ? { Allow: 'GET, HEAD' } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : answer.body);
}
