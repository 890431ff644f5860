/** Councils' issuers: registering, reading, changing them, and forgetting a link. Each verb is one transaction. */
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { faultOfAddress } from '../access/safe-address.js';
import { AgencyDirectory } from '../agencies/index.js';
import { conflict, type FieldFault, notFound, unacceptable } from '../common/errors.js';
import { requireMatch, type TaggedText } from '../common/etag.js';
import { type Id, newId } from '../common/ids.js';
import type { PageQuery } from '../common/page.js';
import { checked, merged } from '../common/validation.js';
import { CONFIG, type Config } from '../config.js';
import { patchworkNow } from '../database/clock.queries.js';
import { Database } from '../database/database.js';
import { Transaction } from '../database/transaction.js';
import { detailsOf, type IssuerRecord, type IssuerRequest, IssuerState } from './issuer.dto.js';
import { Issuer } from './issuer.entity.js';
import { issuersByUrl, issuerText, readIssuer } from './issuer.queries.js';
import { dropLink } from './link.queries.js';

@Injectable()
export class IssuersService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly transaction: Transaction,
    private readonly database: Database,
    private readonly agencies: AgencyDirectory,
  ) {}

  list(page: PageQuery): Promise<IssuerRecord[]> {
    return issuersByUrl(page, this.database);
  }

  async find(id: Id): Promise<TaggedText> {
    const issuer = await readIssuer(id, this.database);
    if (issuer === null) throw notFound();
    return issuer;
  }

  register(request: IssuerRequest): Promise<{ readonly id: Id; readonly text: TaggedText }> {
    const [details, { url, agencyId }] = [detailsOf(request), request];
    this.requireAddresses(details.jwksUrl, url);
    return withUrlOfOne(() =>
      this.transaction.run(async (tx) => {
        if ((await this.agencies.find(agencyId, tx)) === null) {
          throw unacceptable([{ pointer: '/agencyId', code: 'NO_SUCH_AGENCY', detail: 'There is no such agency.' }]);
        }
        const rest = { id: newId(), agencyId, url, version: 1, fieldVersions: {}, createdAt: await patchworkNow(tx) };
        const issuer = Object.assign(new Issuer(), details, rest);
        await tx.insert(Issuer, issuer);
        return { id: issuer.id, text: await issuerText(issuer.id, tx) };
      }),
    );
  }

  update(id: Id, patch: object, ifMatch: string | undefined): Promise<TaggedText> {
    return this.transaction.run(async (tx) => {
      const issuer = await findForChange(id, tx);
      const details = detailsOf(checked(IssuerState, merged(issuer.details(), patch)));
      this.requireAddresses(details.jwksUrl);
      requireMatch(ifMatch, issuer);
      if (issuer.change(details)) await tx.save(issuer);
      return issuerText(id, tx);
    });
  }

  /** Whoever signs in next with the agent's address is linked to them: for somebody who got a new account there. */
  async forget(id: Id, agentId: Id): Promise<void> {
    await this.transaction.run(async (tx) => {
      await findForChange(id, tx);
      if (!(await dropLink(id, agentId, tx))) throw notFound();
    });
  }

  private requireAddresses(jwksUrl: string, url?: string): void {
    const faults: FieldFault[] = [];
    const { production, publicUrl } = this.config;
    for (const [pointer, address] of [
      ['/jwksUrl', jwksUrl],
      ['/url', url],
    ] as const) {
      const fault = address === undefined ? null : faultOfAddress(address, production);
      if (fault !== null) faults.push({ pointer, code: 'ADDRESS', detail: `${pointer.slice(1)} ${fault}` });
    }
    // Tokens in our own name are ours to check.
    if (url === publicUrl) faults.push({ pointer: '/url', code: 'OUR_OWN', detail: 'That is Patchwork itself.' });
    if (faults.length > 0) throw unacceptable(faults);
  }
}

async function findForChange(id: Id, tx: EntityManager): Promise<Issuer> {
  const issuer = await tx.findOne(Issuer, { where: { id }, lock: { mode: 'for_no_key_update' } });
  if (issuer === null) throw notFound();
  return issuer;
}

async function withUrlOfOne<T>(verb: () => Promise<T>): Promise<T> {
  try {
    return await verb();
  } catch (fault) {
    if ((fault as { constraint?: unknown } | null)?.constraint !== 'issuer_by_url') throw fault;
    throw conflict('ISSUER_TAKEN', 'An issuer with this URL is registered already.');
  }
}
