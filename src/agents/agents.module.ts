/** The practitioners of the agencies, and those who administer. */
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AgenciesModule } from '../agencies/index.js';
import { AlertsModule } from '../alerts/index.js';
import { AccountHelpController } from './account-help.controller.js';
import { AccountHelp } from './account-help.service.js';
import { AgentDirectory } from './agent-directory.js';
import { Agent } from './agent.entity.js';
import { AgentsController } from './agents.controller.js';
import { AgentsService } from './agents.service.js';
import { AlertBanner } from './alert-banner.js';
import { Banners } from './banners.js';
import { DeactivationsService } from './deactivations.service.js';
import { MeController } from './me.controller.js';
import { SuspensionJob } from './suspension.job.js';
import { Suspensions } from './suspensions.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([Agent]), AgenciesModule, AlertsModule],
  controllers: [AgentsController, AccountHelpController, MeController],
  providers: [
    AgentsService,
    DeactivationsService,
    Suspensions,
    SuspensionJob,
    AccountHelp,
    AgentDirectory,
    Banners,
    AlertBanner,
  ],
  exports: [AgentDirectory, Banners, Suspensions],
})
export class AgentsModule {}
