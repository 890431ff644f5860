/**
 * Plans who is told of what, keeps what they chose, and sends the emails. It has no door: nobody can import it. The
 * recorder of activity subscribes first, since notifications refer to its entries.
 */
import { Module } from '@nestjs/common';
import { ClientsModule } from '../clients/index.js';
import { MailModule } from '../mail/mail.module.js';
import { SignInModule } from '../sign-in/index.js';
import { NotificationAdminController } from './admin.controller.js';
import { Deliverer } from './deliverer.js';
import { DeliveryJob } from './delivery.job.js';
import { NotificationPlanner } from './notification.planner.js';
import { NotificationsController } from './notifications.controller.js';
import { NotificationsService } from './notifications.service.js';
import { PreferencesController } from './preferences.controller.js';
import { PreferencesService } from './preferences.service.js';

@Module({
  imports: [ClientsModule, MailModule, SignInModule],
  controllers: [NotificationsController, PreferencesController, NotificationAdminController],
  providers: [NotificationPlanner, NotificationsService, PreferencesService, Deliverer, DeliveryJob],
})
export class NotificationsModule {}
