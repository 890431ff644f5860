/** The transport by itself, with settings as an environment gives them. */
import { Test, type TestingModule } from '@nestjs/testing';
import { CONFIG, readConfig } from '../../src/config.js';
import { MailModule } from '../../src/mail/mail.module.js';
import { MailTransport } from '../../src/mail/transport.js';

export async function transportTo(settings: NodeJS.ProcessEnv): Promise<[TestingModule, MailTransport]> {
  const config = readConfig({ MAIL_ALLOW_LIST: '*', ...settings });
  const settingsModule = {
    module: class SettingsModule {},
    global: true,
    providers: [{ provide: CONFIG, useValue: config }],
    exports: [CONFIG],
  };
  const module = await Test.createTestingModule({ imports: [settingsModule, MailModule] }).compile();
  await module.init();
  return [module, module.get(MailTransport)];
}
