/** Finding a client whom one does not work with yet: within limits, and written down before the answer goes out. */
import { Injectable } from '@nestjs/common';
import { AccessLog } from '../access/index.js';
import type { Principal } from '../common/actor.js';
import { SearchLimits, type SearchTerms } from '../clients/index.js';
import { Database } from '../database/database.js';
import { tooMany } from '../common/errors.js';
import { NewClients } from './new-clients.service.js';
import type { ClientMatch, ClientSearch, SearchResult } from './search.dto.js';
import { matchesOf } from './search.queries.js';

@Injectable()
export class SearchService {
  constructor(
    private readonly database: Database,
    private readonly accessLog: AccessLog,
    private readonly limits: SearchLimits,
    private readonly newClients: NewClients,
  ) {}

  async search(search: ClientSearch, caller: Principal, requestId: string): Promise<SearchResult> {
    const terms = termsOf(search);
    const seconds = await this.newClients.secondsToWait(caller);
    if (seconds !== null) return this.refuse(seconds, terms, caller, requestId);
    await this.limits.admit(caller, 'clients.search', terms, requestId);
    const matches = await matchesOf(search, caller.agentId, this.database);
    const admission = await this.newClients.admit(matches, caller);
    if ('seconds' in admission) return this.refuse(admission.seconds, terms, caller, requestId);
    return this.answer(admission.shown, terms, caller, requestId);
  }

  private async answer(
    items: ClientMatch[],
    terms: SearchTerms,
    caller: Principal,
    requestId: string,
  ): Promise<SearchResult> {
    const found = items.map(({ id }) => id);
    await this.accessLog.list(caller, 'clients.search', found, requestId, this.limits.detailsOf(terms));
    return { items, links: { self: '/v1/clients/search' } };
  }

  private async refuse(seconds: number, terms: SearchTerms, caller: Principal, requestId: string): Promise<never> {
    const details = { ...this.limits.detailsOf(terms), outcome: 'LIMITED' as const };
    await this.accessLog.list(caller, 'clients.search', [], requestId, details);
    throw tooMany(
      'NEW_CLIENT_LIMIT',
      'You have found as many people whom you do not work with as an hour allows. Try again later.',
      seconds,
    );
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
