/** Finding a client whom one does not work with yet: within limits, and written down before the answer goes out. */
import { Injectable } from '@nestjs/common';
import { AccessLog } from '../access/index.js';
import type { Principal } from '../common/actor.js';
import { SearchLimits, type SearchTerms } from '../clients/index.js';
import { Database } from '../database/database.js';
import type { ClientSearch, SearchResult } from './search.dto.js';
import { matchesOf } from './search.queries.js';

@Injectable()
export class SearchService {
  constructor(
    private readonly database: Database,
    private readonly accessLog: AccessLog,
    private readonly limits: SearchLimits,
  ) {}

  async search(search: ClientSearch, caller: Principal, requestId: string): Promise<SearchResult> {
    const terms = termsOf(search);
    await this.limits.admit(caller, 'clients.search', terms, requestId);
    const items = await matchesOf(search, caller.agentId, this.database);
    const found = items.map(({ id }) => id);
    await this.accessLog.list(caller, 'clients.search', found, requestId, this.limits.detailsOf(terms));
    return { items, links: { self: '/v1/clients/search' } };
  }
}

function termsOf(search: ClientSearch): SearchTerms {
  const { name, dateOfBirth, yearOfBirth, postcode, telephone, externalReference } = search;
  const reference = externalReference ? `${externalReference.system} ${externalReference.reference}` : null;
  const all = { name, dateOfBirth, yearOfBirth, postcode, telephone, externalReference: reference };
  return Object.fromEntries(
    Object.entries(all).flatMap(([field, term]) => (term == null ? [] : [[field, String(term)]])),
  );
}
