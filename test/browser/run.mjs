/**
 * `npm run browser`: a started Patchwork of its own, driven in headless Chromium. Fails on the first step that does not
 * hold and on every console error that was not foretold, breaches of the content security policy among them. With
 * SCREENSHOTS set to a folder, each page that it judges is pictured there.
 */
import { PatchworkApp } from './patchwork-app.mjs';
import { Frontend } from './frontend.mjs';
import { Visits } from './visits.mjs';
import { emails } from './emails.mjs';
import { hostile } from './hostile.mjs';
import { mailPage } from './mail-page.mjs';
import { secondFactor } from './second-factor.mjs';
import { setPassword } from './set-password.mjs';
import { signInPage } from './sign-in-page.mjs';
import { swaggerUi } from './swagger-ui.mjs';
import { tour } from './tour.mjs';

const began = Date.now();
const open = [];
process.once('SIGINT', () => void leave(130));
process.once('SIGTERM', () => void leave(143));
process.once('unhandledRejection', (fault) => {
  console.error(fault);
  void leave(1);
});

try {
  const frontend = await opened(Frontend.open());
  const [app, visits] = await Promise.all([opened(PatchworkApp.start(frontend)), opened(Visits.open())]);
  for (const journey of [swaggerUi, tour, signInPage, setPassword, mailPage, emails, secondFactor, hostile])
    await journey({ app, visits, frontend });
  console.log(`all of it: ${((Date.now() - began) / 1000).toFixed(1)} s`);
  await leave(0);
} catch (fault) {
  console.error(fault);
  await leave(1);
}

async function opened(promise) {
  const thing = await promise;
  open.unshift(thing);
  return thing;
}

async function leave(code) {
  for (const thing of open.splice(0)) await thing.close();
  process.exit(code);
}
