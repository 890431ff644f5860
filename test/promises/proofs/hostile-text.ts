/**
 * 200 hostile names, notes and job titles, in every field that takes them: the emails and the pages that follow have the very
 * nodes and headers that they have for people called nothing special.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer } from '../../support/api.js';
import { Browser } from '../../support/browser.js';
import { nodesOf } from '../../support/nodes.js';
import { linkIn } from '../../support/sign-in.js';
import type { RecordedMail } from '../../support/smtp.js';
import { settle, travelTo } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

const HOSTILE = JSON.parse(readFileSync(join(__dirname, '../../support/hostile.json'), 'utf8')) as string[];
const CALLBACK = 'https://frontend.patchwork.test/callback';
/** So many clients to a digest: more than it shows. */
const BATCH = 20;
/** As hostile as an address may be. */
const ADDRESSES = ["zq'onload={{7*7}}", 'zq&lt`${1}`', 'zq=cmd|/c', '{{{zq}}}', "zq'--", '=zq+1+1'];

let world: World;
let ann: Person;
let readers: [control: Person, hostile: Person];
/** How many of the 200 each field took. */
const taken: Record<string, number> = {};

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
}, 120_000);

afterAll(() => world.close());

/** What is sent with hostile text, and again with something plain if the API refuses the text. */
async function typed(field: string, send: (text: string) => Promise<Answer>, text: string): Promise<Answer> {
  const answer = await send(text);
  taken[field] = (taken[field] ?? 0) + (answer.status < 300 ? 1 : 0);
  if (answer.status < 300) return answer;
  expect([400, 422]).toContain(answer.status);
  return send('Nothing special');
}

const shortened = (text: string, most: number): string => text.slice(0, most);

/** A client with this text in every field, the reader on the team, and two changes of which they are to hear. */
async function tell(text: string, { id: agentId }: Person): Promise<void> {
  const name = shortened(text, 100);
  const register = (said: string) =>
    ann.api.post('/v1/clients', {
      name: { given: said, family: said },
      aliases: [{ name: said, kind: 'NICKNAME' }],
      address: { lines: [said], town: said, county: said },
      reason: `${said}...`,
    });
  const { id } = expectStatus(await typed('name, alias, address, reason of a client', register, name), 201).body;
  const path = `/v1/clients/${id}`;
  const add = (said: string) => ann.api.post(`${path}/team`, { agentId, role: `${said}..`, reason: `${said}...` });
  const { etag } = expectStatus(await typed('role and reason in a team', add, shortened(text, 78)), 201);
  const change = (said: string) =>
    ann.api.patch(path, { name: { preferred: said }, address: { lines: [`${said}!`] } }, { ifMatch: etag });
  expectStatus(await typed('change of a client', change, shortened(text, 99)), 200);
}

/** Registers an agent with this text; who is only invited gets one account mail. */
async function invite(text: string, email: string): Promise<void> {
  const create = (said: string) => {
    const name = { given: said, family: said };
    const rest = { agencyId: readers[0].agencyId, jobTitle: said, email, roles: ['PRACTITIONER'] };
    return world.admin.api.post('/v1/agents', { name, ...rest });
  };
  expectStatus(await typed('name and job title of an agent', create, shortened(text, 100)), 201);
}

async function inBatches<T>(items: readonly T[], work: (item: T, index: number) => Promise<void>): Promise<void> {
  for (let at = 0; at < items.length; at += 5) {
    await Promise.all(items.slice(at, at + 5).map((item, index) => work(item, at + index)));
  }
}

/** Working days, one for each digest. */
const DAYS = ['02', '03', '04', '07', '08', '09', '10', '11', '14', '15'];

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

it('there are 200 of them, no two alike', () => {
  expect(new Set(HOSTILE).size).toBe(200);
});

it('each digest about clients who are called so has the nodes, text and headers of one about others', async () => {
  const plain = Array.from({ length: BATCH }, (_, index) => `Nobody special ${'abcdefghijklmnopqrst'[index]}`);
  await inBatches(plain, (text) => tell(text, readers[0]));
  Object.keys(taken).forEach((field) => delete taken[field]);
  for (const [index, day] of DAYS.entries()) {
    await inBatches(HOSTILE.slice(index * BATCH, (index + 1) * BATCH), (text) => tell(text, readers[1]));
    await travelTo(`2030-01-${day}T16:30:01Z`, world.admin.api);
  }
  const digests = readers.map(({ email }) =>
    world.inbox.mailsTo(email).filter(({ subject }) => /update/.test(subject)),
  );
  expect(digests.map((mails) => mails.length)).toEqual([1, DAYS.length]);
  const expected = outputsOf(digests[0]![0]!, readers[0].email);
  expect(digests[0]![0]!.text).toContain('more.');
  for (const mail of digests[1]!) expect(outputsOf(mail, readers[1].email)).toEqual(expected);
}, 300_000);

it('each account mail to agents who are called so is that to anybody else', async () => {
  await invite('Nobody special', 'nobody@patchwork.test');
  const before = taken['name and job title of an agent']!;
  await inBatches(HOSTILE, (text, index) => invite(text, `somebody${index}@patchwork.test`));
  taken['name and job title of an agent']! -= before;
  for (const address of ADDRESSES.slice(1)) await invite('Nobody special', `${address}@patchwork.test`);
  await settle(world.admin.api);
  const expected = outputsOf(world.inbox.mailsTo('nobody@patchwork.test')[0]!, 'nobody@patchwork.test');
  const locals = [...HOSTILE.map((_, index) => `somebody${index}`), ...ADDRESSES.slice(1)];
  for (const address of locals.map((local) => `${local}@patchwork.test`)) {
    const mails = world.inbox.mailsTo(address);
    expect(mails).toHaveLength(1);
    expect(outputsOf(mails[0]!, address)).toEqual(expected);
  }
}, 120_000);

it('nearly all of it was taken, since people may be called what they are called', () => {
  for (const count of Object.values(taken)) expect(count).toBeGreaterThanOrEqual(175);
  expect(Object.keys(taken)).toHaveLength(4);
});

it('the pages of the sign-in show what was typed as text, whatever it is', async () => {
  const page = async (hint: string): Promise<string> => {
    const browser = new Browser(world.config.publicUrl, CALLBACK);
    const { location } = await browser.get(browser.question({ login_hint: hint }));
    return (await browser.get(new URL(location!, world.config.publicUrl).href)).text;
  };
  const nodes = (html: string, shown: string): string[] => nodesOf(html, (text) => (text === shown ? 'SHOWN' : text));
  const expected = nodes(await page('nobody'), 'nobody');
  expect(expected.join('\n')).toContain('value="SHOWN"');
  // Not what cannot stand in a parameter, or in any HTML.
  const sayable = HOSTILE.filter((text) => !/[\0\r\n\ud800]/.test(text));
  expect(sayable.length).toBeGreaterThan(190);
  await inBatches(sayable, async (text) => expect(nodes(await page(text), text)).toEqual(expected));
});

it('the pages behind the links of account mail and emails do so too', async () => {
  const show = async (link: string): Promise<string> => (await fetch(link)).text();
  const shownTo = async (address: string): Promise<string[]> =>
    nodesOf(await show(linkIn(world.inbox.mailsTo(address)[0]!)), (text) =>
      text === address ? 'READER' : /^[0-9a-f-]{36}\.[\w-]{43}$/.test(text) ? 'TOKEN' : text,
    );
  const expected = await shownTo('nobody@patchwork.test');
  expect(expected.join('\n')).toMatch(/value="TOKEN"[^]*value="READER"/);
  for (const address of ADDRESSES.slice(1)) expect(await shownTo(`${address}@patchwork.test`)).toEqual(expected);
  const unsubscribe = `${world.config.publicUrl}/sign-in/unsubscribe?token=`;
  const dead = nodesOf(await show(`${unsubscribe}nothing`), String);
  await inBatches(HOSTILE, async (text) =>
    expect(nodesOf(await show(unsubscribe + encodeURIComponent(Buffer.from(text).toString())), String)).toEqual(dead),
  );
});
