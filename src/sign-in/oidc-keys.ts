/**
 * The keys that sign tokens and cookies: made once per database, kept there sealed, the same for every process. Tokens
 * are signed with RS256, which every library knows and which is the quickest to verify.
 */
import { createPublicKey, generateKeyPair, randomBytes, randomUUID, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { Injectable } from '@nestjs/common';
import type { JWK } from 'oidc-provider';
import type { EntityManager } from 'typeorm';
import { Database } from '../database/database.js';
import { Transaction } from '../database/transaction.js';
import * as queries from './oidc-key.queries.js';
import { Seals } from './seals.js';

export const SIGNING_ALGORITHM = 'RS256';

export interface SigningKey extends JWK {
  kid: string;
}

export interface IssuerKeys {
  readonly signing: SigningKey[];
  readonly cookies: string[];
}

@Injectable()
export class OidcKeys {
  constructor(
    private readonly transaction: Transaction,
    private readonly database: Database,
    private readonly seals: Seals,
  ) {}

  /** Newest first, so the first one signs; makes what is missing. */
  async ensure(): Promise<IssuerKeys> {
    const present = this.read(await queries.listKeys(this.database.app.manager));
    if (present.signing.length > 0 && present.cookies.length > 0) return present;
    const spare = await newSigningKey();
    return this.transaction.run(async (tx) => {
      await queries.lockKeys(tx);
      const { signing, cookies } = this.read(await queries.listKeys(tx));
      if (signing.length === 0) await this.add('SIGNING', spare, tx);
      if (cookies.length === 0) await this.add('COOKIE', randomBytes(32).toString('base64url'), tx);
      return this.read(await queries.listKeys(tx));
    });
  }

  /** The public halves by key id, as they stand in the database now. */
  async publicKeys(): Promise<Map<string, KeyObject>> {
    const stored = await this.database.read<queries.StoredKey>('oidc-keys', queries.LIST_KEYS);
    const { signing } = this.read(stored);
    return new Map(signing.map((jwk) => [jwk.kid, createPublicKey({ key: { ...jwk }, format: 'jwk' })]));
  }

  private read(stored: queries.StoredKey[]): IssuerKeys {
    const signing = this.opened(stored, 'SIGNING').map((key) => JSON.parse(key) as SigningKey);
    return { signing, cookies: this.opened(stored, 'COOKIE') };
  }

  /** Keys sealed with another secret are passed over: after a change of the secret, new ones take their place. */
  private opened(stored: queries.StoredKey[], purpose: queries.StoredKey['purpose']): string[] {
    return stored
      .filter((key) => key.purpose === purpose)
      .map((key) => this.seals.open('issuer-key', key.sealed))
      .filter((key) => key !== null);
  }

  private async add(purpose: queries.StoredKey['purpose'], key: string, tx: EntityManager): Promise<void> {
    await queries.addKey({ id: randomUUID(), purpose, sealed: this.seals.seal('issuer-key', key) }, tx);
  }
}

async function newSigningKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return JSON.stringify({
    ...privateKey.export({ format: 'jwk' }),
    kid: randomUUID(),
    use: 'sig',
    alg: SIGNING_ALGORITHM,
  });
}
