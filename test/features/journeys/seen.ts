/** Seeing is an act of one's own: what was seen is not emailed, and nothing but the act marks it. And how a burst waits. */
import { settle, travelTo } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
let ann: Person;
let bea: Person;
let cal: Person;
let client: { id: string };

beforeAll(async () => {
  world = await makeWorld();
  [ann, bea, cal] = [await world.agent(), await world.agent(), await world.agent()];
  await world.choose(cal, { CONTACT: 'AS_IT_HAPPENS', IDENTITY: 'END_OF_DAY' });
  client = await world.client(ann);
  await world.join(client.id, ann, bea, cal);
  await settle(world.admin.api);
  for (const person of [bea, cal]) {
    const [newest] = await world.notifications(person);
    expectStatus(await person.api.put('/v1/me/notifications/seen', { upTo: newest.id }), 204);
  }
});

afterAll(() => world.close());

const unseen = (who: Person): Promise<any[]> => world.notifications(who, '&seen=false');
const mailsTo = (who: Person): string[] => world.inbox.mailsTo(who.email).map(({ subject }) => subject);
const move = (line: string) => world.change(ann, client.id, { address: { lines: [line] } });
const seenUpTo = (who: Person, upTo: string) => who.api.put('/v1/me/notifications/seen', { upTo });

describe('seeing', () => {
  it('one by one: that one alone is seen, and seeing it again changes nothing', async () => {
    for (const line of ['1 Mill Lane', '2 Mill Lane', '3 Mill Lane', '4 Mill Lane']) await move(line);
    const [, third] = await unseen(bea);
    expectStatus(await bea.api.put(`/v1/me/notifications/${third.id}/seen`), 204);
    const [seen] = await world.notifications(bea, '&seen=true');
    expect([seen.id, seen.seenAt]).toEqual([third.id, expect.stringMatching(/^2030-01-02T10:/)]);
    expectStatus(await bea.api.put(`/v1/me/notifications/${third.id}/seen`), 204);
    expect((await world.notifications(bea, '&seen=true'))[0].seenAt).toBe(seen.seenAt);
    expect((await unseen(bea)).map(({ id }) => id)).not.toContain(third.id);
    expect(await unseen(bea)).toHaveLength(3);
  });

  it('up to one: it and all older ones are seen, newer ones are not', async () => {
    const [newest, second] = await unseen(bea);
    expectStatus(await seenUpTo(bea, second.id), 204);
    expect((await unseen(bea)).map(({ id }) => id)).toEqual([newest.id]);
  });

  it('is for ones own: a foreign id is not there, alone or as a limit, and stays unseen', async () => {
    const [beas] = await unseen(bea);
    expect((await cal.api.put(`/v1/me/notifications/${beas.id}/seen`)).status).toBe(404);
    const answer = await seenUpTo(cal, beas.id);
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([422, '/upTo']);
    expect((await unseen(bea)).map(({ id }) => id)).toEqual([beas.id]);
  });

  it('is not done by listing, by reading the client or by following the link of an email', async () => {
    const [item] = await unseen(bea);
    await world.notifications(bea);
    expectStatus(await bea.api.get(`/v1/clients/${client.id}`), 200);
    expectStatus(await bea.api.get(`/v1/clients/${client.id}/activity`), 200);
    const mail = world.inbox.mailsTo(bea.email).at(-1)!;
    const link = new URL(/https:\/\/frontend\S+/.exec(mail.text)![0]);
    await world.notifications(bea, `&emailId=${link.searchParams.get('emailId')}`);
    expect(await unseen(bea)).toEqual([item]);
  });
});

describe('a burst of changes as they happen', () => {
  let first: string;

  it('waits no longer than its first change does', async () => {
    for (const { id } of await unseen(cal)) expectStatus(await cal.api.put(`/v1/me/notifications/${id}/seen`), 204);
    await travelTo('2030-01-02T11:00:00Z', world.admin.api);
    await move('5 Mill Lane');
    [{ emailAfter: first }] = (await unseen(cal)) as [{ emailAfter: string }];
    expect(first).toMatch(/^2030-01-02T11:01:0/);
    await travelTo('2030-01-02T11:00:40Z', world.admin.api);
    await move('6 Mill Lane');
    expect((await unseen(cal)).map(({ emailAfter }) => emailAfter)).toEqual([first, first]);
  });

  it('is one email', async () => {
    const before = mailsTo(cal).length;
    await travelTo('2030-01-02T11:00:50Z', world.admin.api);
    expect(mailsTo(cal)).toHaveLength(before);
    await travelTo('2030-01-02T11:01:10Z', world.admin.api);
    expect(mailsTo(cal).slice(before)).toEqual(['Patchwork: 2 updates']);
  });

  it('the change after that email waits anew', async () => {
    await move('7 Mill Lane');
    const [{ emailAfter }] = (await unseen(cal)) as [{ emailAfter: string }];
    expect(emailAfter > first).toBe(true);
    await seenUpTo(cal, (await unseen(cal))[0].id);
  });
});

it('being added to a team waits for nothing', async () => {
  const before = mailsTo(cal).length;
  const { id } = await world.client(ann);
  await world.join(id, ann, cal);
  await settle(world.admin.api);
  expect(mailsTo(cal).slice(before)).toEqual(['Patchwork: 1 update']);
});

it('what would go as it happens goes along with what is due, and a digest never before its time', async () => {
  await travelTo('2030-01-02T16:29:30Z', world.admin.api);
  const before = mailsTo(cal).length;
  await world.change(ann, client.id, { name: { given: 'Tobias' } });
  await move('8 Mill Lane');
  const times = (await unseen(cal)).slice(0, 2).map(({ kind, emailAfter }) => `${kind} ${emailAfter.slice(11, 16)}`);
  expect(times.sort()).toEqual(['CONTACT 16:30', 'IDENTITY 16:30']);
  await travelTo('2030-01-02T16:30:01Z', world.admin.api);
  expect(mailsTo(cal).slice(before)).toEqual(['Patchwork: 2 updates']);
});

it('what was seen while it waited is not emailed, not even as part of an email', async () => {
  await travelTo('2030-01-03T10:00:00Z', world.admin.api);
  await world.change(ann, client.id, { name: { given: 'Milo' } });
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

it('what was emailed can still be seen, and keeps saying so', async () => {
  const [item] = (await world.notifications(cal)).filter(({ emailedAt }) => emailedAt !== null);
  expectStatus(await cal.api.put(`/v1/me/notifications/${item.id}/seen`), 204);
  const after = (await world.notifications(cal, '&seen=true')).find(({ id }) => id === item.id);
  expect(after).toMatchObject({ emailedAt: item.emailedAt, seenAt: expect.any(String) });
});
