/**
 * The real application for a test file: real HTTP on a port of its own, a real database of its own, a real mail server.
 * Nothing in it knows that it is being tested; time is moved by the demo's clock route.
 */
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSourceNameRegistry } from '../../node_modules/@nestjs/typeorm/dist/data-source-name.registry.js';
import { createApp } from '../../src/app.setup.js';
import { type Config, readConfig } from '../../src/config.js';
import { Api } from './api.js';
import { createDatabase, SECRET, temporaryFolder, type TestDatabase } from './database.js';
import { inboxOf } from './inbox.js';
import { opened } from './open.js';
import { freePort } from './port.js';
import { type Smtp, startSmtp } from './smtp.js';
import { letTimeMove } from './time.js';
import { workers } from './workers.js';

export interface TestApp {
  readonly config: Config;
  readonly app: NestFastifyApplication;
  readonly database: TestDatabase;
  readonly api: Api;
  readonly smtp: Smtp;
  readonly inbox: ReturnType<typeof inboxOf>;
  close(): Promise<void>;
}

/** `changes` overrides settings; a test that needs no worker in this process sets `role: 'api'`. */
export async function startApp(
  changes: Partial<Config> = {},
  given?: { database: TestDatabase; smtp: Smtp },
): Promise<TestApp> {
  const database = given?.database ?? (await createDatabase());
  const smtp = given?.smtp ?? (await startSmtp());
  if (given === undefined) await letTimeMove(database.ownerUrl);
  const config = await testConfig(database.ownerUrl, smtp.url, changes);
  // Nest warns of a second data source in one process; here each belongs to an application of its own.
  DataSourceNameRegistry.clear();
  const app = await createApp(config);
  const closeApp = opened(() => {
    workers.remove(app);
    return app.close();
  });
  await app.listen(config.port, config.host);
  // A test that sets its own tick says itself when its worker works.
  if (config.role !== 'api' && changes.mailTick === undefined) workers.add(app);
  return {
    config,
    app,
    database,
    api: new Api(config.publicUrl),
    smtp,
    inbox: inboxOf(smtp),
    async close() {
      await closeApp();
      if (given !== undefined) return;
      await smtp.close();
      await database.drop();
    },
  };
}

/** Settings of a process on this database, on a free port; leases and repeats are short, the rest is as it comes. */
export async function testConfig(ownerUrl: string, smtpUrl: string, changes: Partial<Config> = {}): Promise<Config> {
  const port = await freePort();
  const read = readConfig({
    PORT: String(port),
    DATABASE_URL: ownerUrl,
    WORKER_DATABASE_URL: ownerUrl,
    PATCHWORK_SECRET: SECRET,
    PATCHWORK_DATA: temporaryFolder(),
    SMTP_URL: smtpUrl,
    MAIL_ALLOW_LIST: '*',
    MAIL_TICK: '1',
    FRONTEND_URL: 'https://frontend.patchwork.test',
    DEMO: '1',
  });
  // Whatever has a page of caught mail gets a free port for it.
  return Object.freeze({ ...read, mailPagePort: 0, ...changes });
}
