/** `npm run screenshots`: pictures of the emails, from real sends of a started Patchwork, anew in docs/emails. */
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { emails } from './emails.mjs';
import { Frontend } from './frontend.mjs';
import { PatchworkApp } from './patchwork-app.mjs';
import { Visits } from './visits.mjs';

const folder = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'docs/emails');
mkdirSync(folder, { recursive: true });
const open = [];
let code = 1;
try {
  const frontend = await Frontend.open();
  open.unshift(frontend);
  const app = await PatchworkApp.start(frontend);
  open.unshift(app);
  const visits = await Visits.open();
  open.unshift(visits);
  await emails({ app, visits }, folder);
  code = 0;
} catch (fault) {
  console.error(fault);
} finally {
  for (const thing of open) await thing.close();
  process.exit(code);
}
