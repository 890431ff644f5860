/** The one place that knows every module. Those that listen stand in the order in which they are to hear. */
import { type DynamicModule, Global, Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { AccessModule } from './access/access.module.js';
import { ActivityModule } from './activity/activity.module.js';
import { AgenciesModule } from './agencies/index.js';
import { AgentsModule } from './agents/index.js';
import { AlertsModule } from './alerts/index.js';
import { AttentionsModule } from './attentions/attentions.module.js';
import { AuditModule } from './audit/index.js';
import { BouncesModule } from './bounces/index.js';
import { ClientsModule } from './clients/index.js';
import { Pages } from './common/page.js';
import { CONFIG, type Config } from './config.js';
import { ContactRequestsModule } from './contact-requests/contact-requests.module.js';
import { DatabaseModule } from './database/database.module.js';
import { DecoysModule } from './decoys/index.js';
import { DemoModule } from './demo/demo.module.js';
import { EmergencyModule } from './emergency/emergency.module.js';
import { EventsModule } from './events/events.module.js';
import { InvitationsModule } from './invitations/index.js';
import { IssuersModule } from './issuers/index.js';
import { NotificationsModule } from './notifications/notifications.module.js';
import { OperationsModule } from './operations/index.js';
import { SearchModule } from './search/index.js';
import { SignInModule } from './sign-in/index.js';
import { SystemsModule } from './systems/index.js';

@Global()
@Module({})
class ConfigModule {}

@Module({})
export class AppModule {
  static register(config: Config): DynamicModule {
    const settings = [
      { provide: CONFIG, useValue: config },
      { provide: Pages, useFactory: () => new Pages(config.secret!) },
    ];
    return {
      module: AppModule,
      imports: [
        { module: ConfigModule, global: true, providers: settings, exports: settings.map(({ provide }) => provide) },
        DatabaseModule.register(config),
        ScheduleModule.forRoot(),
        EventsModule,
        AccessModule,
        AgenciesModule,
        AlertsModule,
        AgentsModule,
        BouncesModule,
        SystemsModule,
        IssuersModule,
        ClientsModule,
        InvitationsModule,
        DecoysModule,
        SearchModule,
        EmergencyModule,
        ContactRequestsModule,
        AttentionsModule,
        SignInModule,
        ActivityModule,
        NotificationsModule,
        AuditModule,
        OperationsModule,
        ...(config.demo ? [DemoModule] : []),
      ],
    };
  }
}
