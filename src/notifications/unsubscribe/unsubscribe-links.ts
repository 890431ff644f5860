/**
 * The links in emails that lower how often their reader gets one. A link carries its email's id, how far it lowers, and a
 * keyed hash of both and of the address to which the email went: nothing secret is stored, and once the address is no
 * longer the agent's, the link is worth nothing.
 */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { parse } from 'uuid';
import type { Frequency } from '../../calendar/index.js';
import { type Id, idOf } from '../../common/ids.js';
import { CONFIG, type Config } from '../../config.js';

/** To what a link may lower, from the more to the less often. */
export const LOWERED_TO = ['END_OF_WEEK', 'NEXT_LOGIN'] as const satisfies readonly Frequency[];
export type LoweredTo = (typeof LOWERED_TO)[number];

/** What a link says, true or not. */
export interface Claim {
  readonly emailId: Id;
  readonly to: LoweredTo;
  readonly mark: Buffer;
}

export const UNSUBSCRIBE_PATH = '/sign-in/unsubscribe';

/** RFC 2369 and RFC 8058: with these, mail clients show a button of their own, which sends the `POST`. */
export function oneClickHeaders(url: string): Record<string, string> {
  return { 'List-Unsubscribe': `<${url}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' };
}

@Injectable()
export class UnsubscribeLinks {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  urlOf(emailId: Id, address: string, to: LoweredTo): string {
    const token = Buffer.concat([parse(emailId), Buffer.of(LOWERED_TO.indexOf(to)), this.mark(emailId, to, address)]);
    return `${this.config.publicUrl}${UNSUBSCRIBE_PATH}?token=${token.toString('base64url')}`;
  }

  /** null for what has not even the shape of a token. */
  read(token: string): Claim | null {
    if (!/^[\w-]{44}$/.test(token)) return null;
    const bytes = Buffer.from(token, 'base64url');
    const to = LOWERED_TO[bytes[ID]!];
    if (to === undefined) return null;
    return { emailId: unchecked(bytes.subarray(0, ID)), to, mark: bytes.subarray(ID + 1) };
  }

  /** Whether we made this link, for an email to this address. */
  isOurs({ emailId, to, mark }: Claim, address: string): boolean {
    return timingSafeEqual(this.mark(emailId, to, address), mark);
  }

  /** HMAC-SHA-256, truncated to 128 bits (RFC 2104, section 5). */
  private mark(emailId: Id, to: LoweredTo, address: string): Buffer {
    const key = Buffer.from(hkdfSync('sha256', this.config.secret!, '', 'patchwork unsubscribe', 32));
    return createHmac('sha256', key).update(`${emailId}|${to}|${address}`).digest().subarray(0, MARK);
  }
}

/** Bytes. */
const ID = 16;
const MARK = 16;

/** Any 16 bytes as an id: whether it is one, its row says. */
function unchecked(bytes: Buffer): Id {
  return idOf(bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'))!;
}
