/**
 * Starts the process: API, worker or both. Without a DATABASE_URL it starts a PostgreSQL of its own first; with the
 * owner's rights at hand it brings the schema up to date; else it refuses a schema that is not this version's.
 */
import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from './app.setup.js';
import { type Config, loadConfig, StartRefused } from './config.js';
import { prepareDatabase } from './database/prepare.js';
import { MailCatcher } from './mail/catcher.js';

try {
  await start(loadConfig());
} catch (fault) {
  console.error(fault instanceof StartRefused ? fault.message : fault);
  process.exitCode = 1;
}

async function start(asked: Config): Promise<void> {
  const { config, stopDatabase } = await prepareDatabase(asked);
  let app: NestFastifyApplication | undefined;
  try {
    if (config.demo) await (await import('./demo/index.js')).prepareDemo(config, createApp);
    app = await createApp(config);
    if (config.role !== 'worker') await listen(app, config);
  } catch (fault) {
    await app?.close();
    await stopDatabase();
    throw fault;
  }
  const running = app;
  stopOnSignal(async () => {
    await running.close();
    await stopDatabase();
  });
  await greet(running, config);
}

async function listen(app: NestFastifyApplication, { port, host }: Config): Promise<void> {
  try {
    await app.listen(port, host);
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw fault;
    throw new StartRefused(`Something else listens on ${host}:${port} already. End it, or set PORT.`);
  }
}

/** The first signal ends what is under way and then the process; a second one ends it at once. */
function stopOnSignal(stop: () => Promise<void>): void {
  const logger = new Logger('Patchwork');
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1);
      stopping = true;
      logger.log(`${signal}: finishing what is under way`);
      stop().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
}

async function greet(app: NestFastifyApplication, config: Config): Promise<void> {
  if (config.role === 'worker') return console.log('Patchwork worker is running.');
  const isHeld = config.smtpUrl !== null && config.mailAllowList === null;
  if (isHeld)
    console.log('\nMAIL_ALLOW_LIST is not set: every email is withheld, none goes to the server of SMTP_URL.');
  const mail = app.get(MailCatcher).pageUrl;
  console.log(`\nPatchwork is running.\n  API         ${config.publicUrl}/v1\n  Swagger UI  ${config.publicUrl}/docs`);
  console.log(mail === null ? '  Mail goes to the server of SMTP_URL' : `  Mail        ${mail}`);
  if (config.demo) (await import('./demo/index.js')).printAccounts(config);
}
