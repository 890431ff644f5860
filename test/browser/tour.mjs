/** The five minutes' tour of README.md, step by step as it is written there. */
import assert from 'node:assert/strict';
import { openedBy } from './visits.mjs';

const ADDRESS = { lines: ['3 Weir Cottages'], town: 'Leeds', county: null, postcode: 'LS5 3BT', uprn: null };

export async function tour({ app, visits }) {
  await visits.visit({}, async ({ page, context, step, foretell }) => {
    const swagger = new Swagger(page, context, app);
    let milo;
    await step('tour 1: Bea signs in and finds Milo among her clients', async () => {
      await page.goto(`${app.url}/docs`);
      await swagger.authorize('Bea Marlow');
      const { body } = await swagger.execute('get', '/v1/me/clients');
      milo = body.items.find(({ name }) => name.given === 'Milo');
    });

    await step('tour 2: she reads his record and corrects the address', async () => {
      const read = await swagger.execute('get', '/v1/clients/{clientId}', { clientId: milo.id });
      assert.equal(read.status, 200);
      await visits.picture(page, 'tour-read');
      const changed = await swagger.execute(
        'patch',
        '/v1/clients/{clientId}',
        { clientId: milo.id, 'If-Match': read.etag },
        { address: ADDRESS },
      );
      assert.equal(changed.status, 200, JSON.stringify(changed.body));
      assert.equal(changed.body.address.postcode, ADDRESS.postcode);
      await visits.picture(page, 'tour-corrected');
      foretell('status of 412');
      assert.equal((await swagger.execute('patch', '/v1/clients/{clientId}')).status, 412);
    });

    await step('tour 3: Ada moves the clock on to the next email, and it goes', async () => {
      await swagger.authorize('Ada Lindqvist');
      const before = await swagger.execute('get', '/v1/admin/notifications/queue');
      assert.ok(before.body.waiting > 0);
      const { status } = await swagger.execute('put', '/v1/demo/clock', {}, { now: before.body.nextEmailAt });
      assert.equal(status, 200);
      await visits.picture(page, 'tour-clock');
      await app.untilSent();
    });

    await step('tour 4: the email names the reference and nobody', async () => {
      const mail = await context.newPage();
      await mail.goto(app.mailUrl);
      await mail.getByRole('row', { name: 'jane.smith@northside.test' }).first().getByRole('link').click();
      const text = await mail.locator('pre').innerText();
      assert.ok(text.includes(milo.reference));
      assert.doesNotMatch(text, /Milo|Okafor|Weir|LS5/);
      await visits.picture(mail, 'tour-mail');
      await mail.close();
    });

    await step('tour 5: Jane sees it in the app and marks it as seen', async () => {
      await swagger.authorize('Jane Smith');
      const list = await swagger.execute('get', '/v1/me/notifications');
      const [newest] = list.body.items;
      assert.equal(newest.kind, 'CONTACT');
      assert.equal(newest.client.reference, milo.reference);
      assert.notEqual(newest.emailedAt, null);
      const path = '/v1/me/notifications/{notificationId}/seen';
      const seen = await swagger.execute('put', path, { notificationId: newest.id });
      assert.equal(seen.status, 204);
      const preferences = await swagger.execute('get', '/v1/me/notification-preferences');
      assert.equal(preferences.body.items.find(({ kind }) => kind === 'CONTACT').effective, 'END_OF_DAY');
    });
  });
}

/** Swagger UI in the words of the tour. */
export class Swagger {
  #page;
  #context;
  #app;

  constructor(page, context, app) {
    this.#page = page;
    this.#context = context;
    this.#app = app;
  }

  async authorize(name) {
    const { email, password } = this.#app.accounts.find((account) => account.name === name);
    await this.#page.getByRole('button', { name: 'Authorize' }).first().click();
    const agents = this.#page.locator('.auth-container').filter({ hasText: 'authorizationCode with PKCE' });
    const logout = agents.locator('button', { hasText: 'Logout' });
    if (await logout.isVisible()) await logout.click();
    const popup = await openedBy(this.#context, agents.locator('button', { hasText: 'Authorize' }));
    await popup.getByLabel('Email address').fill(email);
    await popup.getByLabel('Password').fill(password);
    const signIn = popup.getByRole('button', { name: 'Sign in' });
    await Promise.all([popup.waitForEvent('close'), signIn.click({ noWaitAfter: true })]);
    await logout.waitFor();
    await agents.locator('button', { hasText: 'Close' }).click();
  }

  /** Opens the operation, fills its parameters and body in, executes it; answers what is shown. */
  async execute(method, path, parameters = {}, body) {
    const block = this.#page.locator(`.opblock-${method}`).filter({ has: this.#page.locator(`[data-path="${path}"]`) });
    // Roles and names are dear to look for among a thousand elements.
    const run = block.locator('button.execute');
    if (!(await run.isVisible())) await block.locator('.opblock-summary-control').click();
    for (const [name, value] of Object.entries(parameters)) {
      await block.locator(`tr[data-param-name="${name}"] input`).fill(value);
    }
    if (body !== undefined) await block.locator('.body-param textarea').fill(JSON.stringify(body));
    const [answer] = await Promise.all([
      this.#page.waitForResponse((response) => response.url().startsWith(`${this.#app.url}/v1/`)),
      run.click(),
    ]);
    const status = answer.status();
    await block.locator('.live-responses-table .response-col_status').getByText(String(status)).waitFor();
    // An open operation shows all its examples, and is painted anew with every letter typed.
    await block.locator('.opblock-summary-control').click();
    return { status, etag: answer.headers().etag, body: status === 204 ? undefined : await answer.json() };
  }
}
