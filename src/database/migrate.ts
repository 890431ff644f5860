/** The command `npm run migrate`: brings the schema up to date and makes the roles, with the owner's rights. */
import { loadConfig } from '../config.js';
import { migrate } from './data-source.js';
import { ownerUrlOf } from './prepare.js';

const config = loadConfig();
const url = ownerUrlOf(config);
if (url === null) {
  console.error('Set MIGRATION_DATABASE_URL to the URL of the database owner. The embedded start migrates by itself.');
  process.exitCode = 1;
} else {
  await migrate(url);
  console.log('The schema is up to date.');
}
