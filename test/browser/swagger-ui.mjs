/** Swagger UI as an admin uses it: Authorize, the sign-in page, back again, and one call that is answered. */
import assert from 'node:assert/strict';
import { openedBy } from './visits.mjs';

export async function swaggerUi({ app, visits }) {
  const admin = app.account('ADMIN');
  await visits.visit({}, async ({ page, context, step }) => {
    await step('Swagger UI loads, under the name that signing in returns to', async () => {
      await page.goto(`${app.localhostUrl}/docs`);
      await page.locator('.opblock').first().waitFor();
      assert.equal(new URL(page.url()).origin, app.url);
      await visits.picture(page, 'swagger-ui');
    });

    await step('Authorize asks for no client secret, leads to the sign-in page and comes back', async () => {
      await page.getByRole('button', { name: 'Authorize' }).first().click();
      const agents = page.locator('.auth-container').filter({ hasText: 'authorizationCode with PKCE' });
      assert.equal(await agents.getByLabel('client_id').inputValue(), 'swagger-ui');
      assert.equal(await agents.getByLabel('client_secret').inputValue(), '');
      await visits.picture(page, 'authorize');
      const popup = await openedBy(context, agents.locator('button', { hasText: 'Authorize' }));
      await popup.getByLabel('Email address').fill(admin.email);
      await popup.getByLabel('Password').fill(admin.password);
      await Promise.all([
        popup.waitForEvent('close'),
        popup.getByLabel('Password').press('Enter', { noWaitAfter: true }),
      ]);
      await agents.locator('button', { hasText: 'Logout' }).waitFor();
      await visits.picture(page, 'authorized');
      await agents.locator('button', { hasText: 'Close' }).click();
    });

    await step('GET /v1/me is executed as that account', async () => {
      const me = page.locator('.opblock').filter({ has: page.locator('[data-path="/v1/me"]') });
      await me.locator('.opblock-summary-control').click();
      await me.locator('button.execute').click();
      const answer = me.locator('.live-responses-table .response');
      assert.match(await answer.locator('.response-col_status').innerText(), /^200/);
      assert.match(await answer.locator('.response-col_description').innerText(), new RegExp(admin.email));
      await answer.scrollIntoViewIfNeeded();
      await visits.picture(page, 'executed');
    });

    await step('the token goes when the page goes', async () => {
      assert.equal(await page.evaluate(() => localStorage.length), 0);
    });
  });
}
