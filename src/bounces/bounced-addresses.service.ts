/** Shows admins the addresses that are paused: an agency's own, or all. */
import { Injectable } from '@nestjs/common';
import { ownServiceOf } from '../access/index.js';
import type { Principal } from '../common/actor.js';
import { Pages } from '../common/page.js';
import { Database } from '../database/database.js';
import { pausedAddresses } from './bounce.queries.js';
import type { BouncedAddressPage, BouncedAddressQuery } from './bounced-address.dto.js';

@Injectable()
export class BouncedAddresses {
  constructor(
    private readonly database: Database,
    private readonly pages: Pages,
  ) {}

  async list(query: BouncedAddressQuery, caller: Principal, path: string): Promise<BouncedAddressPage> {
    const seesAll = caller.roles.includes('ADMIN') || caller.roles.includes('AUDITOR');
    const agencyId = seesAll ? null : caller.agencyId;
    const scope = `${caller.agentId} bounced addresses ${agencyId}`;
    const page = this.pages.read(query, scope);
    const rows = await pausedAddresses({ agencyId, ownService: ownServiceOf(caller) }, page, this.database);
    const { items, links } = this.pages.make(rows, page, scope, path, ({ at, agentId }) => [at, agentId]);
    return { links, items: items.map(({ at: _, since, ...item }) => ({ ...item, since: new Date(since) })) };
  }
}
