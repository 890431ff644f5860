/** The secrets of a system: adding one while those before it still work for a while, and ending one. */
import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { conflict, notFound } from '../common/errors.js';
import type { TaggedText } from '../common/etag.js';
import { type Id, newId } from '../common/ids.js';
import { Transaction } from '../database/transaction.js';
import type { NewCredential } from './credential.dto.js';
import { addCredential, endCredential, endOthers } from './credential.queries.js';
import { findForChange } from './system.lock.js';
import { systemText } from './system.queries.js';

interface NewSecret {
  readonly id: Id;
  readonly secret: string;
  readonly createdAt: Date;
}

const OVERLAP_HOURS = 24;
const HOUR = 3_600_000;

@Injectable()
export class CredentialsService {
  constructor(private readonly transaction: Transaction) {}

  /** A secret of 32 random bytes, of which a plain hash is kept: a slow one would add nothing. */
  async add(systemId: Id, tx: EntityManager): Promise<NewSecret> {
    const [id, secret] = [newId(), randomBytes(32).toString('base64url')];
    const secretHash = createHash('sha256').update(secret).digest('hex');
    return { id, secret, ...(await addCredential({ id, systemId, secretHash }, tx)) };
  }

  rotate(
    systemId: Id,
    overlapHours: number | null,
  ): Promise<{ readonly credential: NewCredential; readonly text: TaggedText }> {
    return this.transaction.run(async (tx) => {
      const system = await findForChange(systemId, tx);
      if (system.revokedAt !== null) throw conflict('REVOKED', 'The system is revoked, for good.');
      if (system.hasKeys) throw conflict('HAS_KEYS', 'The system signs in with keys of its own.');
      const { id, secret, createdAt } = await this.add(systemId, tx);
      const othersEndAt = new Date(createdAt.getTime() + (overlapHours ?? OVERLAP_HOURS) * HOUR);
      await endOthers(systemId, id, othersEndAt, tx);
      const credential = { id, clientId: system.clientId, clientSecret: secret, createdAt, othersEndAt };
      return { credential, text: await systemText(systemId, tx) };
    });
  }

  /** Stops one secret at once. Tokens that it got still live out their minutes; revoking the system ends those too. */
  async end(systemId: Id, credentialId: Id): Promise<void> {
    await this.transaction.run(async (tx) => {
      await findForChange(systemId, tx);
      if (!(await endCredential(systemId, credentialId, tx))) throw notFound();
    });
  }
}
