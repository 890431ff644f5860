/**
 * The issuers whose access tokens we take, and the check of a token: signature, algorithm, type, issuer, audience, life
 * and claims (RFC 9068). Whatever is wrong with one, the answer is the same 401. It says who calls, never what they may.
 */
import type { KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { decodeJwt, errors, jwtVerify, type JWTPayload } from 'jose';
import { unauthenticated } from '../common/errors.js';
import { type Id, idOf } from '../common/ids.js';
import { CouncilIssuers } from './council-issuers.js';
import type { FirstSignIn, VerifiedToken } from './verified-token.js';

export interface TokenIssuer {
  /** How `agent_identity.issuer` names it. */
  readonly id: string;
  /** Its `iss`. */
  readonly url: string;
  readonly audience: string;
  readonly algorithms: readonly string[];
  /** Its tokens name the session that they belong to, and end with it; one that names none is refused. */
  readonly namesSessions?: true;
  /** All its public keys by key id, read anew. */
  readonly keys: () => Promise<Map<string, KeyObject>>;
}

@Injectable()
export class Issuers {
  private readonly known = new Map<string, KnownIssuer>();
  /** Tokens whose signature was found good; each still ends at its `exp`. A signature costs as much as a small query. */
  private readonly checked = new Map<string, VerifiedToken & { readonly expires: number }>();
  private firstSignIn: FirstSignIn = async () => false;

  constructor(private readonly councils: CouncilIssuers) {}

  add(issuer: TokenIssuer): void {
    this.known.set(issuer.url, new KnownIssuer(issuer));
  }

  /** Who is asked when a subject that nobody knows signs in. */
  linkBy(firstSignIn: FirstSignIn): void {
    this.firstSignIn = firstSignIn;
  }

  /** Links a subject that nobody knows to an agent, if its issuer may; false: it is nobody still. */
  async link(token: VerifiedToken): Promise<boolean> {
    return token.address !== null && (await this.firstSignIn(token));
  }

  /** Throws 401, 503 when keys cannot be fetched, or the database's fault when it cannot be read. */
  async verifyToken(token: string): Promise<VerifiedToken> {
    const before = this.checked.get(token);
    if (before !== undefined) {
      if (before.expires > Date.now()) return before;
      this.checked.delete(token);
      throw unauthenticated();
    }
    try {
      const { iss } = decodeJwt(token);
      const known = this.known.get(iss ?? '');
      // Of these nothing is remembered: how a council's tokens are checked may change with each request.
      if (known === undefined) return await this.councils.verify(token, iss);
      const verified = await this.verify(token, known);
      if (this.checked.size >= MOST_REMEMBERED) this.checked.clear();
      this.checked.set(token, verified);
      return verified;
    } catch (fault) {
      if (fault instanceof errors.JOSEError) throw unauthenticated();
      throw fault;
    }
  }

  private async verify(token: string, known: KnownIssuer): Promise<VerifiedToken & { readonly expires: number }> {
    const { payload } = await jwtVerify(token, ({ kid }) => known.key(kid), {
      issuer: known.issuer.url,
      audience: known.issuer.audience,
      algorithms: [...known.issuer.algorithms],
      typ: 'at+jwt',
      requiredClaims: ['sub', 'client_id', 'exp', 'iat', 'jti'],
    });
    return readClaims(known.issuer, payload);
  }
}

const MOST_REMEMBERED = 5_000;

/** Seconds by which the clock of another process may go ahead of ours. */
const CLOCKS_DIFFER_BY = 60;

/** An unknown key id makes us look for new keys, but never more often: anybody can send one. */
const MILLISECONDS_BETWEEN_LOOKS = 10_000;

class KnownIssuer {
  private keys = new Map<string, KeyObject>();
  private lookedAt = Number.NEGATIVE_INFINITY;
  private looking: Promise<void> | null = null;

  constructor(readonly issuer: TokenIssuer) {}

  async key(kid: string | undefined): Promise<KeyObject> {
    if (!this.keys.has(kid ?? '')) await this.look();
    const key = this.keys.get(kid ?? '');
    if (key === undefined) throw unauthenticated();
    return key;
  }

  private look(): Promise<void> {
    if (this.looking !== null) return this.looking;
    if (performance.now() - this.lookedAt < MILLISECONDS_BETWEEN_LOOKS) return Promise.resolve();
    this.looking = this.issuer
      .keys()
      .then((keys) => {
        this.keys = keys;
        this.lookedAt = performance.now();
      })
      .finally(() => {
        this.looking = null;
      });
    return this.looking;
  }
}

/** The claim by which the embedded issuer's tokens name their session. */
export const SESSION_CLAIM = 'patchwork_session';

function readClaims(issuer: TokenIssuer, payload: JWTPayload): VerifiedToken & { readonly expires: number } {
  const { sub, exp, iat, jti, client_id: clientId, scope = '' } = payload;
  if (typeof sub !== 'string' || typeof clientId !== 'string' || typeof scope !== 'string') throw unauthenticated();
  if (typeof jti !== 'string' || exp === undefined || iat === undefined) throw unauthenticated();
  // A token that is bound to a key or certificate (RFC 7800) is of no use to who cannot show it; we ask for neither.
  if (payload.cnf !== undefined || iat > Date.now() / 1000 + CLOCKS_DIFFER_BY) throw unauthenticated();
  // Client credentials have no person: the subject is the client itself (RFC 9068, 2.2).
  const isSystem = sub === clientId;
  return {
    issuerId: issuer.id,
    agencyId: null,
    subject: sub,
    clientId,
    scopes: scope.split(' ').filter((name) => name !== ''),
    sessionId: issuer.namesSessions === true && !isSystem ? sessionOf(payload) : null,
    issuedAt: iat,
    isSystem,
    address: null,
    expires: exp * 1000,
  };
}

/** What another issuer puts there says nothing about our sessions, so it is not read. */
function sessionOf({ [SESSION_CLAIM]: session }: JWTPayload): Id {
  const id = typeof session === 'string' ? idOf(session) : null;
  if (id === null) throw unauthenticated();
  return id;
}
