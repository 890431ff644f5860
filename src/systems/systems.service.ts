/** Council systems: creating them with their one secret, and revoking them. */
import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { AgencyDirectory } from '../agencies/index.js';
import { notFound, unacceptable } from '../common/errors.js';
import { patchworkNow } from '../database/clock.queries.js';
import { Transaction } from '../database/transaction.js';
import { credentialsOf, type SystemCredentials, type SystemRequest } from './system.dto.js';
import { SCOPES, System } from './system.entity.js';

@Injectable()
export class SystemsService {
  constructor(
    private readonly transaction: Transaction,
    private readonly agencies: AgencyDirectory,
  ) {}

  create(request: SystemRequest): Promise<SystemCredentials> {
    return this.transaction.run(async (tx) => {
      const agency = await this.agencies.find(request.agencyId, tx);
      if (agency === null) {
        throw unacceptable([{ pointer: '/agencyId', code: 'NO_SUCH_AGENCY', detail: 'There is no such agency.' }]);
      }
      const secret = randomBytes(32).toString('base64url');
      const system = Object.assign(new System(), {
        id: uuid(),
        agencyId: agency.id,
        name: request.name,
        clientId: `system-${randomBytes(6).toString('hex')}`,
        secretHash: createHash('sha256').update(secret).digest('hex'),
        scopes: SCOPES.filter((scope) => request.scopes.includes(scope)),
        createdAt: await patchworkNow(tx),
        revokedAt: null,
      });
      await tx.insert(System, system);
      return credentialsOf(system, secret);
    });
  }

  /** Ends its access with the next request; for good. */
  async revoke(id: string): Promise<void> {
    await this.transaction.run(async (tx) => {
      const system = await tx.findOne(System, { where: { id }, lock: { mode: 'for_no_key_update' } });
      if (system === null) throw notFound();
      if (system.revokedAt === null) await tx.update(System, id, { revokedAt: await patchworkNow(tx) });
    });
  }
}
