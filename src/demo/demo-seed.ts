/**
 * Makes the demo in an empty database: opens the whole product there, listening nowhere, goes back four months in
 * Patchwork time and lets its people live through them. The clock is set right last of all.
 */
import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Config } from '../config.js';
import { withConnection } from '../database/data-source.js';
import type { DemoAccount } from './demo-accounts.js';
import { setClockRight } from './demo-clock.queries.js';
import { ENDING, history, OPENING } from './demo-history.js';
import { openInstallation } from './demo-opening.js';
import { DemoStory } from './demo-story.js';
import { DemoTime } from './demo-time.js';

export type OpenApp = (config: Config) => Promise<NestFastifyApplication>;

/** `config.databaseUrl` has the owner's rights; `keep` is given the accounts before the demo is whole. */
export async function seed(
  config: Config,
  openApp: OpenApp,
  keep: (accounts: readonly DemoAccount[]) => void,
): Promise<void> {
  const realNow = new Date();
  await withConnection(config.databaseUrl!, async (owner) => {
    const time = new DemoTime(owner, realNow);
    await time.beginAt(OPENING);
    const app = await inQuiet(() => openApp(config));
    try {
      const people = await openInstallation(app, time);
      const story = new DemoStory(people);
      for (const step of history(realNow)) {
        await time.passUntil(step, people.admin);
        await step.happens(story);
      }
      await time.passUntil(ENDING, people.admin);
      keep(people.accounts);
      await setClockRight(owner.manager);
    } finally {
      await app.close();
    }
  });
}

/** Not told line by line: the start tells the same once more. */
async function inQuiet<T>(work: () => Promise<T>): Promise<T> {
  Logger.overrideLogger(['warn', 'error', 'fatal']);
  try {
    return await work();
  } finally {
    Logger.overrideLogger(['log', 'warn', 'error', 'fatal', 'debug', 'verbose']);
  }
}
