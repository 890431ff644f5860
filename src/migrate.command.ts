/** The command `npm run migrate`: brings the schema up to date and makes the roles, with the owner's rights. */
import { runCommand } from './command.js';
import { loadOwnerUrl } from './config.js';
import { migrate } from './database/data-source.js';

await runCommand(async () => {
  const url = loadOwnerUrl();
  if (url === null) {
    throw new Error('Set MIGRATION_DATABASE_URL to the URL of the database owner. The embedded start migrates itself.');
  }
  await migrate(url);
  console.log('The schema is up to date.');
});
