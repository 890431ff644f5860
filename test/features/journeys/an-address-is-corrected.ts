/** The main journey: an agent corrects an address twice, and four colleagues get the changes at the times that they chose. */
import { step } from '../../support/step.js';
import { settle, travelTo } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

const MARKERS = [
  'Milo',
  'Okafor',
  'Bluebell',
  'Harbour Row',
  'Mill Lane',
  'BN1 1AA',
  'BN11AA',
  'BN2 5QL',
  '+447700900123',
  '07700 900123',
  '2019-05-17',
  '17 May',
];

let world: World;
let ann: Person;
let bea: Person;
let cal: Person;
let dee: Person;
let eve: Person;
let client: { id: string; reference: string };

beforeAll(async () => {
  // An hour, so that nothing falls due while this prepares, however long that takes.
  world = await makeWorld({ asItHappensWait: 3_600 });
  ann = await world.agent({ agency: await world.agency({ name: 'Saltmarsh Social Care', type: 'SOCIAL_CARE' }) });
  [bea, cal, dee, eve] = [await world.agent(), await world.agent(), await world.agent(), await world.agent()];
  await world.choose(bea, { CONTACT: 'AS_IT_HAPPENS' });
  await world.choose(dee, { CONTACT: 'END_OF_WEEK' });
  await world.choose(eve, { CONTACT: 'NEXT_LOGIN' });
  client = await world.client(ann, {
    name: { given: 'Milo', family: 'Okafor-Reed', preferred: 'Bluebell' },
    dateOfBirth: { date: '2019-05-17', precision: 'EXACT' },
    address: { lines: ['4 Harbour Row'], postcode: 'BN1 1AA' },
    telephones: [{ number: '07700 900123', kind: 'MOBILE', safeToCall: true }],
  });
  await world.join(client.id, ann, bea, cal, dee, eve);
  await settle(world.admin.api);
  // Each agent gets notifications about those who joined later, which are not the matter here.
  for (const person of [ann, bea, cal, dee, eve]) await seeAll(person);
  await world.change(ann, client.id, { address: { lines: ['9 Mill Lane'], postcode: 'BN2 5QL' } });
  await world.change(ann, client.id, { address: { lines: ['9a Mill Lane'] } });
});

afterAll(() => world.close());

async function seeAll(person: Person): Promise<void> {
  const [newest] = await world.notifications(person);
  if (newest) expectStatus(await person.api.put('/v1/me/notifications/seen', { upTo: newest.id }), 204);
}

const updatesTo = (person: Person): string[] =>
  world.inbox
    .mailsTo(person.email)
    .filter((mail) => mail.text.includes('Address or telephone changed'))
    .map((mail) => mail.subject);

it('brings both changes of an address to each colleague at the time that they chose, and names nobody in the mail', async () => {
  await step('Bea, who chose as it happens, gets one email with both changes when the wait is over', async () => {
    expect(updatesTo(bea)).toEqual([]);
    await travelTo('2030-01-02T12:00:00Z', world.admin.api);
    expect(updatesTo(bea)).toEqual(['Patchwork: 2 updates']);
  });

  await step('Cal, who chose the end of the day, gets one email at 16:30 with both changes', async () => {
    await travelTo('2030-01-02T16:15:00Z', world.admin.api);
    expect(updatesTo(cal)).toEqual([]);
    await travelTo('2030-01-02T16:30:01Z', world.admin.api);
    expect(updatesTo(cal)).toEqual(['Patchwork: 2 updates']);
  });

  await step('Dee, who chose the end of the week, gets one email on the last working day', async () => {
    await travelTo('2030-01-04T16:15:00Z', world.admin.api);
    expect(updatesTo(dee)).toEqual([]);
    await travelTo('2030-01-04T16:30:01Z', world.admin.api);
    expect(updatesTo(dee)).toEqual(['Patchwork: 2 updates']);
  });

  await step('Eve, who chose the next log-in, gets no email however long she waits', async () => {
    await travelTo('2030-01-20T16:31:00Z', world.admin.api);
    expect(updatesTo(eve)).toEqual([]);
  });

  await step('All four see both changes in the app, and when Patchwork emailed them', async () => {
    for (const person of [bea, cal, dee, eve]) {
      const unseen = (await world.notifications(person, '&seen=false')).filter((item) => item.kind === 'CONTACT');
      expect(unseen).toHaveLength(2);
      expect(unseen[0]).toMatchObject({
        summary: 'Changed: address.',
        client: { id: client.id, reference: client.reference },
        withheld: null,
      });
      expect(unseen.every((item) => (item.emailedAt === null) === (person === eve))).toBe(true);
      // Null for Eve, and no earlier than planned for the others.
      for (const { emailAfter, emailedAt } of unseen) expect(emailedAt === null || emailedAt >= emailAfter).toBe(true);
    }
  });

  await step('The link of an email shows its owner what the email carried, and holds no id of a client', async () => {
    const mail = world.inbox.mailsTo(bea.email).find(({ text }) => text.includes('Address or telephone changed'))!;
    const link = new URL(/https:\/\/\S+/.exec(mail.text)![0]);
    expect(link.origin).toBe('https://frontend.patchwork.test');
    expect(mail.raw).not.toContain(client.id);
    const emailId = link.searchParams.get('emailId')!;
    expect(await world.notifications(bea, `&emailId=${emailId}`)).toHaveLength(2);
    expect(await world.notifications(cal, `&emailId=${emailId}`)).toHaveLength(0);
  });

  await step('Ann, who made the changes, gets no notification or email about them', async () => {
    expect((await world.notifications(ann)).filter((item) => item.kind === 'CONTACT')).toEqual([]);
    expect(updatesTo(ann)).toEqual([]);
  });

  await step('No email holds anything personal', () =>
    world.inbox.assertNoMarkers([...MARKERS, ann.name.given, bea.name.given, 'Quill', ann.agency, bea.agency]),
  );

  await step('Patchwork does not email what Cal has already seen in the app', async () => {
    await world.change(ann, client.id, { address: { lines: ['11 Mill Lane'] } });
    await seeAll(cal);
    await travelTo('2030-01-21T16:31:00Z', world.admin.api);
    expect(updatesTo(cal)).toHaveLength(1);
    expect(updatesTo(bea)).toHaveLength(2);
  });
});
