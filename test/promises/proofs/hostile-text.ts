/**
 * 200 hostile names, notes and job titles, in every field that takes them (every tenth in the short form): the emails and the
 * pages that follow have the nodes and headers that they have for people who are called nothing special.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer } from '../../support/api.js';
import { Browser } from '../../support/browser.js';
import { extent } from '../../support/extent.js';
import { nodesOf } from '../../support/nodes.js';
import { linkIn } from '../../support/sign-in.js';
import type { RecordedMail } from '../../support/smtp.js';
import { step } from '../../support/step.js';
import { settle, travelTo } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

const HOSTILE = JSON.parse(readFileSync(join(__dirname, '../../support/hostile.json'), 'utf8')) as string[];
/** Those that this run types. */
const TEXTS = HOSTILE.filter((_, index) => index % extent(10, 1) === 0);
const CALLBACK = 'https://frontend.patchwork.test/callback';
/** So many clients to a digest: more than it shows. */
const BATCH = 20;
/** As hostile as an address may be. */
const ADDRESSES = ["zq'onload={{7*7}}", 'zq&lt`${1}`', 'zq=cmd|/c', '{{{zq}}}', "zq'--", '=zq+1+1'];

let world: World;
let ann: Person;
let readers: [control: Person, hostile: Person];
/** How many of the texts each field took. */
type Taken = Record<string, number>;

beforeAll(async () => {
  world = await makeWorld({ frontendRedirectUris: [CALLBACK] });
  ann = await world.agent();
  const home = await world.agency();
  readers = [
    await world.agent({ agency: home }),
    await world.agent({ agency: home, email: `${ADDRESSES[0]}@patchwork.test` }),
  ];
  const daily = { MY_TEAMS: 'END_OF_DAY', CONTACT: 'END_OF_DAY', IDENTITY: 'END_OF_DAY', TEAM: 'NEXT_LOGIN' };
  for (const reader of readers) await world.choose(reader, daily);
});

afterAll(() => world.close());

/** Sends hostile text, and again something plain if the API rejects the text. */
async function typed(
  taken: Taken,
  field: string,
  send: (text: string) => Promise<Answer>,
  text: string,
): Promise<Answer> {
  const answer = await send(text);
  taken[field] = (taken[field] ?? 0) + (answer.status < 300 ? 1 : 0);
  if (answer.status < 300) return answer;
  expect([400, 422]).toContain(answer.status);
  return send('Nothing special');
}

const shortened = (text: string, most: number): string => text.slice(0, most);

/** A client with this text in every field, the reader on the team, and two changes that they get notifications about. */
async function tell(text: string, { id: agentId }: Person, taken: Taken = {}): Promise<void> {
  const name = shortened(text, 100);
  const register = (said: string) =>
    ann.api.post('/v1/clients', {
      name: { given: said, family: said },
      aliases: [{ name: said, kind: 'NICKNAME' }],
      address: { lines: [said], town: said, county: said },
      reason: `${said}...`,
    });
  const { id } = expectStatus(await typed(taken, 'name, alias, address, reason of a client', register, name), 201).body;
  const path = `/v1/clients/${id}`;
  const add = (said: string) => ann.api.post(`${path}/team`, { agentId, role: `${said}..`, reason: `${said}...` });
  const { etag } = expectStatus(await typed(taken, 'role and reason in a team', add, shortened(text, 78)), 201);
  const change = (said: string) =>
    ann.api.patch(path, { name: { preferred: said }, address: { lines: [`${said}!`] } }, { ifMatch: etag });
  expectStatus(await typed(taken, 'change of a client', change, shortened(text, 99)), 200);
}

/** Registers an agent with this text, who gets one account mail. */
async function invite(text: string, email: string, taken: Taken = {}): Promise<void> {
  const create = (said: string) => {
    const name = { given: said, family: said };
    const rest = { agencyId: readers[0].agencyId, jobTitle: said, email, roles: ['PRACTITIONER'] };
    return world.admin.api.post('/v1/agents', { name, ...rest });
  };
  expectStatus(await typed(taken, 'name and job title of an agent', create, shortened(text, 100)), 201);
}

async function inBatches<T>(items: readonly T[], work: (item: T, index: number) => Promise<void>): Promise<void> {
  for (let at = 0; at < items.length; at += 5) {
    await Promise.all(items.slice(at, at + 5).map((item, index) => work(item, at + index)));
  }
}

/** Working days, one for each digest. */
const DAYS = ['02', '03', '04', '07', '08', '09', '10', '11', '14', '15'].slice(0, TEXTS.length / BATCH);

const masked = (text: string): string =>
  text
    .replaceAll(/PW-\w{4}-\w{4}/g, 'PW')
    .replaceAll(/\w+day \d+ January at \d\d:\d\d/g, 'WHEN')
    .replaceAll(/(token=|emailId=)[\w.-]+/g, '$1…');

const headersOf = ({ parsed }: RecordedMail, to: string): string[] =>
  parsed.headerLines.map(({ line }) =>
    masked(line.replaceAll(/\r?\n\s*/g, ' '))
      .replace(to, 'READER')
      .replace(/^(Message-ID|Date): .*/i, '$1')
      .replace(/boundary="[^"]*"/, 'boundary'),
  );

const outputsOf = (mail: RecordedMail, to: string): unknown => ({
  recipients: mail.recipients.map((one) => one.replace(to, 'READER')),
  headers: headersOf(mail, to),
  subject: mail.subject,
  text: masked(mail.text.replaceAll(/\s+/g, ' ')),
  nodes: nodesOf(mail.html, masked),
  parts: mail.parsed.attachments.length,
});

/** People may be called what they are called: each field takes nearly all of it. */
function expectNearlyAll(taken: Taken, fields: number): void {
  for (const count of Object.values(taken)) expect(count).toBeGreaterThanOrEqual(extent(17, 175));
  expect(Object.keys(taken)).toHaveLength(fields);
}

it('types texts of which no two are alike', () => {
  expect(new Set(HOSTILE).size).toBe(200);
  expect(TEXTS).toHaveLength(extent(20, 200));
});

it('sends digests about clients with hostile names that have the nodes, text and headers of any other digest', async () => {
  const plain = Array.from({ length: BATCH }, (_, index) => `Nobody special ${'abcdefghijklmnopqrst'[index]}`);
  await inBatches(plain, (text) => tell(text, readers[0]));
  const taken: Taken = {};
  for (const [index, day] of DAYS.entries()) {
    await inBatches(TEXTS.slice(index * BATCH, (index + 1) * BATCH), (text) => tell(text, readers[1], taken));
    await travelTo(`2030-01-${day}T16:30:01Z`, world.admin.api);
  }
  const digests = readers.map(({ email }) =>
    world.inbox.mailsTo(email).filter(({ subject }) => /update/.test(subject)),
  );
  expect(digests.map((mails) => mails.length)).toEqual([1, DAYS.length]);
  const expected = outputsOf(digests[0]![0]!, readers[0].email);
  expect(digests[0]![0]!.text).toContain('more.');
  for (const mail of digests[1]!) expect(outputsOf(mail, readers[1].email)).toEqual(expected);
  expectNearlyAll(taken, 3);
});

it('sends account mail to agents with hostile names and addresses as to anybody else, with the same page behind its link', async () => {
  const taken: Taken = {};
  await step('each account mail is the mail to an agent who is called nothing special', async () => {
    await invite('Nobody special', 'nobody@patchwork.test');
    await inBatches(TEXTS, (text, index) => invite(text, `somebody${index}@patchwork.test`, taken));
    for (const address of ADDRESSES.slice(1)) await invite('Nobody special', `${address}@patchwork.test`);
    await settle(world.admin.api);
    const expected = outputsOf(world.inbox.mailsTo('nobody@patchwork.test')[0]!, 'nobody@patchwork.test');
    const locals = [...TEXTS.map((_, index) => `somebody${index}`), ...ADDRESSES.slice(1)];
    for (const address of locals.map((local) => `${local}@patchwork.test`)) {
      const mails = await world.inbox.waitForMail(address);
      expect(mails).toHaveLength(1);
      expect(outputsOf(mails[0]!, address)).toEqual(expected);
    }
    expectNearlyAll(taken, 1);
  });

  await step('each page behind the link of an account mail shows the address as text', async () => {
    const shownTo = async (address: string): Promise<string[]> =>
      nodesOf(await show(linkIn(world.inbox.mailsTo(address)[0]!)), (text) =>
        text === address ? 'READER' : /^[0-9a-f-]{36}\.[\w-]{43}$/.test(text) ? 'TOKEN' : text,
      );
    const expected = await shownTo('nobody@patchwork.test');
    expect(expected.join('\n')).toMatch(/value="TOKEN"[^]*value="READER"/);
    for (const address of ADDRESSES.slice(1)) expect(await shownTo(`${address}@patchwork.test`)).toEqual(expected);
  });
});

it('shows what was typed as text on the pages of the sign-in', async () => {
  const page = async (hint: string): Promise<string> => {
    const browser = new Browser(world.config.publicUrl, CALLBACK);
    const { location } = await browser.get(browser.question({ login_hint: hint }));
    return (await browser.get(new URL(location!, world.config.publicUrl).href)).text;
  };
  const nodes = (html: string, shown: string): string[] => nodesOf(html, (text) => (text === shown ? 'SHOWN' : text));
  const expected = nodes(await page('nobody'), 'nobody');
  expect(expected.join('\n')).toContain('value="SHOWN"');
  // Not what cannot stand in a parameter, or in any HTML.
  const sayable = (texts: readonly string[]) => texts.filter((text) => !/[\0\r\n\ud800]/.test(text));
  expect(sayable(HOSTILE).length).toBeGreaterThan(190);
  await inBatches(sayable(TEXTS), async (text) => expect(nodes(await page(text), text)).toEqual(expected));
});

it('shows the page of an invalid link when the token of an unsubscribe link is hostile text', async () => {
  const unsubscribe = `${world.config.publicUrl}/sign-in/unsubscribe?token=`;
  const dead = nodesOf(await show(`${unsubscribe}nothing`), String);
  await inBatches(TEXTS, async (text) =>
    expect(nodesOf(await show(unsubscribe + encodeURIComponent(Buffer.from(text).toString())), String)).toEqual(dead),
  );
});

async function show(link: string): Promise<string> {
  return (await fetch(link)).text();
}
