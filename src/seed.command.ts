/** The command `npm run seed`: fills an empty database with the demo, without starting to serve. */
import { createApp } from './app.setup.js';
import { runCommand } from './command.js';
import { loadConfig } from './config.js';
import { prepareDatabase } from './database/prepare.js';
import { prepareDemo, printAccounts } from './demo/index.js';

await runCommand(async () => {
  const asked = loadConfig();
  if (!asked.demo) throw new Error('This is no demo installation: set DEMO=1.');
  const { config, stopDatabase } = await prepareDatabase(asked);
  try {
    await prepareDemo(config, createApp);
    printAccounts(config);
  } finally {
    await stopDatabase();
  }
});
