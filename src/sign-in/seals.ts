/**
 * Every key of the sign-in, derived from PATCHWORK_SECRET, one per use (HKDF, RFC 5869), and what they do: keyed hashes,
 * and sealing (AES-256-GCM) of what is kept, so that a copy of the database alone lets nobody sign in as anybody.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config.js';

export type KeyUse =
  | 'record-id'
  | 'record-contents'
  | 'issuer-key'
  | 'failure-subject'
  | 'reset-subject'
  | 'account-link'
  | 'second-factor'
  | 'recovery-code'
  | 'sign-in-step'
  | 'known-device';

@Injectable()
export class Seals {
  private readonly keys = new Map<KeyUse, Buffer>();

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  hash(use: KeyUse, text: string): Buffer {
    return createHmac('sha256', this.key(use)).update(text).digest();
  }

  seal(use: KeyUse, text: string): Buffer {
    const nonce = randomBytes(NONCE);
    const cipher = createCipheriv('aes-256-gcm', this.key(use), nonce);
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), body]);
  }

  /** The text again; null if it was sealed with another secret or was changed. */
  open(use: KeyUse, sealed: Buffer): string | null {
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.key(use), sealed.subarray(0, NONCE));
      decipher.setAuthTag(sealed.subarray(NONCE, NONCE + TAG));
      return decipher.update(sealed.subarray(NONCE + TAG), undefined, 'utf8') + decipher.final('utf8');
    } catch {
      return null;
    }
  }

  private key(use: KeyUse): Buffer {
    let key = this.keys.get(use);
    if (key === undefined) {
      if (this.config.secret === null) throw new Error('PATCHWORK_SECRET is needed to sign anybody in.');
      key = Buffer.from(hkdfSync('sha256', this.config.secret, '', `patchwork sign-in ${use}`, 32));
      this.keys.set(use, key);
    }
    return key;
  }
}

const NONCE = 12;
const TAG = 16;
