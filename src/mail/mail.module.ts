/**
 * Mail for the whole product: one transport, to the server of `SMTP_URL`, to GOV.UK Notify, or else to the local catcher. Messages come in as
 * finished strings; the mailer's own templates are not used.
 */
import { Module } from '@nestjs/common';
import { MailerModule } from '@nestjs-modules/mailer';
import { CONFIG, type Config } from '../config.js';
import { MailCatcher } from './catcher.js';
import { bodyWatch, smtpPool } from './smtp-pool.js';
import { MailTransport } from './transport.js';

/** Apart, because the mailer needs the catcher's address before it can be made. */
@Module({ providers: [MailCatcher], exports: [MailCatcher] })
class CatcherModule {}

@Module({
  imports: [
    CatcherModule,
    MailerModule.forRootAsync({
      imports: [CatcherModule],
      inject: [CONFIG, MailCatcher],
      useFactory: async (config: Config, catcher: MailCatcher) => ({
        // Where Notify takes all mail, the mailer is never asked.
        transport:
          config.notify === null
            ? smtpPool(config.smtpUrl ?? (await catcher.start()), config.production)
            : { jsonTransport: true },
        plugins: [bodyWatch],
        defaults: { disableFileAccess: true, disableUrlAccess: true },
      }),
    }),
  ],
  providers: [MailTransport],
  exports: [MailTransport, CatcherModule],
})
export class MailModule {}
