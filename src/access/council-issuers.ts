/**
 * Tokens of councils' own issuers. Which issuers there are is read from the database on each request, so that registering,
 * changing and switching one off holds everywhere at once; only their public keys are kept for a while. A token whose keys
 * cannot be fetched is not taken: 503, as nobody can say that it is bad.
 */
import type { KeyObject } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { jwtVerify, type JWTHeaderParameters, type JWTPayload } from 'jose';
import { unauthenticated } from '../common/errors.js';
import { CONFIG, type Config } from '../config.js';
import { Database } from '../database/database.js';
import { type CouncilIssuer, councilIssuer } from './access.queries.js';
import { KeySet } from './key-set.js';
import { fetchJson } from './safe-fetch.js';
import type { VerifiedToken } from './verified-token.js';

/** Seconds by which a council's clock may differ from ours. */
const CLOCKS_DIFFER_BY = 30;

@Injectable()
export class CouncilIssuers {
  private readonly logger = new Logger(CouncilIssuers.name);
  private readonly keySets = new Map<string, KeySet>();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
  ) {}

  /** `url` is what the token calls its issuer, unchecked as yet. Throws 401, 503, or a fault of jose. */
  async verify(token: string, url: unknown): Promise<VerifiedToken> {
    if (!isPlain(url, 500)) throw unauthenticated();
    const issuer = await councilIssuer(this.database, url);
    if (issuer === null) throw unauthenticated();
    const { payload, protectedHeader } = await jwtVerify(token, (header) => this.keyFor(issuer, header), {
      issuer: issuer.url,
      audience: issuer.audience,
      algorithms: [...issuer.algorithms],
      requiredClaims: ['sub', 'exp', 'iat'],
      clockTolerance: CLOCKS_DIFFER_BY,
    });
    if (!issuer.tokenTypes.some((type) => isOfType(protectedHeader.typ, type))) throw unauthenticated();
    return readClaims(issuer, payload);
  }

  private async keyFor({ jwksUrl }: CouncilIssuer, { kid, alg }: JWTHeaderParameters): Promise<KeyObject> {
    if (typeof kid !== 'string' || kid === '') throw unauthenticated();
    const known = await this.keySetAt(jwksUrl).key(kid);
    if (known === null || !known.algorithms.some((name) => name === alg)) throw unauthenticated();
    return known.key;
  }

  private keySetAt(address: string): KeySet {
    let keySet = this.keySets.get(address);
    if (keySet === undefined) {
      const { host } = new URL(address);
      keySet = new KeySet(
        () => fetchJson(address, this.config.production),
        (fault) => this.logger.warn(`keys at ${host}: ${fault instanceof Error ? fault.message : 'not fetched'}`),
      );
      this.keySets.set(address, keySet);
    }
    return keySet;
  }
}

/** `typ` is a media type, often without its first half (RFC 7515, 4.1.9). */
function isOfType(typ: unknown, expected: string): boolean {
  return typeof typ === 'string' && typ.toLowerCase().replace(/^application\//, '') === expected.toLowerCase();
}

/** What id and logout tokens carry, and access tokens do not: issuers that name no type tell them apart by these alone. */
const OF_OTHER_TOKENS = ['nonce', 'at_hash', 'c_hash', 'events'];

function readClaims(issuer: CouncilIssuer, payload: JWTPayload): VerifiedToken {
  const { sub, iat } = payload;
  if (!isPlain(sub, 255) || iat === undefined || iat > Date.now() / 1000 + CLOCKS_DIFFER_BY) throw unauthenticated();
  if (payload.cnf !== undefined || OF_OTHER_TOKENS.some((claim) => claim in payload)) throw unauthenticated();
  return {
    issuerId: issuer.id,
    agencyId: issuer.agencyId,
    subject: sub,
    clientId: '',
    scopes: [],
    sessionId: null,
    issuedAt: iat,
    // Whatever such a token says, it never speaks for one of our systems.
    isSystem: false,
    address: addressIn(issuer, payload),
  };
}

/** The address that may link a first sign-in; null when there is none, or the issuer itself does not vouch for it. */
function addressIn(issuer: CouncilIssuer, payload: JWTPayload): VerifiedToken['address'] {
  const email = Object.hasOwn(payload, issuer.emailClaim) ? payload[issuer.emailClaim] : undefined;
  const said = payload.email_verified;
  if (!isPlain(email, 254) || !(said === undefined || isTrue(said))) return null;
  const verified = issuer.emailsVerified || (issuer.emailClaim === 'email' && isTrue(said));
  return { email: email.toLowerCase(), verified };
}

function isTrue(said: unknown): boolean {
  return said === true || said === 'true';
}

/** Plain ASCII: no letter that turns into another one in lower case, and none that the database refuses. */
function isPlain(text: unknown, most: number): text is string {
  return typeof text === 'string' && text.length <= most && /^[\x20-\x7e]+$/.test(text);
}
