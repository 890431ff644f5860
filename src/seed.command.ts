/** The command `npm run seed`: fills an empty database with the demo, without starting to serve. */
import { createApp } from './app.setup.js';
import { loadConfig } from './config.js';
import { prepareDatabase } from './database/prepare.js';
import { prepareDemo, printAccounts } from './demo/index.js';

const { config, stopDatabase } = await prepareDatabase(loadConfig());
try {
  if (!config.demo) throw new Error('This is no demo installation: set DEMO=1.');
  await prepareDemo(config, createApp);
  printAccounts(config);
} catch (fault) {
  console.error(fault instanceof Error ? fault.message : String(fault));
  process.exitCode = 1;
} finally {
  await stopDatabase();
}
