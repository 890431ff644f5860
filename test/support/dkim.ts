/**
 * Verifies a DKIM signature as the receiving mail server would (RFC 6376, relaxed/relaxed, rsa-sha256), written from the
 * standard and with nothing of what signed it.
 */
import { createHash, createVerify } from 'node:crypto';

export interface Verdict {
  readonly domain: string;
  readonly selector: string;
  /** Names of the signed headers, in lower case. */
  readonly signed: readonly string[];
  readonly bodyFits: boolean;
  readonly signatureFits: boolean;
}

/** `raw` as it came over the wire; null when it carries no signature. */
export function verifyDkim(raw: string, publicKey: string): Verdict | null {
  const end = raw.indexOf('\r\n\r\n');
  const headers = raw
    .slice(0, end)
    .split(/\r\n(?![ \t])/)
    .map((line) => [line.slice(0, line.indexOf(':')).trim().toLowerCase(), line.slice(line.indexOf(':') + 1)] as const);
  const signature = headers.find(([name]) => name === 'dkim-signature')?.[1];
  if (signature === undefined) return null;
  const tags = Object.fromEntries(
    signature.split(';').flatMap((tag) => {
      const [, name, value] = /^\s*(\w+)\s*=([^]*)$/.exec(tag) ?? [];
      return name === undefined ? [] : [[name, value!.replace(/\s+/g, '')]];
    }),
  ) as Record<string, string>;
  if (tags.a !== 'rsa-sha256' || tags.c !== 'relaxed/relaxed' || tags.v !== '1')
    throw new Error('Another sort of signature');
  const signed = tags.h!.toLowerCase().split(':');
  const lines = lastOfEach(headers, signed).map(([name, value]) => `${name}:${relaxed(value)}\r\n`);
  const unsigned = relaxed(signature).replace(/(;\s?b=)[^;]*/, '$1');
  const check = createVerify('RSA-SHA256').update(`${lines.join('')}dkim-signature:${unsigned}`, 'latin1');
  return {
    domain: tags.d!,
    selector: tags.s!,
    signed,
    bodyFits:
      createHash('sha256')
        .update(relaxedBody(raw.slice(end + 4)), 'latin1')
        .digest('base64') === tags.bh,
    signatureFits: check.verify(publicKey, tags.b!, 'base64'),
  };
}

/** From the bottom of the header upwards, each line once (5.4.2). */
function lastOfEach(
  headers: readonly (readonly [string, string])[],
  names: readonly string[],
): (readonly [string, string])[] {
  const left = [...headers].reverse();
  return names.flatMap((name) => {
    const place = left.findIndex(([other]) => other === name);
    return place < 0 ? [] : left.splice(place, 1);
  });
}

/** 3.4.2 */
function relaxed(value: string): string {
  return value
    .replace(/\r\n/g, '')
    .replace(/[ \t]+/g, ' ')
    .trim();
}

/** 3.4.4 */
function relaxedBody(body: string): string {
  const text = body
    .replace(/[ \t]+/g, ' ')
    .replace(/ (?=\r\n)/g, '')
    .replace(/(\r\n)*$/, '');
  return text === '' ? '' : `${text}\r\n`;
}
