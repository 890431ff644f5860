/**
 * Speaks HTTP byte by byte: what `fetch` would tidy up or refuse to send (dot segments, a second header, other bytes)
 * goes out as it stands.
 */
import { connect } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  /** In lower case; of several with one name the last. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface RawRequest {
  readonly method?: string;
  /** The target in the request line, as it stands. */
  readonly target: string;
  /** Header lines besides `host` and `connection`; given as pairs, so that one may come twice. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: string;
  /** Instead of the server's own. */
  readonly hosts?: readonly string[];
}

/** Sends one request on a connection of its own, and reads until the server ends it. Text goes out as Latin-1. */
export function sendRaw(baseUrl: string, request: RawRequest): Promise<RawAnswer> {
  const { hostname, port, host } = new URL(baseUrl);
  const { method = 'GET', target, headers = [], body = '', hosts = [host] } = request;
  const lines = [
    `${method} ${target} HTTP/1.1`,
    ...hosts.map((name) => `host: ${name}`),
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(body === '' ? [] : [`content-length: ${Buffer.byteLength(body, 'latin1')}`]),
    'connection: close',
  ];
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    // A server that refuses early may close while we still write.
    socket.on('error', (fault: NodeJS.ErrnoException) => {
      if (chunks.length === 0) reject(fault);
    });
    socket.on('close', () => {
      if (chunks.length > 0) resolve(read(Buffer.concat(chunks).toString('utf8')));
      else reject(new Error(`no answer to ${method} ${target}`));
    });
    socket.write(Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`, 'latin1'));
  });
}

function read(text: string): RawAnswer {
  const end = text.indexOf('\r\n\r\n');
  const [first = '', ...lines] = text.slice(0, end === -1 ? undefined : end).split('\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1]);
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  return { status, headers, body: end === -1 ? '' : text.slice(end + 4) };
}
