/**
 * Keyset pages. A cursor holds the sort key of a row, which may be somebody's name, and stands in a URL: so it is sealed
 * (AES-256-GCM), and bound to the caller and to the filter, so that one made for somebody or something else is refused.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { Type } from 'class-transformer';
import { IsOptional, IsString } from 'class-validator';
import { malformed } from './errors.js';

/** What every list takes. */
export class PageRequest {
  /**
   * How many items a page has at most, 1 to 100; 25 unless given.
   * @example 25
   */
  @IsOptional()
  @Type(() => Number)
  limit?: number;

  /** Where the page begins: take it from `links.next` as it stands. */
  @IsOptional()
  @IsString()
  cursor?: string;
}

/** Where this page and the next one are. */
export class PageLinks {
  /** This page. */
  self!: string;

  /** The next page; absent on the last one. */
  next?: string;
}

export interface PageQuery {
  readonly limit: number;
  /** The sort key of the last row of the page before; null on the first page. */
  readonly after: readonly string[] | null;
}

export interface Page<T> {
  items: T[];
  links: PageLinks;
}

export class Pages {
  private readonly key: Buffer;

  constructor(secret: string) {
    this.key = createHash('sha256').update(`cursor\n${secret}`).digest();
  }

  /** Reads `limit` (1 to 100, 25 unless given) and `cursor`; `scope` names caller and filter. 400 when either is bad. */
  read(query: PageRequest, scope: string): PageQuery {
    const limit = query.limit ?? 25;
    if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
      throw malformed([{ pointer: 'limit', code: 'LIMIT', detail: 'limit must be a whole number from 1 to 100.' }]);
    }
    return { limit, after: query.cursor === undefined ? null : this.open(query.cursor, scope) };
  }

  /** A page from one row more than the limit: that row only tells whether there is a next page. */
  make<T>(rows: T[], page: PageQuery, scope: string, path: string, keyOf: (row: T) => readonly string[]): Page<T> {
    const items = rows.slice(0, page.limit);
    const last = items.at(-1);
    const links: Page<T>['links'] = { self: path };
    if (rows.length > page.limit && last !== undefined) {
      const base = withoutCursor(path);
      links.next = `${base}${base.includes('?') ? '&' : '?'}cursor=${this.seal(keyOf(last), scope)}`;
    }
    return { items, links };
  }

  private seal(key: readonly string[], scope: string): string {
    const nonce = randomBytes(NONCE);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce).setAAD(Buffer.from(scope));
    const sealed = Buffer.concat([cipher.update(JSON.stringify(key)), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
  }

  private open(cursor: string, scope: string): readonly string[] {
    try {
      if (!/^[\w-]+$/.test(cursor)) throw new Error('no base64url');
      const bytes = Buffer.from(cursor, 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', this.key, bytes.subarray(0, NONCE), { authTagLength: TAG })
        .setAAD(Buffer.from(scope))
        .setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
      const opened = Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]);
      return JSON.parse(opened.toString()) as string[];
    } catch {
      throw malformed([{ pointer: 'cursor', code: 'CURSOR', detail: 'Use a cursor as a list of yours gave it.' }]);
    }
  }
}

/** Bytes. */
const NONCE = 12;
const TAG = 16;

function withoutCursor(path: string): string {
  const [base = '', query = ''] = path.split('?');
  const kept = query.split('&').filter((part) => part !== '' && !part.startsWith('cursor='));
  return kept.length === 0 ? base : `${base}?${kept.join('&')}`;
}
