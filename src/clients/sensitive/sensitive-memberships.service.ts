/**
 * Looking back at sensitive memberships: an auditor at all, a privacy officer at those of their agency, nobody at their own.
 * Whoever reviews one can end it.
 */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Principal } from '../../common/actor.js';
import { forbidden, notFound } from '../../common/errors.js';
import type { Id } from '../../common/ids.js';
import type { PageQuery } from '../../common/page.js';
import { Database } from '../../database/database.js';
import { Transaction } from '../../database/transaction.js';
import { lockClient } from '../clients.queries.js';
import { TeamDeparture } from '../team/team-departure.js';
import { currentMembers } from '../team/team.queries.js';
import type {
  MembershipReview,
  SensitiveMembershipQuery,
  SensitiveMembershipRecord,
} from './sensitive-membership.dto.js';
import { membershipForReview, reviewMembership, sensitiveMemberships } from './sensitive-membership.queries.js';

@Injectable()
export class SensitiveMembershipsService {
  constructor(
    private readonly transaction: Transaction,
    private readonly database: Database,
    private readonly departure: TeamDeparture,
  ) {}

  list(query: SensitiveMembershipQuery, page: PageQuery, caller: Principal): Promise<SensitiveMembershipRecord[]> {
    const reviewed = query.reviewed === undefined ? null : query.reviewed === 'true';
    return sensitiveMemberships({ agencyId: sightOf(caller), reviewed }, page, this.database);
  }

  review(memberId: Id, { outcome, note }: MembershipReview, caller: Principal): Promise<SensitiveMembershipRecord> {
    return this.transaction.run(async (tx) => {
      await this.find(memberId, caller, tx);
      return reviewMembership(memberId, { outcome, note, reviewedBy: caller.agentId! }, tx);
    });
  }

  /** One that has ended stays so. 409 if nobody else were on the team of an open client. */
  end(memberId: Id, reason: string, caller: Principal): Promise<void> {
    return this.transaction.run(async (tx) => {
      const { clientId } = await this.find(memberId, caller, tx);
      const client = (await lockClient(clientId, tx))!;
      const members = await currentMembers(clientId, tx);
      const member = members.find(({ id }) => id === memberId);
      if (member === undefined) return;
      await this.departure.depart(client, member, members, { how: 'REMOVED', reason }, caller, tx);
    });
  }

  private async find(memberId: Id, caller: Principal, tx: EntityManager): Promise<{ clientId: Id }> {
    const membership = await membershipForReview(memberId, sightOf(caller), tx);
    if (membership === null) throw notFound();
    if (membership.agentId === caller.agentId) throw forbidden('Nobody reviews their own membership.');
    return membership;
  }
}

/** The one agency whose sensitive memberships the caller sees; null: all. */
function sightOf({ roles, agencyId }: Principal): Id | null {
  return roles.includes('AUDITOR') ? null : agencyId;
}
