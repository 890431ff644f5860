/** A mail scanner follows every link of every email, by GET and HEAD: afterwards every row is as it was. */
import { contentsOf } from '../../support/contents.js';
import { waitFor } from '../../support/progress.js';
import { Rows } from '../../support/rows.js';
import { followLink, linkIn } from '../../support/sign-in.js';
import type { RecordedMail } from '../../support/smtp.js';
import { step } from '../../support/step.js';
import { settle, travelTo } from '../../support/time.js';
import { pressOneClick, unsubscribeLink } from '../../support/unsubscribe.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

const CHOICES: Record<string, string>[] = [
  {},
  { CONTACT: 'AS_IT_HAPPENS' },
  { CONTACT: 'END_OF_WEEK', TEAM: 'NEXT_LOGIN' },
];

let world: World;
let rows: Rows;
const readers: Person[] = [];

beforeAll(async () => {
  world = await makeWorld();
  rows = new Rows(world.database.ownerUrl);
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

afterAll(async () => {
  await rows.close();
  await world.close();
});

const unsettled = (): Promise<number> => rows.count(`SELECT FROM account_mail WHERE state IN ('PENDING', 'SENDING')`);

/** Everywhere that a scanner would find one: in the headers, in the text and behind the HTML. */
function linksIn({ raw, text, html, parsed }: RecordedMail): string[] {
  const headers = parsed.headerLines.map(({ line }) => line).join('\n');
  const all = [headers, text, html.replaceAll('&#x3D;', '=').replaceAll('&#61;', '='), raw.replace(/=\r?\n/g, '')];
  return [...new Set(all.join('\n').match(/https?:\/\/[^\s<>"']+/g))];
}

it('changes no row when a mail scanner follows every link, and leaves the links to those whom they are for', async () => {
  const mailsOf = ({ email }: Person): number => world.inbox.mailsTo(email).length;
  const [invitation] = await world.inbox.waitForMail('ottoline@patchwork.test');

  await step('A mail scanner that follows every link of every email changes nothing', async () => {
    const mails = [...world.smtp.messages];
    const links = [...new Set(mails.flatMap(linksIn))].filter((link) => link.startsWith(world.config.publicUrl));
    for (const { email } of readers) expect(links).toContain(unsubscribeLink(world.inbox.mailsTo(email).at(-1)!));
    // Its mail has arrived, and is soon known to be sent.
    await waitFor('the account mail to be settled', unsettled, (count) => count === 0);
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

  await step('The invited colleague can still use the link', async () => {
    expect((await followLink(linkIn(invitation!))).status).toBe(200);
  });

  await step('What waits still comes when its reader chose', async () => {
    const counts = readers.map(mailsOf);
    await travelTo('2030-01-02T16:30:01Z', world.admin.api);
    await settle(world.admin.api);
    expect(readers.map((who, index) => mailsOf(who) - counts[index]!)).toEqual([1, 1, 0]);
    await travelTo('2030-01-04T16:30:01Z', world.admin.api);
    expect(mailsOf(readers[2]!) - counts[2]!).toBe(1);
  });

  await step('One press on a link lowers what its reader gets, and nobody else', async () => {
    const [first, ...rest] = readers as [Person, ...Person[]];
    const preferences = async (who: Person) => (await who.api.get('/v1/me/notification-preferences')).body.items;
    const [own, before] = [await preferences(first), [] as unknown[]];
    for (const who of rest) before.push(await preferences(who));
    expect((await pressOneClick(unsubscribeLink(world.inbox.mailsTo(first.email).at(-1)!))).status).toBe(200);
    const after = [];
    for (const who of rest) after.push(await preferences(who));
    expect(after).toEqual(before);
    expect(await preferences(first)).not.toEqual(own);
  });
});
