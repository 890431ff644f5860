/** The embedded issuer, its accounts and pages, and account mail. */
import { Module } from '@nestjs/common';
import { AgentsModule } from '../agents/index.js';
import { BouncesModule } from '../bounces/index.js';
import { MailModule } from '../mail/mail.module.js';
import { SystemsModule } from '../systems/index.js';
import { AccountLinks } from './account-links.js';
import { AccountMailJob } from './account-mail.job.js';
import { AccountMailQueue } from './account-mail.queue.js';
import { AccountMailSubscriber } from './account-mail.subscriber.js';
import { Accounts } from './accounts.js';
import { FirstAdmin } from './first-admin.service.js';
import { EmbeddedIssuer } from './issuer.js';
import { KnownDevices } from './known-devices.js';
import { LinkRoutes } from './link.routes.js';
import { OidcAdapters } from './oidc-adapter.js';
import { OidcKeys } from './oidc-keys.js';
import { PageRoutes } from './page-routes.js';
import { PasswordResets } from './password-resets.service.js';
import { Seals } from './seals.js';
import { SecondFactorController } from './second-factor.controller.js';
import { SecondFactors } from './second-factors.service.js';
import { SecondStep } from './second-step.js';
import { SessionSubscriber } from './session.subscriber.js';
import { SessionsController } from './sessions.controller.js';
import { Sessions } from './sessions.service.js';
import { SignInRoutes } from './sign-in.routes.js';
import { SignInSteps } from './sign-in-steps.js';
import { SignInSweep } from './sign-in.sweep.js';

@Module({
  imports: [AgentsModule, BouncesModule, MailModule, SystemsModule],
  controllers: [SecondFactorController, SessionsController],
  providers: [
    AccountLinks,
    AccountMailJob,
    AccountMailQueue,
    AccountMailSubscriber,
    Accounts,
    EmbeddedIssuer,
    FirstAdmin,
    KnownDevices,
    LinkRoutes,
    OidcAdapters,
    OidcKeys,
    PageRoutes,
    PasswordResets,
    Seals,
    SecondFactors,
    SecondStep,
    SignInSteps,
    Sessions,
    SessionSubscriber,
    SignInRoutes,
    SignInSweep,
  ],
  exports: [AccountLinks, AccountMailJob, AccountMailQueue, Accounts, FirstAdmin, PageRoutes],
})
export class SignInModule {}
