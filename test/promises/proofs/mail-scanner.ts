/** A mail scanner follows every link of every email, by GET and HEAD: not one row is different from before. */
import { contentsOf } from '../../support/contents.js';
import { followLink, linkIn } from '../../support/sign-in.js';
import type { RecordedMail } from '../../support/smtp.js';
import { settle, travelTo } from '../../support/time.js';
import { pressOneClick, unsubscribeLink } from '../../support/unsubscribe.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

const CHOICES: Record<string, string>[] = [
  {},
  { CONTACT: 'AS_IT_HAPPENS' },
  { CONTACT: 'END_OF_WEEK', TEAM: 'NEXT_LOGIN' },
];

let world: World;
const readers: Person[] = [];

beforeAll(async () => {
  world = await makeWorld();
  const [ann, home] = [await world.agent(), await world.agency()];
  const client = await world.client(ann);
  for (const choice of CHOICES) {
    const who = await world.agent({ agency: home });
    await world.choose(who, choice);
    readers.push(who);
  }
  await world.join(client.id, ann, ...readers);
  await world.change(ann, client.id, { address: { lines: ['17 Tannery Row'] } });
  const invited = { name: { given: 'Ottoline', family: 'Brandreth' }, jobTitle: 'Crossing warden' };
  const account = { agencyId: home.id, ...invited, email: 'ottoline@patchwork.test', roles: ['PRACTITIONER'] };
  expectStatus(await world.admin.api.post('/v1/agents', account), 201);
  await travelTo('2030-01-02T10:05:00Z', world.admin.api);
});

afterAll(() => world.close());

/** Everywhere that a scanner would find one: in the headers, in the text and behind the HTML. */
function linksIn({ raw, text, html, parsed }: RecordedMail): string[] {
  const headers = parsed.headerLines.map(({ line }) => line).join('\n');
  const all = [headers, text, html.replaceAll('&#x3D;', '=').replaceAll('&#61;', '='), raw.replace(/=\r?\n/g, '')];
  return [...new Set(all.join('\n').match(/https?:\/\/[^\s<>"']+/g))];
}

it('a link that a mail scanner follows and unsubscribes a whole organisation', async () => {
  const mails = [...world.smtp.messages];
  const links = [...new Set(mails.flatMap(linksIn))].filter((link) => link.startsWith(world.config.publicUrl));
  for (const { email } of readers) expect(links).toContain(unsubscribeLink(world.inbox.mailsTo(email).at(-1)!));
  const before = await contentsOf(world.database.ownerUrl);
  for (const link of links) {
    for (const method of ['HEAD', 'GET', 'HEAD']) {
      const answer = await fetch(link, { method, headers: { 'user-agent': 'Mozilla/5.0 (compatible; safe links)' } });
      await answer.arrayBuffer();
    }
  }
  expect(await contentsOf(world.database.ownerUrl)).toEqual(before);
  expect(before.unsubscription).toMatch(/^0 /);
});

it('the invited colleague can still use the link, and what waits still comes when it was chosen', async () => {
  expect((await followLink(linkIn(world.inbox.mailsTo('ottoline@patchwork.test')[0]!))).status).toBe(200);
  const counts = readers.map(({ email }) => world.inbox.mailsTo(email).length);
  await travelTo('2030-01-02T16:30:01Z', world.admin.api);
  await settle(world.admin.api);
  expect(readers.map(({ email }, index) => world.inbox.mailsTo(email).length - counts[index]!)).toEqual([1, 1, 0]);
  await travelTo('2030-01-04T16:30:01Z', world.admin.api);
  expect(world.inbox.mailsTo(readers[2]!.email).length - counts[2]!).toBe(1);
});

it('one press on one of them lowers for one reader, and for nobody else', async () => {
  const [first, ...rest] = readers as [Person, ...Person[]];
  const preferences = async (who: Person) => (await who.api.get('/v1/me/notification-preferences')).body.items;
  const before = [];
  for (const who of rest) before.push(await preferences(who));
  expect((await pressOneClick(unsubscribeLink(world.inbox.mailsTo(first.email).at(-1)!))).status).toBe(200);
  const after = [];
  for (const who of rest) after.push(await preferences(who));
  expect(after).toEqual(before);
});
