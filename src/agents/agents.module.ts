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
import { AgentChanges } from './agent-changes.js';
import { DeactivationsService } from './deactivations.service.js';
import { EmailChangeBanner } from './email-change/email-change.banner.js';
import { EmailChangeController } from './email-change/email-change.controller.js';
import { EmailChangeJob } from './email-change/email-change.job.js';
import { EmailChanges } from './email-change/email-changes.service.js';
import { MeController } from './me.controller.js';
import { SuspensionJob } from './suspension.job.js';
import { Suspensions } from './suspensions.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([Agent]), AgenciesModule, AlertsModule],
  controllers: [AgentsController, AccountHelpController, EmailChangeController, MeController],
  providers: [
    AgentsService,
    DeactivationsService,
    Suspensions,
    SuspensionJob,
    AccountHelp,
    AgentDirectory,
    AgentChanges,
    EmailChanges,
    EmailChangeBanner,
    EmailChangeJob,
    Banners,
    AlertBanner,
  ],
  exports: [AgentDirectory, Banners, EmailChanges, Suspensions],
})
export class AgentsModule {}
