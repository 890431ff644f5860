/**
 * Takes all mail when no mail server is configured: an SMTP server on a free loopback port, a folder that keeps the
 * messages, and a page that shows them. Nothing leaves the machine.
 */
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { SMTPServer } from 'smtp-server';
import { CONFIG, type Config } from '../config.js';
import { MailPage } from './mail-page.js';
import { MailStore } from './mail-store.js';

@Injectable()
export class MailCatcher implements OnApplicationShutdown {
  private server: SMTPServer | null = null;
  private page: MailPage | null = null;

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** Where the caught mail can be read; null when a real server takes the mail. */
  get pageUrl(): string | null {
    return this.page?.url ?? null;
  }

  /** Answers the URL of the SMTP server that catches. */
  async start(): Promise<string> {
    const store = new MailStore(join(this.config.dataFolder, 'mail'));
    await store.open();
    this.page = await MailPage.open(store, this.config.mailPagePort);
    this.server = catchInto(store);
    const listener = this.server.listen(0, '127.0.0.1');
    await new Promise<void>((resolve, reject) => listener.once('listening', resolve).once('error', reject));
    return `smtp://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  }

  /** Later than `onModuleDestroy`, where the pool ends its conversations with us. */
  async onApplicationShutdown(): Promise<void> {
    const { server } = this;
    if (server !== null) await new Promise<void>((resolve) => server.close(resolve));
    await this.page?.close();
  }
}

function catchInto(store: MailStore): SMTPServer {
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: 5_000_000,
    closeTimeout: 1_000,
    logger: false,
    onData(stream, _session, callback) {
      buffer(stream)
        .then((raw) => store.add(raw))
        .then(
          () => callback(),
          // The reason may name a path, and the answer travels into a log.
          () => callback(Object.assign(new Error('Cannot keep the message'), { responseCode: 451 })),
        );
    },
  });
  // A client that goes away in mid-sentence is reported here, and to have no listener would end the process.
  server.on('error', () => undefined);
  return server;
}
