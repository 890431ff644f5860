/**
 * What a test tells Patchwork of people, and what must therefore stand in no mail and no line of output: taken from the
 * requests themselves, and secrets from the answers too. Text counts unless it is plainly no word about somebody: an id,
 * a word of a closed list, a setting. What a test makes up should be like nothing that Patchwork says by itself.
 */
import { plain } from './readings.js';

export type Forbidden = 'both' | 'mail' | 'log';

export interface Exchange {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly request: string;
  readonly answer: string;
}

export class Markers {
  private readonly known = new Map<string, Forbidden>();
  private readonly taken = new Set<string>();
  /** All markers by how they start, so that a reading is gone through once, however many there are. */
  private readonly byStart = new Map<string, string[]>();
  /** Whether a marker may start with these letters, by a number made of them: most places of a reading are none. */
  private readonly maybe = new Uint8Array(1 << 16);

  add(text: string, forbidden: Forbidden = 'both'): void {
    // Each request brings its caller's token again.
    if (this.taken.has(text)) return;
    this.taken.add(text);
    for (const form of formsOf(text)) {
      if (form.length < SHORTEST || this.known.has(form)) continue;
      this.known.set(form, forbidden);
      const start = form.slice(0, SHORTEST);
      this.byStart.set(start, [...(this.byStart.get(start) ?? []), form]);
      this.maybe[numberAt(0, start)] = 1;
    }
  }

  /** Takes what an exchange with Patchwork holds. */
  take({ method, url, headers, request, answer }: Exchange): void {
    const [, credentials] = /^\w+ (\S{8,})$/.exec(headers.get('authorization') ?? '') ?? [];
    if (credentials !== undefined) this.add(credentials);
    if (credentials !== undefined && /^basic /i.test(headers.get('authorization')!)) this.takeBasic(credentials);
    const [, clientId] = /^\/v1\/clients\/([0-9a-f-]{36})(\/|$)/.exec(url.pathname) ?? [];
    if (clientId !== undefined) this.add(clientId, 'mail');
    if (url.pathname.startsWith('/v1/demo/') || method === 'GET') return;
    this.takeFrom(readBody(request), '');
    this.takeSecrets(readBody(answer));
  }

  /** A single-use link is for its reader alone. */
  takeLinks(mail: string): void {
    for (const [, token] of mail.matchAll(/\/sign-in\/\S*?token=([\w.-]{20,})/g)) this.add(token!, 'log');
  }

  /** A marker in this reading, if there is one. */
  find(reading: string, place: 'mail' | 'log'): string | undefined {
    for (let at = 0; at + SHORTEST <= reading.length; at += 1) {
      if (this.maybe[numberAt(at, reading)] === 0) continue;
      for (const marker of this.byStart.get(reading.slice(at, at + SHORTEST)) ?? []) {
        const forbidden = this.known.get(marker);
        if ((forbidden === 'both' || forbidden === place) && standsAt(at, marker, reading)) return marker;
      }
    }
    return undefined;
  }

  private takeFrom(value: unknown, key: string): void {
    if (typeof value === 'string') {
      if (SETTINGS.includes(key) || key.endsWith('Id') || isId(value)) return;
      if (/^[A-Z][A-Z_]*$/.test(value) && !TEXTS.includes(key)) return;
      this.add(value);
    } else if (Array.isArray(value)) for (const one of value) this.takeFrom(one, key);
    else if (typeof value === 'object' && value !== null) {
      for (const [name, part] of Object.entries(value)) if (!CLOSED.includes(name)) this.takeFrom(part, name);
    }
  }

  private takeSecrets(value: unknown): void {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, part] of Object.entries(value)) {
      const texts = [part].flat().filter((one) => typeof one === 'string' && one.length >= 8);
      if (/secret|password|_token$|recoveryCodes|otpauth/i.test(name))
        texts.forEach((text) => this.add(text as string));
      else this.takeSecrets(part);
    }
  }

  private takeBasic(credentials: string): void {
    const [, secret = ''] = Buffer.from(credentials, 'base64').toString('utf8').split(':');
    if (secret.length >= 8) this.add(decodeURIComponent(secret));
  }
}

/** Shorter than that, anything is in everything. */
const SHORTEST = 3;
/** Up to here a marker counts only as a word of its own, as an address does: a random token may hold a few letters by chance. */
const SHORT = 6;

/** Whatever they hold is no word about somebody. */
const SETTINGS = [
  ...['timeZone', 'digestHour', 'kind', 'type', 'precision', 'system', 'scopes', 'roles', 'workingDays', 'now'],
  ...['id', 'client_id', 'redirect_uri', 'grant_type', 'scope', 'upTo', 'answer', 'status', 'algorithms', 'jwksUrl'],
  ...[
    'kty',
    'use',
    'alg',
    'crv',
    'url',
    'audience',
    'tokenTypes',
    'emailClaim',
    'jwks',
    'List-Unsubscribe',
    'frequency',
  ],
];
const CLOSED = ['frequencies'];
/** A word in capitals is a word of a closed list, but for these. */
const TEXTS = [
  'given',
  'family',
  'preferred',
  'name',
  'lines',
  'town',
  'county',
  'postcode',
  'reference',
  'reason',
  'role',
];

/** Of the three letters at this place. */
function numberAt(at: number, text: string): number {
  return (text.charCodeAt(at) ^ (text.charCodeAt(at + 1) << 5) ^ (text.charCodeAt(at + 2) << 10)) & 0xffff;
}

function standsAt(at: number, marker: string, reading: string): boolean {
  if (!reading.startsWith(marker, at)) return false;
  if (marker.length > SHORT && !marker.includes('@')) return true;
  if (LETTER.test(reading.charAt(at - 1)) || LETTER.test(reading.charAt(at + marker.length))) return false;
  return !isGroupOfId(at, marker, reading);
}

/** A year may stand in the middle of an id: the second group counts milliseconds (RFC 9562, section 5.7). */
function isGroupOfId(at: number, marker: string, reading: string): boolean {
  const [before, after] = [reading.slice(Math.max(0, at - 5), at), reading.slice(at + 4, at + 9)];
  return /^[0-9a-f]{4}$/.test(marker) && /[0-9a-f]{4}-$/.test(before) && /^-[0-9a-f]{4}/.test(after);
}

const LETTER = /[\p{L}\p{N}_]/u;

/** The ways in which one would write this. */
function formsOf(text: string): string[] {
  const itself = plain(text).trim();
  const forms = [itself];
  const date = /^(\d{4})-(\d\d)-(\d\d)$/.exec(itself);
  if (date !== null) {
    const [, year, month, day] = date;
    const name = MONTHS[Number(month) - 1] ?? '';
    forms.push(`${day}/${month}/${year}`, `${year}${month}${day}`, `${Number(day)} ${name} ${year}`);
    forms.push(`${Number(day)} ${name.slice(0, 3)} ${year}`);
  }
  const digits = itself.replace(/[\s().-]/g, '');
  if (date === null && /^\+?\d{9,15}$/.test(digits)) forms.push(digits, digits.slice(-9));
  if (/^[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}$/.test(itself)) forms.push(itself.replace(' ', ''));
  return forms;
}

const MONTHS = 'january february march april may june july august september october november december'.split(' ');

function isId(text: string): boolean {
  return /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text);
}

/** A body of JSON or of a form; what is neither says nothing. */
function readBody(body: string): unknown {
  if (/^[[{"]/.test(body)) {
    try {
      return JSON.parse(body) as unknown;
    } catch {
      return undefined;
    }
  }
  return /^[\w.-]+=/.test(body) ? Object.fromEntries(new URLSearchParams(body)) : undefined;
}
