/**
 * Plans who is told of what, keeps what they chose, and sends the emails. It has no door: nobody can import it. The
 * recorder of activity subscribes first, since notifications refer to its entries.
 */
import { Module } from '@nestjs/common';
import { AgenciesModule } from '../agencies/index.js';
import { AgentsModule } from '../agents/index.js';
import { BouncesModule } from '../bounces/index.js';
import { ClientsModule } from '../clients/index.js';
import { MailModule } from '../mail/mail.module.js';
import { OperationsModule } from '../operations/index.js';
import { SignInModule } from '../sign-in/index.js';
import { AbsenceBanner } from './absence/absence.banner.js';
import { AbsenceController } from './absence/absence.controller.js';
import { AbsenceService } from './absence/absence.service.js';
import { CanaryJob } from './canary/canary.job.js';
import { CanaryService } from './canary/canary.service.js';
import { Deliverer } from './delivery/deliverer.js';
import { DeliveryJob } from './delivery/delivery.job.js';
import { AgentExplanationsController } from './explanation/agent-explanations.controller.js';
import { ExplanationsController } from './explanation/explanations.controller.js';
import { ExplanationsService } from './explanation/explanations.service.js';
import { NotificationsController } from './inbox/notifications.controller.js';
import { NotificationsService } from './inbox/notifications.service.js';
import { LedgerController } from './ledger/ledger.controller.js';
import { LedgerService } from './ledger/ledger.service.js';
import { EmailsController } from './oversight/emails.controller.js';
import { EmailsService } from './oversight/emails.service.js';
import { NotificationPlanner } from './planning/notification.planner.js';
import { AgencyPreferencesController } from './preferences/agency-preferences.controller.js';
import { AgencyPreferencesService } from './preferences/agency-preferences.service.js';
import { ClientPreferencesController } from './preferences/client-preferences.controller.js';
import { ClientPreferencesService } from './preferences/client-preferences.service.js';
import { PreferencesController } from './preferences/preferences.controller.js';
import { PreferencesService } from './preferences/preferences.service.js';
import { Retimer } from './preferences/retimer.js';
import { PreviewController } from './preview/preview.controller.js';
import { PreviewService } from './preview/preview.service.js';
import { CameBackReleaser } from './receipts/came-back.releaser.js';
import { ReceiptsController } from './receipts/receipts.controller.js';
import { Receipts } from './receipts/receipts.service.js';
import { UnsubscribeLinks } from './unsubscribe/unsubscribe-links.js';
import { UnsubscribeBanner } from './unsubscribe/unsubscribe.banner.js';
import { UnsubscribeRoutes } from './unsubscribe/unsubscribe.routes.js';
import { UnsubscribeService } from './unsubscribe/unsubscribe.service.js';
import { MailWatch } from './watching/mail-watch.js';

@Module({
  imports: [AgenciesModule, AgentsModule, BouncesModule, ClientsModule, MailModule, OperationsModule, SignInModule],
  controllers: [
    NotificationsController,
    PreferencesController,
    ClientPreferencesController,
    AgencyPreferencesController,
    ExplanationsController,
    PreviewController,
    AgentExplanationsController,
    AbsenceController,
    EmailsController,
    LedgerController,
    ReceiptsController,
  ],
  providers: [
    NotificationPlanner,
    NotificationsService,
    PreferencesService,
    ClientPreferencesService,
    AgencyPreferencesService,
    PreviewService,
    AbsenceService,
    AbsenceBanner,
    Retimer,
    ExplanationsService,
    EmailsService,
    Deliverer,
    Receipts,
    CameBackReleaser,
    DeliveryJob,
    UnsubscribeLinks,
    UnsubscribeService,
    UnsubscribeRoutes,
    UnsubscribeBanner,
    LedgerService,
    CanaryService,
    CanaryJob,
    MailWatch,
  ],
})
export class NotificationsModule {}
