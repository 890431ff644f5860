/** The practitioners of the agencies, and those who administer. */
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AgenciesModule } from '../agencies/index.js';
import { AgentDirectory } from './agent-directory.js';
import { Agent } from './agent.entity.js';
import { AgentsController } from './agents.controller.js';
import { AgentsService } from './agents.service.js';
import { DeactivationsService } from './deactivations.service.js';
import { MeController } from './me.controller.js';

@Module({
  imports: [TypeOrmModule.forFeature([Agent]), AgenciesModule],
  controllers: [AgentsController, MeController],
  providers: [AgentsService, DeactivationsService, AgentDirectory],
  exports: [AgentDirectory],
})
export class AgentsModule {}
