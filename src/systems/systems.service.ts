/** Council systems: creating them with their credentials, reading, changing and revoking them. */
import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { faultOfAddress } from '../access/safe-address.js';
import { AgencyDirectory } from '../agencies/index.js';
import { conflict, notFound, unacceptable } from '../common/errors.js';
import { requireMatch, type TaggedText } from '../common/etag.js';
import { type Id, newId } from '../common/ids.js';
import type { PageQuery } from '../common/page.js';
import { checked, merged } from '../common/validation.js';
import { CONFIG, type Config } from '../config.js';
import { patchworkNow } from '../database/clock.queries.js';
import { Database } from '../database/database.js';
import { Transaction } from '../database/transaction.js';
import { credentialsOf, type SystemCredentials } from './credential.dto.js';
import { CredentialsService } from './credentials.service.js';
import { detailsOf, type SystemRecord, type SystemRequest, SystemState } from './system.dto.js';
import { System, type SystemDetails } from './system.entity.js';
import { findForChange } from './system.lock.js';
import { readSystem, systemsByName, systemText } from './system.queries.js';

@Injectable()
export class SystemsService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly transaction: Transaction,
    private readonly database: Database,
    private readonly agencies: AgencyDirectory,
    private readonly credentials: CredentialsService,
  ) {}

  list(page: PageQuery): Promise<SystemRecord[]> {
    return systemsByName(page, this.database);
  }

  async find(id: Id): Promise<TaggedText> {
    const system = await readSystem(id, this.database);
    if (system === null) throw notFound();
    return system;
  }

  create(request: SystemRequest): Promise<{ credentials: SystemCredentials; text: TaggedText }> {
    const details = detailsOf(request);
    this.requireKeysFromOnePlace(details);
    return this.transaction.run(async (tx) => {
      const agency = await this.agencies.find(request.agencyId, tx);
      if (agency === null) {
        throw unacceptable([{ pointer: '/agencyId', code: 'NO_SUCH_AGENCY', detail: 'There is no such agency.' }]);
      }
      const system = Object.assign(new System(), {
        ...details,
        id: newId(),
        agencyId: agency.id,
        clientId: `system-${randomBytes(6).toString('hex')}`,
        test: request.test ?? false,
        version: 1,
        fieldVersions: {},
        createdAt: await patchworkNow(tx),
        revokedAt: null,
      });
      await tx.insert(System, system);
      const secret = system.hasKeys ? null : (await this.credentials.add(system.id, tx)).secret;
      return { credentials: credentialsOf(system, secret), text: await systemText(system.id, tx) };
    });
  }

  update(id: Id, patch: object, ifMatch: string | undefined): Promise<TaggedText> {
    return this.transaction.run(async (tx) => {
      const system = await findForChange(id, tx);
      const before = system.details();
      const details = detailsOf(checked(SystemState, merged(before, patch)));
      this.requireKeysFromOnePlace(details);
      requireMatch(ifMatch, system);
      if (system.revokedAt !== null) throw conflict('REVOKED', 'The system is revoked, for good.');
      if (system.change(details)) await tx.save(system);
      return systemText(id, tx);
    });
  }

  /** Ends its access with the next request; for good. */
  async revoke(id: Id): Promise<void> {
    await this.transaction.run(async (tx) => {
      const system = await findForChange(id, tx);
      if (system.revokedAt === null) await tx.update(System, id, { revokedAt: await patchworkNow(tx) });
    });
  }

  private requireKeysFromOnePlace({ jwks, jwksUrl }: SystemDetails): void {
    const fault = jwksUrl === null ? null : faultOfAddress(jwksUrl, this.config.production);
    if (fault !== null) {
      throw unacceptable([{ pointer: '/jwksUrl', code: 'ADDRESS', detail: `The address of the keys ${fault}` }]);
    }
    if (jwks !== null && jwksUrl !== null) {
      throw unacceptable([
        { pointer: '/jwksUrl', code: 'ONE_PLACE', detail: 'Give the keys or where they are, not both.' },
      ]);
    }
  }
}
