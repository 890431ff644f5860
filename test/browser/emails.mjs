/**
 * The emails that real changes make, as people see them: on a phone and a desktop, in the light and in the dark. Each must be
 * readable, labelled and fit; with a folder, each is pictured there.
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mustBeLabelled, mustBeReadable, mustFitPhone, mustReadInOrder } from './looks.mjs';
import { Sends } from './sends.mjs';
import { smallPng } from './small-png.mjs';

const SIZES = { phone: { width: 390, height: 640 }, desktop: { width: 1000, height: 640 } };
const SCHEMES = ['light', 'dark'];
const NARROWEST = { width: 320, height: 640 };

export async function emails({ app, visits }, folder = null) {
  const sends = new Sends(app);
  const team = await makeTeam(sends);
  await visits.visit({}, async ({ page, step }) => {
    for (const [name, send] of Object.entries(SCENES)) {
      await step(`the email "${name}" reads well on a phone and a desktop, in the light and in the dark`, async () => {
        const mail = await send(sends, team);
        assert.doesNotMatch(mail.html, /<img|<script|url\(/);
        await judge(page, () => page.setContent(mail.html), mustReadInOrder, name, folder);
      });
    }
    const mail = await sends.newest(team.jane.email);
    const [, link] = /<(.*)>/.exec(mail.headers['list-unsubscribe']);
    await step('so do the page to which its unsubscribe link leads, and the one after it', async () => {
      await judge(page, () => page.goto(link), mustBeLabelled, 'fewer-emails', folder);
      await page.getByRole('button', { name: 'One email at the end of the week' }).click();
      await page.getByRole('heading', { name: 'Fewer emails from now on' }).waitFor();
      await judge(page, () => undefined, mustBeLabelled, 'fewer-emails-done', folder);
    });
    await step('and what was lowered is undone with one press', async () => {
      await page.getByRole('button', { name: 'Undo this' }).click();
      await page.getByRole('heading', { name: 'It is as it was before' }).waitFor();
    });
  });
}

async function judge(page, show, mustBeInOrder, name, folder) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(viewport);
      await show();
      await mustBeInOrder(page);
      const { dark } = await mustBeReadable(page);
      assert.equal(dark, colorScheme === 'dark');
      if (folder === null) continue;
      const picture = await page.screenshot({ fullPage: true });
      writeFileSync(join(folder, `${name}-${size}-${colorScheme}.png`), smallPng(picture));
    }
  }
  await page.setViewportSize(NARROWEST);
  await mustFitPhone(page);
}

async function makeTeam(sends) {
  const [bea, tom, jane, marta] = ['Bea Marlow', 'Tom Adebayo', 'Jane Smith', 'Marta Nowak'].map((name) =>
    sends.who(name),
  );
  const ids = {};
  for (const [name, account] of Object.entries({ bea, tom, jane, marta })) ids[name] = await sends.idOf(account);
  await sends.choose(jane, { MY_TEAMS: 'END_OF_DAY', CONTACT: 'AS_IT_HAPPENS' });
  const client = await sends.register(bea, 'Robin', { dateOfBirth: { date: '2016-04-09', precision: 'EXACT' } });
  await sends.add(bea, client.id, ids.jane);
  await sends.sendWhatWaits();
  return { bea, tom, jane, marta, ids, client };
}

/** Each makes one email and answers it. */
const SCENES = {
  'small-update': async (sends, { bea, jane, client }) => {
    await sends.change(bea, client.id, { telephones: [{ number: '020 7946 0177', kind: 'HOME', safeToCall: true }] });
    await sends.change(bea, client.id, { address: { lines: ['2 Cooper’s Yard'], postcode: 'LS1 4AP' } });
    await sends.sendWhatWaits(0.1);
    return sends.newest(jane.email);
  },

  /** 77 updates, more than an email shows. */
  'big-digest': async (sends, { bea, tom, ids }) => {
    const kinds = ['CONTACT', 'IDENTITY', 'STATUS'];
    const digest = Object.fromEntries(kinds.map((kind) => [kind, 'END_OF_DAY']));
    await sends.choose(tom, { ...digest, MY_TEAMS: 'NEXT_LOGIN', TEAM: 'NEXT_LOGIN' });
    for (let left = 77; left > 0; left -= 3) {
      const { id } = await sends.register(bea, 'Robin');
      await sends.add(bea, id, ids.tom);
      await sends.change(bea, id, { telephones: [{ number: '020 7946 0178', kind: 'HOME', safeToCall: true }] });
      await sends.change(bea, id, { name: { given: 'Robyn' } });
      if (left >= 3) await sends.close(bea, id);
    }
    await sends.sendWhatWaits(1);
    return sends.newest(tom.email);
  },

  /** Somebody of an agency new to the team let themselves in. */
  'what-stays': async (sends, { bea, jane, marta, ids, client }) => {
    const search = { name: 'Robin Ashcombe', dateOfBirth: '2016-04-09' };
    await sends.call(marta, 'POST', '/v1/clients/search', search);
    const attention = { type: 'CALL_ME' };
    await Promise.all([
      sends.add(marta, client.id, ids.marta, 'Housing officer'),
      sends.call(bea, 'POST', `/v1/clients/${client.id}/attentions`, attention),
    ]);
    await sends.sendWhatWaits(0.1);
    return sends.newest(jane.email);
  },

  'removed-from-a-team': async (sends, { bea, tom, ids, client }) => {
    await sends.choose(tom, { MY_TEAMS: 'AS_IT_HAPPENS' });
    const { id } = await sends.add(bea, client.id, ids.tom);
    await sends.sendWhatWaits(0.1);
    await sends.call(bea, 'DELETE', `/v1/clients/${client.id}/team/${id}`);
    await sends.sendWhatWaits(0.1);
    return sends.newest(tom.email);
  },

  'set-your-password': async (sends, { bea }) => {
    const { agency } = await sends.call(bea, 'GET', '/v1/me');
    const email = 'ottoline.brandreth@harbourside.test';
    const rest = {
      name: { given: 'Ottoline', family: 'Brandreth' },
      jobTitle: 'Social worker',
      roles: ['PRACTITIONER'],
    };
    await sends.call(sends.who('Ada Lindqvist'), 'POST', '/v1/agents', { agencyId: agency.id, email, ...rest });
    await sends.sendWhatWaits(0.1);
    return sends.newest(email);
  },
};
