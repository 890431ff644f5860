/**
 * Calls the API's own routes as the people of the demo, so that its history is made by the real services under the real
 * rules. Their tokens come from an issuer that lives in this process alone, while the application listens nowhere.
 */
import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SignJWT } from 'jose';
import { Issuers } from '../access/issuers.js';
import type { Id } from '../common/ids.js';

/** One person, or the council system. Each call throws when it is refused. */
export interface Caller {
  get(path: string): Promise<Answer>;
  send(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: object, ifMatch?: string): Promise<Answer>;
}

export interface Answer {
  readonly body: Record<string, unknown>;
  readonly etag: string;
}

export class DemoCallers {
  private readonly key: KeyObject;

  constructor(private readonly app: NestFastifyApplication) {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    this.key = privateKey;
    const keys = async (): Promise<Map<string, KeyObject>> => new Map([[NAME, publicKey]]);
    app.get(Issuers).add({ id: 'embedded', url: NAME, audience: NAME, algorithms: ['EdDSA'], keys });
  }

  /** An agent by their id. */
  agent(agentId: Id): Promise<Caller> {
    return this.caller(agentId, { client_id: NAME });
  }

  system(clientId: string, scopes: readonly string[]): Promise<Caller> {
    return this.caller(clientId, { client_id: clientId, scope: scopes.join(' ') });
  }

  private async caller(subject: string, claims: Record<string, string>): Promise<Caller> {
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'EdDSA', kid: NAME, typ: 'at+jwt' })
      .setIssuer(NAME)
      .setAudience(NAME)
      .setSubject(subject)
      .setJti(randomUUID())
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(this.key);
    return {
      get: (path) => this.call(token, 'GET', path),
      send: (method, path, body, ifMatch) => this.call(token, method, path, body, ifMatch),
    };
  }

  private async call(
    token: string,
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    body?: object,
    ifMatch?: string,
  ): Promise<Answer> {
    const headers = { authorization: `Bearer ${token}`, ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }) };
    const response = await this.app.inject({ method, url, headers, ...(body === undefined ? {} : { payload: body }) });
    const answer = response.body === '' ? {} : (JSON.parse(response.body) as Record<string, unknown>);
    if (response.statusCode >= 400) {
      const why = JSON.stringify({ code: answer.code, errors: answer.errors });
      throw new Error(`Making the demo failed: ${method} ${url} answered ${response.statusCode} ${why}`);
    }
    return { body: answer, etag: String(response.headers.etag ?? '') };
  }
}

const NAME = 'urn:patchwork:making-the-demo';
