/** Clients, and the teams around them. */
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AgenciesModule } from '../agencies/index.js';
import { AgentsModule } from '../agents/index.js';
import { AlertsModule } from '../alerts/index.js';
import { BarJob } from './bars/bar.job.js';
import { BarsController } from './bars/bars.controller.js';
import { BarsService } from './bars/bars.service.js';
import { EndedSuspensions } from './bars/ended-suspensions.service.js';
import { ClientTeam } from './team/client-team.js';
import { BrokerService } from './team/broker.service.js';
import { Client } from './client.entity.js';
import { ClientsController } from './clients.controller.js';
import { ClientsService } from './clients.service.js';
import { LeadService } from './team/lead.service.js';
import { MembershipsBanner } from './team/memberships.banner.js';
import { MembershipsController } from './team/memberships.controller.js';
import { MembershipsService } from './team/memberships.service.js';
import { ReasonCodesController } from './reason-codes.controller.js';
import { RestrictionController } from './restriction.controller.js';
import { RestrictionService } from './restriction.service.js';
import { PlantedClients } from './planted-clients.js';
import { SensitiveMembershipsController } from './sensitive/sensitive-memberships.controller.js';
import { SensitiveMembershipsService } from './sensitive/sensitive-memberships.service.js';
import { RemovalsService } from './team/removals.service.js';
import { RemovalsController } from './team/removals.controller.js';
import { RequestsController } from './team/requests.controller.js';
import { RequestsService } from './team/requests.service.js';
import { SearchLimits } from './search-limits.service.js';
import { TakenReferences } from './taken-references.js';
import { TeamAccess } from './team/team-access.js';
import { TeamAdmission } from './team/team-admission.js';
import { TeamDeparture } from './team/team-departure.js';
import { TeamMember } from './team/team-member.entity.js';
import { TeamController } from './team/team.controller.js';
import { TeamMoveGuard } from './team/team.move-guard.js';
import { TeamService } from './team/team.service.js';
import { TeamStandDown } from './team/team.stand-down.js';

@Module({
  imports: [TypeOrmModule.forFeature([Client, TeamMember]), AgenciesModule, AgentsModule, AlertsModule],
  controllers: [
    ClientsController,
    RestrictionController,
    TeamController,
    MembershipsController,
    RequestsController,
    RemovalsController,
    BarsController,
    SensitiveMembershipsController,
    ReasonCodesController,
  ],
  providers: [
    ClientsService,
    TeamService,
    TeamAccess,
    LeadService,
    BrokerService,
    RestrictionService,
    TeamAdmission,
    TeamDeparture,
    RequestsService,
    RemovalsService,
    BarsService,
    EndedSuspensions,
    BarJob,
    SensitiveMembershipsService,
    MembershipsService,
    MembershipsBanner,
    TeamStandDown,
    TeamMoveGuard,
    TakenReferences,
    SearchLimits,
    PlantedClients,
    ClientTeam,
  ],
  exports: [ClientTeam, ClientsService, SearchLimits, PlantedClients, TeamAccess, TeamAdmission],
})
export class ClientsModule {}
