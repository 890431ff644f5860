/**
 * Fetches a small JSON document from an address that an admin gave: no redirects, three seconds, 256 KB, and in production
 * only from the public internet. What a name resolves to is judged on the very connection, so that it cannot change between.
 */
import { lookup as resolve, type LookupAddress } from 'node:dns';
import { get as getPlain } from 'node:http';
import { get as getSecure } from 'node:https';
import type { LookupFunction } from 'node:net';
import { faultOfAddress, isInside } from './safe-address.js';

const MOST_BYTES = 256 * 1024;
const MOST_MILLISECONDS = 3_000;

/** Rejects with an error that says why, for a log: it holds no address. */
export async function fetchJson(address: string, production: boolean): Promise<unknown> {
  const fault = faultOfAddress(address, production);
  if (fault !== null) throw new Error(`the address ${fault}`);
  const get = address.startsWith('https:') ? getSecure : getPlain;
  const text = await new Promise<string>((done, fail) => {
    const request = get(
      address,
      {
        agent: false,
        headers: { accept: 'application/json' },
        signal: AbortSignal.timeout(MOST_MILLISECONDS),
        ...(production ? { lookup: outside } : {}),
      },
      (response) => {
        if (response.statusCode !== 200) {
          request.destroy(new Error(`the answer was ${response.statusCode}`));
          return;
        }
        const chunks: Buffer[] = [];
        let bytes = 0;
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > MOST_BYTES) request.destroy(new Error('the answer is too large'));
          else chunks.push(chunk);
        });
        response.on('error', fail);
        response.on('end', () => done(Buffer.concat(chunks).toString('utf8')));
      },
    );
    request.on('error', fail);
  });
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // What JSON.parse says quotes the answer.
    throw new Error('the answer is no JSON');
  }
}

/** Resolves a name, and fails if any of what it stands for is inside. */
const outside: LookupFunction = (hostname, options, callback) => {
  resolve(hostname, { ...options, all: true }, (fault, addresses: LookupAddress[] | undefined) => {
    const first = addresses?.[0];
    if (fault !== null) callback(fault, '');
    else if (addresses === undefined || first === undefined) callback(new Error('the name stands for nothing'), '');
    else if (addresses.some(({ address }) => isInside(address))) callback(new Error('the name leads inside'), '');
    else if (options.all === true) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};
