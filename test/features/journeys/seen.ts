/** Only the agent can mark a notification as seen, and Patchwork does not email what was seen. How a burst of changes waits. */
import { settle, travelTo } from '../../support/time.js';
import { step } from '../../support/step.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
let ann: Person;
let client: { id: string };

async function begin(): Promise<void> {
  // An hour, so that what happens in between may take long.
  world = await makeWorld({ asItHappensWait: 3_600 });
  ann = await world.agent();
  client = await world.client(ann);
}

/** A new agent on the team, who has seen all of their notifications. */
async function reader(frequencies: Record<string, string> = {}): Promise<Person> {
  const person = await world.agent();
  await world.choose(person, frequencies);
  await world.join(client.id, ann, person);
  await settle(world.admin.api);
  const [newest] = await world.notifications(person);
  expectStatus(await seenUpTo(person, newest.id), 204);
  return person;
}

const unseen = (who: Person): Promise<any[]> => world.notifications(who, '&seen=false');
const mailsTo = (who: Person): string[] => world.inbox.mailsTo(who.email).map(({ subject }) => subject);
const move = (line: string) => world.change(ann, client.id, { address: { lines: [line] } });
const seenUpTo = (who: Person, upTo: string) => who.api.put('/v1/me/notifications/seen', { upTo });
const CAL = { CONTACT: 'AS_IT_HAPPENS', IDENTITY: 'END_OF_DAY' };

describe('a notification', () => {
  beforeAll(begin);
  afterAll(() => world.close());

  it('is marked as seen alone, and marking it again changes nothing', async () => {
    const bea = await reader();
    for (const line of ['1 Mill Lane', '2 Mill Lane', '3 Mill Lane', '4 Mill Lane']) await move(line);
    const [, third] = await unseen(bea);
    expectStatus(await bea.api.put(`/v1/me/notifications/${third.id}/seen`), 204);
    const [seen] = await world.notifications(bea, '&seen=true');
    expect([seen.id, seen.seenAt]).toEqual([third.id, expect.stringMatching(/^2030-01-02T1/)]);
    expectStatus(await bea.api.put(`/v1/me/notifications/${third.id}/seen`), 204);
    expect((await world.notifications(bea, '&seen=true'))[0].seenAt).toBe(seen.seenAt);
    expect((await unseen(bea)).map(({ id }) => id)).not.toContain(third.id);
    expect(await unseen(bea)).toHaveLength(3);
  });

  it('is marked as seen together with all older ones, but no newer one', async () => {
    const bea = await reader();
    for (const line of ['11 Mill Lane', '12 Mill Lane', '13 Mill Lane']) await move(line);
    const [newest, second] = await unseen(bea);
    expectStatus(await seenUpTo(bea, second.id), 204);
    expect((await unseen(bea)).map(({ id }) => id)).toEqual([newest.id]);
  });

  it('stays unseen when another agent marks it, alone or as a limit', async () => {
    const [bea, cal] = [await reader(), await reader()];
    await move('21 Mill Lane');
    const [beas] = (await unseen(bea)).filter(({ kind }) => kind === 'CONTACT');
    const before = await unseen(bea);
    expect((await cal.api.put(`/v1/me/notifications/${beas.id}/seen`)).status).toBe(404);
    const answer = await seenUpTo(cal, beas.id);
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([422, '/upTo']);
    expect(before.map(({ id }) => id)).toContain(beas.id);
    expect(await unseen(bea)).toEqual(before);
  });

  it('stays unseen when the agent lists it, reads the client or follows the link of an email', async () => {
    const bea = await reader();
    await move('31 Mill Lane');
    const [item] = await unseen(bea);
    expect(item).toMatchObject({ kind: 'CONTACT', seenAt: null });
    await world.notifications(bea);
    expectStatus(await bea.api.get(`/v1/clients/${client.id}`), 200);
    expectStatus(await bea.api.get(`/v1/clients/${client.id}/activity`), 200);
    const mail = world.inbox.mailsTo(bea.email).at(-1)!;
    const link = new URL(/https:\/\/frontend\S+/.exec(mail.text)![0]);
    await world.notifications(bea, `&emailId=${link.searchParams.get('emailId')}`);
    expect(await unseen(bea)).toEqual([item]);
  });

  it('can be marked as seen after it was emailed, and still says when that was', async () => {
    const dee = await world.agent();
    await world.join(client.id, ann, dee);
    await settle(world.admin.api);
    const [item] = (await unseen(dee)).filter(({ emailedAt }) => emailedAt !== null);
    expectStatus(await dee.api.put(`/v1/me/notifications/${item.id}/seen`), 204);
    const after = (await world.notifications(dee, '&seen=true')).find(({ id }) => id === item.id);
    expect(after).toMatchObject({ emailedAt: item.emailedAt, seenAt: expect.any(String) });
  });

  it('is emailed at once when it is about being added to a team', async () => {
    const cal = await reader(CAL);
    const before = mailsTo(cal).length;
    const { id } = await world.client(ann);
    await world.join(id, ann, cal);
    await settle(world.admin.api);
    expect(mailsTo(cal).slice(before)).toEqual(['Patchwork: 1 update']);
  });
});

describe('a waiting notification', () => {
  beforeEach(begin);
  afterEach(() => world.close());

  it('is part of one email after a burst of changes, and waits no longer than the first change', async () => {
    const cal = await reader(CAL);
    const before = mailsTo(cal).length;
    await travelTo('2030-01-02T11:00:00Z', world.admin.api);

    const first: string = await step('Both changes wait as long as the first one', async () => {
      await move('5 Mill Lane');
      const [{ emailAfter, occurredAt }] = (await unseen(cal)) as [{ emailAfter: string; occurredAt: string }];
      expect(Date.parse(emailAfter)).toBe(Date.parse(occurredAt) + 3_600_000);
      await travelTo('2030-01-02T11:40:00Z', world.admin.api);
      await move('6 Mill Lane');
      expect((await unseen(cal)).map((item) => item.emailAfter)).toEqual([emailAfter, emailAfter]);
      return emailAfter;
    });

    await step('Both changes are one email when the wait is over', async () => {
      await travelTo('2030-01-02T11:50:00Z', world.admin.api);
      expect(mailsTo(cal)).toHaveLength(before);
      await travelTo(new Date(Date.parse(first) + 1_000).toISOString(), world.admin.api);
      expect(mailsTo(cal).slice(before)).toEqual(['Patchwork: 2 updates']);
    });

    await step('A change after that email starts another wait', async () => {
      await move('7 Mill Lane');
      const [{ emailAfter }] = (await unseen(cal)) as [{ emailAfter: string }];
      expect(emailAfter > first).toBe(true);
    });
  });

  it('is sent along with a digest that is due sooner, and the digest at its own time', async () => {
    const cal = await reader(CAL);
    await travelTo('2030-01-02T16:00:00Z', world.admin.api);
    const before = mailsTo(cal).length;
    await world.change(ann, client.id, { name: { given: 'Tobias' } });
    await move('8 Mill Lane');
    const [contact, identity] = await unseen(cal);
    expect([contact.kind, Date.parse(contact.emailAfter)]).toEqual([
      'CONTACT',
      Date.parse(contact.occurredAt) + 3_600_000,
    ]);
    expect([identity.kind, identity.emailAfter]).toEqual(['IDENTITY', '2030-01-02T16:30:00.000Z']);
    expect(mailsTo(cal)).toHaveLength(before);
    await travelTo('2030-01-02T16:30:01Z', world.admin.api);
    expect(mailsTo(cal).slice(before)).toEqual(['Patchwork: 2 updates']);
  });

  it('is not emailed when it was seen meanwhile, not even as part of an email', async () => {
    const [bea, cal] = [await reader(), await reader(CAL)];
    await travelTo('2030-01-03T10:00:00Z', world.admin.api);
    await world.change(ann, client.id, { name: { given: 'Tobias' } });
    await world.change(ann, client.id, { dateOfBirth: { date: '2016-05-14', precision: 'EXACT' } });
    const [newest] = await unseen(cal);
    expectStatus(await cal.api.put(`/v1/me/notifications/${newest.id}/seen`), 204);
    const [beas] = await unseen(bea);
    expectStatus(await seenUpTo(bea, beas.id), 204);
    const before = [mailsTo(bea).length, mailsTo(cal).length];
    await travelTo('2030-01-04T16:30:01Z', world.admin.api);
    expect(mailsTo(bea)).toHaveLength(before[0]!);
    expect(mailsTo(cal).slice(before[1])).toEqual(['Patchwork: 1 update']);
    const [seen] = await world.notifications(cal);
    expect(seen).toMatchObject({ id: newest.id, emailedAt: null, withheld: null });
  });
});
