/**
 * A council's own issuer, on a port of its own: it publishes keys over real HTTP, signs what it is told to, and misbehaves
 * when asked. It counts how often its keys were fetched.
 */
import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { edSigner, type Part, type Signer, token } from './tokens.js';

export const AUDIENCE = 'api://patchwork';

export class CouncilIssuer {
  /** How often its keys were asked for. */
  fetched = 0;
  /** Instead of the keys. */
  answer: ((request: IncomingMessage, response: ServerResponse) => void) | null = null;
  private readonly keys = new Map<string, { publicKey: KeyObject; privateKey: KeyObject }>();

  private constructor(
    readonly url: string,
    private readonly server: ReturnType<typeof createServer>,
  ) {
    this.addKey('k1');
    server.on('request', (request, response) => this.publish(request, response));
  }

  static async start(): Promise<CouncilIssuer> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return new CouncilIssuer(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, server);
  }

  get jwksUrl(): string {
    return `${this.url}/keys`;
  }

  get jwks(): { keys: object[] } {
    return {
      keys: [...this.keys].map(([kid, { publicKey }]) => ({ ...publicKey.export({ format: 'jwk' }), kid, use: 'sig' })),
    };
  }

  addKey(kid: string, pair: { publicKey: KeyObject; privateKey: KeyObject } = generateKeyPairSync('ed25519')): void {
    this.keys.set(kid, pair);
  }

  privateKey(kid: string): KeyObject {
    return this.keys.get(kid)!.privateKey;
  }

  signer(kid = 'k1'): Signer {
    return edSigner(this.keys.get(kid)!.privateKey);
  }

  /** What an admin registers of it, with these changes. */
  registration(agencyId: string, changes: object = {}): object {
    const { url, jwksUrl } = this;
    return { agencyId, url, jwksUrl, audience: AUDIENCE, algorithms: ['EdDSA'], ...changes };
  }

  /** An access token of this person, with these changes; `undefined` leaves a claim or header out. */
  token(subject: string, email: string, claims: Part = {}, header: Part = {}): string {
    const now = Math.floor(Date.now() / 1000);
    const rest = { iss: this.url, aud: AUDIENCE, sub: subject, email, iat: now, exp: now + 600, jti: randomUUID() };
    const kid = (header.kid as string | undefined) ?? 'k1';
    const known = this.keys.has(kid) ? kid : 'k1';
    return token({ alg: 'EdDSA', typ: 'at+jwt', kid, ...header }, { ...rest, ...claims }, this.signer(known));
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private publish(request: IncomingMessage, response: ServerResponse): void {
    this.fetched += 1;
    if (this.answer !== null) return this.answer(request, response);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(this.jwks));
  }
}
