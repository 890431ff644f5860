/** A new colleague gets a link by mail, follows it from the mail page, sets a password and is in. */
import assert from 'node:assert/strict';
import { mustBeLabelled, mustBeReadable, mustFitPhone } from './looks.mjs';
import { openedBy } from './visits.mjs';

const EMAIL = 'nia.rowland@northside.test';
const PASSWORD = 'four words make one';

export async function setPassword({ app, visits, frontend }) {
  await invite(app);
  await visits.visit({}, async ({ page, context, step, foretell }) => {
    let form;
    await step('the link in the mail opens the page beside the mail', async () => {
      await findInvitation(page, app);
      form = await openedBy(context, page.frameLocator('iframe').getByRole('link', { name: 'Set your password' }));
      await form.getByRole('heading', { name: 'Set your password' }).waitFor();
      assert.equal(await form.getByLabel('Email address').inputValue(), EMAIL);
      await mustBeLabelled(form);
      await mustBeReadable(form);
      await visits.picture(form, 'set-password');
    });

    await step('on a phone and in the dark it fits and is readable', async () => {
      await form.setViewportSize({ width: 320, height: 640 });
      await form.emulateMedia({ colorScheme: 'dark' });
      await mustFitPhone(form);
      assert.ok((await mustBeReadable(form)).dark, 'the page is not dark');
      await visits.picture(form, 'set-password-phone-dark');
    });

    await step('two different passwords are told, and the link still works', async () => {
      foretell('status of 422');
      await typePasswords(form, PASSWORD, `${PASSWORD}?`);
      await form.getByRole('alert').waitFor();
      await mustBeLabelled(form);
      await mustBeReadable(form);
      await visits.picture(form, 'set-password-fault');
      await typePasswords(form, PASSWORD, PASSWORD);
      await form.getByRole('heading', { name: 'Password set' }).waitFor();
      await visits.picture(form, 'password-set');
    });

    await step('with the new password one can sign in', async () => {
      await form.goto(frontend.signInUrl(app));
      await form.getByLabel('Email address').fill(EMAIL);
      await form.getByLabel('Password').fill(PASSWORD);
      await form.getByRole('button', { name: 'Sign in' }).click();
      await form.waitForURL(`${frontend.redirectUri}?*`);
      const me = await frontend.whoIsSignedIn(form, app);
      assert.equal(me.email, EMAIL);
      assert.equal(me.emailVerified, true);
    });

    await step('a link that was used says so', async () => {
      foretell('status of 410');
      await findInvitation(page, app);
      const dead = await openedBy(
        context,
        page.frameLocator('iframe').getByRole('link', { name: 'Set your password' }),
      );
      await dead.getByRole('alert').waitFor();
      await mustBeReadable(dead);
    });
  });
}

async function invite(app) {
  const admin = app.account('ADMIN');
  const agencies = await app.call(admin, 'GET', '/v1/agencies');
  const school = agencies.items.find(({ name }) => name === 'Northside School');
  await app.call(admin, 'POST', '/v1/agents', {
    agencyId: school.id,
    name: { given: 'Nia', family: 'Rowland' },
    jobTitle: 'Class teacher',
    email: EMAIL,
    roles: ['PRACTITIONER'],
  });
  await app.untilSent();
}

async function findInvitation(page, app) {
  await page.goto(app.mailUrl);
  await page.getByRole('row', { name: EMAIL }).getByRole('link').click();
}

async function typePasswords(form, first, second) {
  await form.getByLabel('New password', { exact: true }).fill(first);
  await form.getByLabel('New password again').fill(second);
  await form.getByRole('button', { name: 'Set password' }).click();
}
