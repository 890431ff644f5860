/**
 * The command `npm run admin -- EMAIL`: makes the first admin of a new installation and prints the single-use link that
 * verifies the address and sets the password. Refuses while there is an active admin, but for the very one who never set a
 * password: their link was lost, and another is printed.
 */
import { Logger } from '@nestjs/common';
import { createApp } from './app.setup.js';
import { runCommand } from './command.js';
import { isEmailAddress } from './common/fields.js';
import { type Config, loadConfig } from './config.js';
import { prepareDatabase } from './database/prepare.js';
import { FirstAdmin } from './sign-in/index.js';

await runCommand(async () => {
  console.log(await linkForFirstAdmin((process.argv[2] ?? '').trim().toLowerCase(), loadConfig()));
});

async function linkForFirstAdmin(email: string, asked: Config): Promise<string> {
  if (!isEmailAddress(email)) throw new Error('Give one plain email address: npm run --silent admin -- EMAIL');
  // What it prints is the link and nothing else.
  Logger.overrideLogger(['error', 'fatal']);
  const { config, stopDatabase } = await prepareDatabase(asked);
  try {
    // Beside a running server: no jobs, and a port for the mail page that is free.
    const app = await createApp({ ...config, role: 'api', demo: false, mailPagePort: 0 });
    try {
      const link = await app.get(FirstAdmin).create(email);
      if (link !== null) return link;
      throw new Error('There is an active admin already, or somebody has this address. Nothing was changed.');
    } finally {
      await app.close();
    }
  } finally {
    await stopDatabase();
  }
}
