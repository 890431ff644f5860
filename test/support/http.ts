/**
 * Sends the requests of tests with Node's own HTTP client, which takes half as long as `fetch` for small answers, and shows
 * them to the watch as `fetch` does (watch.ts). A connection that is kept for the next request keeps no process alive.
 */
import { Agent, type IncomingMessage, request as open } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Sender } from './api.js';
import { theWatch } from './watch.js';

const agent = new Agent({ keepAlive: true });

export const overHttp: Sender = async (url, { method, headers, body }) => {
  const response = await exchange(url, method, headers, body);
  const answer = await text(response);
  theWatch().markers.take({
    method,
    url: new URL(url),
    headers: new Headers(headers),
    request: body ?? '',
    answer: method === 'GET' ? '' : answer,
  });
  const lines = Object.entries(response.headersDistinct).flatMap(([name, values]) =>
    (values ?? []).map((value): [string, string] => [name, value]),
  );
  return { status: response.statusCode!, headers: new Headers(lines), text: answer };
};

/** Node says it by itself but with DELETE. */
function lengthOf(body: string | undefined): Record<string, string> {
  return body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
}

/** The server may close a kept connection in the moment in which it is used again: nothing of the request was then read. */
async function exchange(
  url: string,
  method: string,
  headers: Record<string, string>,
  body: string | undefined,
): Promise<IncomingMessage> {
  for (;;) {
    const sent = open(url, { method, headers: { ...headers, ...lengthOf(body) }, agent });
    try {
      return await new Promise((resolve, reject) => sent.on('response', resolve).on('error', reject).end(body));
    } catch (error) {
      if (!(sent.reusedSocket && (error as NodeJS.ErrnoException).code === 'ECONNRESET')) throw error;
    }
  }
}
