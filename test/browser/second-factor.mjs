/** An agency requires a second factor: its agent is led through setting one up, and signs in with a code from then on. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { mustBeLabelled, mustBeReadable, mustFitPhone } from './looks.mjs';

export async function secondFactor({ app, visits, frontend }) {
  const agent = app.accounts.findLast(({ roles }) => roles.includes('PRACTITIONER'));
  const { agency } = await app.call(agent, 'GET', '/v1/me');
  await require(app, agency.id);
  await visits.visit({}, async ({ page, step, foretell }) => {
    let secret;
    const codes = [];
    const enterPassword = async () => {
      await page.goto(frontend.signInUrl(app, { prompt: 'login' }));
      await page.getByLabel('Email address').fill(agent.email);
      await page.getByLabel('Password').fill(agent.password);
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    };

    await step('after the password comes the page that sets a second factor up', async () => {
      await enterPassword();
      await page.getByRole('heading', { name: 'Set up a second factor' }).waitFor();
      secret = (await page.locator('#key').innerText()).replaceAll(' ', '');
      assert.match(await page.getByRole('link', { name: 'Open it in my app' }).getAttribute('href'), /^otpauth:\/\//);
      await mustBeLabelled(page);
      await mustBeReadable(page);
      await visits.picture(page, 'second-factor-key');
    });

    await step('a wrong code is told, with the same key', async () => {
      foretell('status of 422');
      await page.getByLabel('Code').fill('000000');
      await page.getByRole('button', { name: 'Set up' }).click();
      await page.getByRole('alert').waitFor();
      assert.equal((await page.locator('#key').innerText()).replaceAll(' ', ''), secret);
      await mustBeLabelled(page);
      await visits.picture(page, 'second-factor-wrong-code');
    });

    await step('on a phone and in the dark it fits and is readable', async () => {
      await page.setViewportSize({ width: 320, height: 640 });
      await page.emulateMedia({ colorScheme: 'dark' });
      await mustFitPhone(page);
      assert.ok((await mustBeReadable(page)).dark, 'the page is not dark');
      await visits.picture(page, 'second-factor-phone-dark');
      await page.setViewportSize({ width: 1100, height: 800 });
      await page.emulateMedia({ colorScheme: 'light' });
    });

    await step('the right code shows ten recovery codes, and leads to the frontend', async () => {
      await page.getByLabel('Code').fill(currentCode(secret));
      await page.getByRole('button', { name: 'Set up' }).click();
      await page.getByRole('heading', { name: 'Keep your recovery codes' }).waitFor();
      codes.push(...(await page.locator('li code').allInnerTexts()));
      assert.equal(codes.length, 10);
      await mustBeReadable(page);
      await visits.picture(page, 'recovery-codes');
      await page.getByRole('button', { name: /sign in/ }).click();
      await page.waitForURL(`${frontend.redirectUri}?*`);
      assert.equal((await frontend.whoIsSignedIn(page, app)).email, agent.email);
    });

    await step('from then on a code is asked for after the password', async () => {
      await enterPassword();
      await page.getByRole('heading', { name: 'Enter your code' }).waitFor();
      await mustBeLabelled(page);
      await mustBeReadable(page);
      await visits.picture(page, 'enter-code');
      await page.getByLabel('Code').fill(codes[0]);
      await page.keyboard.press('Enter');
      await page.waitForURL(`${frontend.redirectUri}?*`);
      assert.equal((await frontend.whoIsSignedIn(page, app)).email, agent.email);
    });

    await step('who forgot the password asks for a link beside the form', async () => {
      await page.goto(frontend.signInUrl(app, { prompt: 'login' }));
      await page.getByRole('link', { name: 'I forgot my password' }).click();
      await page.getByLabel('Email address').fill('nobody@patchwork.test');
      await mustBeLabelled(page);
      await mustBeReadable(page);
      await visits.picture(page, 'forgotten');
      await page.getByRole('button', { name: 'Send the link' }).click();
      await page.getByRole('heading', { name: 'Look at your email' }).waitFor();
      await visits.picture(page, 'link-on-its-way');
    });
  });
}

async function require(app, agencyId) {
  const admin = app.account('ADMIN');
  await app.change(admin, `/v1/agencies/${agencyId}`, { secondFactorRequired: true });
}

/** RFC 6238; right for half a minute more, as the step before is taken too. */
function currentCode(secret) {
  const bits = [...secret].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  );
  const key = Buffer.from(
    bits
      .join('')
      .match(/.{8}/g)
      .map((byte) => Number.parseInt(byte, 2)),
  );
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac('sha1', key).update(counter).digest();
  return String((mac.readUInt32BE(mac.at(-1) & 15) & 0x7fffffff) % 1e6).padStart(6, '0');
}
