/** The sign-in page for everybody: by keyboard, without scripts, on a phone, in the dark, and after a wrong password. */
import assert from 'node:assert/strict';
import { mustBeLabelled, mustBeReadable, mustFitPhone, mustShowFocus } from './looks.mjs';

const PHONE = { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

export async function signInPage(stage) {
  await byKeyboard(stage);
  await withoutScripts(stage);
  await onPhone(stage);
}

async function byKeyboard({ app, visits, frontend }) {
  const [agent, other] = app.accounts.filter(({ roles }) => roles.includes('PRACTITIONER'));
  await visits.visit({}, async ({ page, step, foretell }) => {
    await step('signing in works by keyboard alone, and the focus is to be seen', async () => {
      await page.goto(frontend.signInUrl(app));
      await mustBeLabelled(page);
      await mustBeReadable(page);
      await visits.picture(page, 'sign-in');
      await page.keyboard.press('Tab');
      assert.equal(await mustShowFocus(page), 'email');
      await page.keyboard.type(agent.email);
      await page.keyboard.press('Tab');
      assert.equal(await mustShowFocus(page), 'password');
      await page.keyboard.type('not the password');
      await page.keyboard.press('Tab');
      await mustShowFocus(page);
    });

    await step('a wrong password is told in a summary that is read out, and what was typed stays', async () => {
      foretell('status of 422');
      await page.keyboard.press('Enter');
      const alert = page.getByRole('alert');
      await alert.waitFor();
      assert.match(await alert.innerText(), /password is wrong/);
      assert.match(await page.title(), /^Error/);
      assert.equal(await page.getByLabel('Email address').inputValue(), agent.email);
      assert.equal(await page.getByLabel('Password').inputValue(), '');
      assert.equal(await page.getByLabel('Password').getAttribute('aria-invalid'), 'true');
      await mustBeLabelled(page);
      await mustBeReadable(page);
      await visits.picture(page, 'wrong-password');
    });

    await step('the link in the summary leads to the field, and the right password to the frontend', async () => {
      await page.keyboard.press('Tab');
      await mustShowFocus(page);
      await page.keyboard.press('Enter');
      await page.locator('#email:focus').waitFor();
      await page.keyboard.press('Tab');
      await page.keyboard.type(agent.password);
      await page.keyboard.press('Enter');
      await page.waitForURL(`${frontend.redirectUri}?*`);
      const me = await frontend.whoIsSignedIn(page, app);
      assert.equal(me.email, agent.email);
    });

    await step('who is signed in may go on, or somebody else may sign in', async () => {
      await page.goto(frontend.signInUrl(app, { prompt: 'login' }));
      await mustBeReadable(page);
      await visits.picture(page, 'continue');
      await page.getByLabel('Email address').fill(other.email);
      await page.getByLabel('Password').fill(other.password);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.waitForURL(`${frontend.redirectUri}?*`);
      const me = await frontend.whoIsSignedIn(page, app);
      assert.equal(me.email, other.email);
    });

    await step('signing out is asked and done', async () => {
      await page.goto(`${app.url}/oidc/session/end`);
      await mustBeReadable(page);
      await visits.picture(page, 'sign-out');
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByRole('heading', { name: 'Signed out' }).waitFor();
    });
  });
}

async function withoutScripts({ app, visits, frontend }) {
  const agent = app.account('PRACTITIONER');
  await visits.visit({ javaScriptEnabled: false }, async ({ page, step }) => {
    await step('signing in works without JavaScript', async () => {
      await page.goto(frontend.signInUrl(app));
      await page.getByLabel('Email address').fill(agent.email);
      await page.getByLabel('Password').fill(agent.password);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.waitForURL(`${frontend.redirectUri}?*`);
      const { searchParams } = new URL(page.url());
      assert.equal(searchParams.get('state'), 'the-state');
      assert.ok(searchParams.get('code'));
    });
  });
}

async function onPhone({ app, visits, frontend }) {
  await visits.visit({ ...PHONE, colorScheme: 'dark' }, async ({ page, step, foretell }) => {
    await step('on a phone in the dark the page fits and is readable, a fault included', async () => {
      await page.goto(frontend.signInUrl(app));
      await mustFitPhone(page);
      assert.ok((await mustBeReadable(page)).dark, 'the page is not dark');
      await visits.picture(page, 'phone-dark');
      foretell('status of 422');
      await page.getByLabel('Email address').fill('nobody@a-very-long-name-of-a-council-department.test');
      await page.getByLabel('Password').fill('not the password');
      await page.getByRole('button', { name: 'Sign in' }).tap();
      await page.getByRole('alert').waitFor();
      await mustFitPhone(page);
      await mustBeReadable(page);
      await visits.picture(page, 'phone-dark-fault');
    });

    await step('a sign-in that is no longer known is told in plain words', async () => {
      foretell('status of 400');
      await page.goto(`${app.url}/sign-in/long-gone`);
      await page.getByRole('alert').waitFor();
      await mustFitPhone(page);
      await visits.picture(page, 'phone-expired');
    });
  });
}
