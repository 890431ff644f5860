/**
 * Plans who is told of what, keeps what they chose, and sends the emails. It has no door: nobody can import it. The
 * recorder of activity subscribes first, since notifications refer to its entries.
 */
import { Module } from '@nestjs/common';
import { AgentsModule } from '../agents/index.js';
import { ClientsModule } from '../clients/index.js';
import { MailModule } from '../mail/mail.module.js';
import { SignInModule } from '../sign-in/index.js';
import { EmailsController } from './oversight/emails.controller.js';
import { EmailsService } from './oversight/emails.service.js';
import { Deliverer } from './delivery/deliverer.js';
import { DeliveryJob } from './delivery/delivery.job.js';
import { LedgerController } from './ledger/ledger.controller.js';
import { LedgerService } from './ledger/ledger.service.js';
import { NotificationPlanner } from './planning/notification.planner.js';
import { NotificationsController } from './inbox/notifications.controller.js';
import { NotificationsService } from './inbox/notifications.service.js';
import { PreferencesController } from './preferences/preferences.controller.js';
import { Retimer } from './preferences/retimer.js';
import { PreferencesService } from './preferences/preferences.service.js';

@Module({
  imports: [AgentsModule, ClientsModule, MailModule, SignInModule],
  controllers: [NotificationsController, PreferencesController, EmailsController, LedgerController],
  providers: [
    NotificationPlanner,
    NotificationsService,
    PreferencesService,
    Retimer,
    EmailsService,
    Deliverer,
    DeliveryJob,
    LedgerService,
  ],
})
export class NotificationsModule {}
