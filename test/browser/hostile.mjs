/**
 * 200 hostile names, notes and job titles, put through the API of a started Patchwork: in the emails and pages that follow
 * nothing executes. A dialog, a word in the console, a request or a navigation is a failure.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mustBeLabelled } from './looks.mjs';
import { Sends } from './sends.mjs';
import { Swagger } from './tour.mjs';

const HOSTILE = JSON.parse(readFileSync(new URL('../support/hostile.json', import.meta.url), 'utf8'));
const AT_A_TIME = 8;

export async function hostile({ app, visits, frontend }) {
  const sends = new Sends(app);
  const [bea, tom] = [sends.who('Bea Marlow'), sends.who('Tom Adebayo')];
  const mails = await makeMails(sends, bea, tom);
  await visits.visit({}, async ({ page, context, step }) => {
    const watch = new Quiet(page, app.url);

    await step('a page that would execute something is noticed', async () => {
      await page.route('http://evil.test/**', (route) => route.fulfill({ body: '' }));
      // Under an address of the web, as a mail program in the browser has one.
      await page.goto(frontend.url);
      watch.taken();
      await page.setContent('<script>console.log("zq"); alert("zq")</script><img src="//evil.test/zq">');
      assert.deepEqual(watch.taken(), ['console: zq', 'dialog: zq', 'request: http://evil.test/zq']);
    });

    await step(`none of ${mails.length} emails about people who are called so executes anything`, async () => {
      assert.ok(mails.length > HOSTILE.length);
      for (const { html } of mails) {
        await page.setContent(html);
        assert.deepEqual(watch.taken(), []);
      }
    });

    await step('nor does the page to sign in, whatever was typed', async () => {
      // One in four: test/promises/hostile.spec.ts looks at the nodes of all.
      for (const text of HOSTILE.filter((one, index) => index % 4 === 0 && !/[\0\ud800]/.test(one))) {
        await page.goto(frontend.signInUrl(app, { login_hint: text, prompt: 'login' }));
        assert.deepEqual(watch.taken(), []);
        const shown = await page.getByLabel('Email address').inputValue();
        // A field of one line has no line breaks, and one for an email address no spaces around it.
        assert.equal(shown, text.replaceAll(/[\r\n]/g, '').replaceAll(/^[\t\f ]+|[\t\f ]+$/g, ''));
      }
      await mustBeLabelled(page);
    });

    await step('nor Swagger UI, with an answer full of it', async () => {
      watch.allow((url) => url.startsWith(app.url) || url.startsWith('data:') || url.startsWith('blob:'));
      await page.goto(`${app.url}/docs`);
      const swagger = new Swagger(page, context, app);
      await swagger.authorize('Bea Marlow');
      // Signing in opens a window, and the browser has its remarks on the form.
      watch.taken();
      const { body } = await swagger.execute('get', '/v1/me/clients', { limit: '100' });
      assert.ok(JSON.stringify(body).includes('<script'));
      assert.deepEqual(watch.taken(), []);
    });
  });
}

/** What one page does of itself. */
class Quiet {
  #seen = [];
  #mayAsk;

  constructor(page, origin) {
    this.#mayAsk = (url, request) => request.isNavigationRequest() && url.startsWith(origin);
    page.on('dialog', (dialog) => {
      this.#seen.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('console', (message) => this.#seen.push(`console: ${message.text()}`));
    page.on('pageerror', (fault) => this.#seen.push(`error: ${fault.message}`));
    page.on('popup', (popup) => this.#seen.push(`popup: ${popup.url()}`));
    page.on('request', (request) => {
      if (!this.#mayAsk(request.url(), request)) this.#seen.push(`request: ${request.url()}`);
    });
  }

  allow(mayAsk) {
    this.#mayAsk = mayAsk;
  }

  taken() {
    return this.#seen.splice(0);
  }
}

async function makeMails(sends, bea, tom) {
  const [ada, tomId] = [sends.who('Ada Lindqvist'), await sends.idOf(tom)];
  const { agency } = await sends.call(bea, 'GET', '/v1/me');
  await sends.choose(tom, { MY_TEAMS: 'END_OF_DAY', IDENTITY: 'END_OF_DAY', CONTACT: 'END_OF_DAY' });
  const before = (await sends.allMails()).length;
  for (let at = 0; at < HOSTILE.length; at += AT_A_TIME) {
    await Promise.all(HOSTILE.slice(at, at + AT_A_TIME).map((text, index) => useIn(at + index, text)));
  }
  await sends.sendWhatWaits(4);
  const mails = await sends.allMails();
  return mails.slice(0, mails.length - before);

  async function useIn(index, text) {
    const [name, email] = [text.slice(0, 100), `hostile${index}@harbourside.test`];
    const rest = { agencyId: agency.id, email, roles: ['PRACTITIONER'] };
    await typed(name, (said) =>
      sends.call(ada, 'POST', '/v1/agents', { ...rest, name: { given: said, family: said }, jobTitle: said }),
    );
    const { id } = await typed(name, (said) =>
      sends.register(bea, said, { name: { given: said, family: said }, reason: `${said}...` }),
    );
    await typed(text.slice(0, 78), (said) => sends.add(bea, id, tomId, `${said}..`));
  }
}

/** What is refused is sent again with something plain. */
async function typed(text, send) {
  return send(text).catch((fault) => {
    if (!/answered (400|422)/.test(fault.message)) throw fault;
    return send('Nothing special');
  });
}
