/** Clients, and the teams around them. */
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ClientTeam } from './client-team.js';
import { Client } from './client.entity.js';
import { ClientsController } from './clients.controller.js';
import { ClientsService } from './clients.service.js';
import { LeadService } from './lead.service.js';
import { ReasonCodesController } from './reason-codes.controller.js';
import { SearchLimits } from './search-limits.service.js';
import { TakenReferences } from './taken-references.js';
import { TeamMember } from './team-member.entity.js';
import { TeamController } from './team.controller.js';
import { TeamMoveGuard } from './team.move-guard.js';
import { TeamService } from './team.service.js';
import { TeamStandDown } from './team.stand-down.js';

@Module({
  imports: [TypeOrmModule.forFeature([Client, TeamMember])],
  controllers: [ClientsController, TeamController, ReasonCodesController],
  providers: [
    ClientsService,
    TeamService,
    LeadService,
    TeamStandDown,
    TeamMoveGuard,
    TakenReferences,
    SearchLimits,
    ClientTeam,
  ],
  exports: [ClientTeam, ClientsService, SearchLimits],
})
export class ClientsModule {}
