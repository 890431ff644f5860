/** One request may change two kinds: each kind is emailed at its own time, and what is due together is one email. */
import { step } from '../../support/step.js';
import { settle, travelTo } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
let ann: Person;
let bea: Person;
let cal: Person;
let client: { id: string };
const before: Record<string, number> = {};

beforeAll(async () => {
  // An hour, so that nothing falls due while this prepares, however long that takes.
  world = await makeWorld({ asItHappensWait: 3_600 });
  [ann, bea, cal] = [await world.agent(), await world.agent(), await world.agent()];
  await world.choose(bea, { IDENTITY: 'AS_IT_HAPPENS', CONTACT: 'END_OF_DAY' });
  await world.choose(cal, { IDENTITY: 'END_OF_DAY', CONTACT: 'END_OF_WEEK' });
  client = await world.client(ann);
  await world.join(client.id, ann, bea, cal);
  await settle(world.admin.api);
  for (const person of [bea, cal]) {
    const [newest] = await world.notifications(person);
    expectStatus(await person.api.put('/v1/me/notifications/seen', { upTo: newest.id }), 204);
    before[person.id] = world.inbox.mailsTo(person.email).length;
  }
  const both = { name: { given: 'Amara' }, address: { lines: ['9 Mill Lane'], town: 'Leeds' } };
  await world.change(ann, client.id, both);
});

afterAll(() => world.close());

/** The mails since the change: the subject, and the kinds in the text. */
const mailsTo = (person: Person): string[] =>
  world.inbox
    .mailsTo(person.email)
    .slice(before[person.id])
    .map(({ subject, text }) =>
      [
        subject,
        ...(text.includes('Name, date of birth') ? ['IDENTITY'] : []),
        ...(text.includes('Address or telephone') ? ['CONTACT'] : []),
      ].join(' '),
    );

it('notifies each reader of each kind at its own time when one request changes two kinds', async () => {
  await step('The activity has two entries with one changeId, each with its own fields', async () => {
    const { body } = expectStatus(await bea.api.get(`/v1/clients/${client.id}/activity?limit=2`), 200);
    const entries = body.items.map((entry: any) => [entry.kind, entry.summary, entry.changes.map((c: any) => c.field)]);
    expect(entries.sort()).toEqual([
      ['CONTACT', 'Changed: address.', ['address']],
      ['IDENTITY', 'Changed: name.', ['name']],
    ]);
    expect(body.items[0].changeId).toBe(body.items[1].changeId);
    expect(body.items[0].actor).toEqual({ agentId: ann.id, name: `${ann.name.given} Quill`, agency: ann.agency });
  });

  await step('Each reader has two notifications, and each has the time of its kind', async () => {
    const timesOf = async (person: Person): Promise<Record<string, string>> =>
      Object.fromEntries(
        (await world.notifications(person, '&seen=false')).map((item) => [item.kind, item.emailAfter]),
      );
    const { occurredAt } = (await bea.api.get(`/v1/clients/${client.id}/activity?limit=1`)).body.items[0];
    expect(await timesOf(bea)).toEqual({
      IDENTITY: new Date(Date.parse(occurredAt) + 3_600_000).toISOString(),
      CONTACT: '2030-01-02T16:30:00.000Z',
    });
    expect(await timesOf(cal)).toEqual({ IDENTITY: '2030-01-02T16:30:00.000Z', CONTACT: '2030-01-04T16:30:00.000Z' });
  });

  await step('Bea gets the name after the wait, and the address at the end of the day', async () => {
    await travelTo('2030-01-02T12:00:00Z', world.admin.api);
    expect(mailsTo(bea)).toEqual(['Patchwork: 1 update IDENTITY']);
    await travelTo('2030-01-02T16:30:01Z', world.admin.api);
    expect(mailsTo(bea)).toEqual(['Patchwork: 1 update IDENTITY', 'Patchwork: 1 update CONTACT']);
    expect(mailsTo(cal)).toEqual(['Patchwork: 1 update IDENTITY']);
  });

  await step('Cal gets what is due daily and what is due weekly in one email on Friday at 16:30', async () => {
    await travelTo('2030-01-04T09:00:00Z', world.admin.api);
    await world.change(ann, client.id, { name: { given: 'Tobias' } });
    await travelTo('2030-01-04T16:15:00Z', world.admin.api);
    expect(mailsTo(cal)).toHaveLength(1);
    await travelTo('2030-01-04T16:30:01Z', world.admin.api);
    expect(mailsTo(cal).slice(1)).toEqual(['Patchwork: 2 updates IDENTITY CONTACT']);
  });
});

it('writes no entry and notifies nobody when a request changes nothing', async () => {
  const dee = await world.agent();
  const { id } = await world.client(ann, { name: { given: 'Tobias', family: 'Lund' }, address: { town: 'Leeds' } });
  await world.join(id, ann, dee);
  const listed = async (): Promise<string> =>
    JSON.stringify((await ann.api.get(`/v1/clients/${id}/activity`)).body.items);
  const entries = await listed();
  const notified = (await world.notifications(dee)).length;
  await world.change(ann, id, { name: { given: 'Tobias' }, address: { town: 'Leeds' } });
  expect(await listed()).toBe(entries);
  expect(await world.notifications(dee)).toHaveLength(notified);
});
