/** The page of caught mail: it lists, it shows, and what a message holds cannot do anything. */
import assert from 'node:assert/strict';
import { mustBeReadable, mustFitPhone } from './looks.mjs';

export async function mailPage({ app, visits }) {
  await visits.visit({}, async ({ page, step }) => {
    await step('the mail page lists the mail of the demo, newest first', async () => {
      await page.goto(app.mailUrl);
      const times = await page.locator('tbody time').evaluateAll((all) => all.map(({ dateTime }) => dateTime));
      assert.ok(times.length >= 20, `only ${times.length} mails`);
      assert.deepEqual(times, times.toSorted().reverse());
      await mustBeReadable(page);
      await visits.picture(page, 'mail-list');
    });

    await step('it shows an email with its text and, in a frame of its own, its HTML', async () => {
      await page
        .getByRole('link', { name: /^Patchwork: \d+ updates?$/ })
        .first()
        .click();
      await page.getByRole('heading', { level: 1, name: /^Patchwork: \d+ update/ }).waitFor();
      assert.match(await page.locator('pre').innerText(), /PW-\w{4}-\w{4}/);
      assert.match(await page.frameLocator('iframe').locator('body').innerText(), /PW-\w{4}-\w{4}/);
      await mustBeReadable(page);
      await visits.picture(page, 'mail');
    });

    await step('the frame has no scripts, no origin and no way out', async () => {
      const frame = page.frames().find((candidate) => candidate !== page.mainFrame());
      assert.match(frame.url(), /\.html$/);
      assert.doesNotMatch(
        await page.locator('iframe').getAttribute('sandbox'),
        /allow-(scripts|same-origin|forms|top)/,
      );
      const answer = await page.request.get(frame.url());
      assert.match(answer.headers()['content-security-policy'], /^sandbox .*default-src 'none'/);
    });

    await step('on a phone and in the dark it fits and is readable', async () => {
      await page.setViewportSize({ width: 320, height: 640 });
      await page.emulateMedia({ colorScheme: 'dark' });
      for (const name of ['mail-phone-dark', 'mail-list-phone-dark']) {
        await mustFitPhone(page);
        assert.ok((await mustBeReadable(page)).dark, 'the page is not dark');
        await visits.picture(page, name);
        if (name === 'mail-phone-dark') await page.getByRole('link', { name: 'All caught mail' }).click();
      }
    });
  });
}
