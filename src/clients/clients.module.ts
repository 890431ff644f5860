/** Clients, and the teams around them. */
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AgentsModule } from '../agents/index.js';
import { ClientTeam } from './client-team.js';
import { BrokerService } from './broker.service.js';
import { Client } from './client.entity.js';
import { ClientsController } from './clients.controller.js';
import { ClientsService } from './clients.service.js';
import { LeadService } from './lead.service.js';
import { MembershipsBanner } from './memberships.banner.js';
import { MembershipsController } from './memberships.controller.js';
import { MembershipsService } from './memberships.service.js';
import { ReasonCodesController } from './reason-codes.controller.js';
import { RestrictionController } from './restriction.controller.js';
import { RestrictionService } from './restriction.service.js';
import { PlantedClients } from './planted-clients.js';
import { SearchLimits } from './search-limits.service.js';
import { TakenReferences } from './taken-references.js';
import { TeamAccess } from './team-access.js';
import { TeamAdmission } from './team-admission.js';
import { TeamDeparture } from './team-departure.js';
import { TeamMember } from './team-member.entity.js';
import { TeamController } from './team.controller.js';
import { TeamMoveGuard } from './team.move-guard.js';
import { TeamService } from './team.service.js';
import { TeamStandDown } from './team.stand-down.js';

@Module({
  imports: [TypeOrmModule.forFeature([Client, TeamMember]), AgentsModule],
  controllers: [ClientsController, RestrictionController, TeamController, MembershipsController, ReasonCodesController],
  providers: [
    ClientsService,
    TeamService,
    TeamAccess,
    LeadService,
    BrokerService,
    RestrictionService,
    TeamAdmission,
    TeamDeparture,
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
