/** Reminds admins of the teams on which deactivated agents of theirs still stand. */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Banners } from '../../agents/index.js';
import { Database } from '../../database/database.js';
import { membershipsLeftBehind } from './membership.queries.js';

@Injectable()
export class MembershipsBanner implements OnModuleInit {
  constructor(
    private readonly banners: Banners,
    private readonly database: Database,
  ) {}

  onModuleInit(): void {
    this.banners.add(async ({ agencyId, roles }) => {
      const ofAgency = roles.includes('AGENCY_ADMIN') ? agencyId : null;
      const ofAdmins = roles.includes('ADMIN');
      if (ofAgency === null && !ofAdmins) return [];
      const left = await membershipsLeftBehind(ofAgency, ofAdmins, this.database);
      return left === 0 ? [] : [{ code: 'OPEN_MEMBERSHIPS', text: textOf(left) }];
    });
  }
}

function textOf(left: number): string {
  return left === 1
    ? '1 team membership of a deactivated agent is to be handed over or ended.'
    : `${left} team memberships of deactivated agents are to be handed over or ended.`;
}
