/** Patchwork sends no digest on a bank holiday: around Easter in London and in Paris, and on a holiday in May. */
import { step } from '../../support/step.js';
import { settle, travelTo } from '../../support/time.js';
import { makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
let ann: Person;
let daily: Person;
let weekly: Person;
let inParis: Person;
let client: { id: string };

const mailsTo = ({ email }: Person): number => world.inbox.mailsTo(email).length;
const nextOf = async (who: Person, kind = 'CONTACT'): Promise<string> =>
  (await world.notifications(who)).find((item) => item.kind === kind).emailAfter;

beforeAll(async () => {
  world = await makeWorld();
  ann = await world.agent();
  [daily, weekly] = [await world.agent(), await world.agent()];
  inParis = await world.agent({ agency: await world.agency({ timeZone: 'Europe/Paris' }) });
  client = await world.client(ann);
  for (const who of [daily, weekly, inParis]) await world.choose(who, { MY_TEAMS: 'NEXT_LOGIN', TEAM: 'NEXT_LOGIN' });
  await world.choose(weekly, { CONTACT: 'END_OF_WEEK' });
  await world.join(client.id, ann, daily, weekly, inParis);
  await settle(world.admin.api);
  await travelTo('2030-04-16T09:00:00Z', world.admin.api);
});

afterAll(() => world.close());

it('sends no digest on a bank holiday, around Easter and in May', async () => {
  await step('The digest of the week before Easter is planned for Thursday', async () => {
    await world.change(ann, client.id, { address: { lines: ['9 Mill Lane'] } });
    expect(await nextOf(weekly)).toBe('2030-04-18T15:30:00.000Z');
  });

  await step('A change on Thursday evening waits in London until Tuesday, and in Paris until Friday', async () => {
    await travelTo('2030-04-18T17:00:00Z', world.admin.api);
    await world.change(ann, client.id, { address: { lines: ['11 Mill Lane'] } });
    expect(await nextOf(daily)).toBe('2030-04-23T15:30:00.000Z');
    // Patchwork does not know the holidays of Paris.
    expect(await nextOf(inParis)).toBe('2030-04-19T14:30:00.000Z');

    const before = [mailsTo(daily), mailsTo(inParis)] as const;
    await travelTo('2030-04-22T20:00:00Z', world.admin.api);
    expect([mailsTo(daily), mailsTo(inParis)]).toEqual([before[0], before[1] + 1]);
    await travelTo('2030-04-23T15:30:01Z', world.admin.api);
    expect(mailsTo(daily)).toBe(before[0] + 1);
  });

  await step('A choice on a holiday moves what waits past the holiday', async () => {
    await travelTo('2030-05-03T17:00:00Z', world.admin.api);
    await world.change(ann, client.id, { address: { lines: ['13 Mill Lane'] } });
    await travelTo('2030-05-06T10:00:00Z', world.admin.api);
    expect(await world.choose(weekly, { CONTACT: 'END_OF_DAY' })).toMatchObject({
      moved: 1,
      nextEmailAt: '2030-05-07T15:30:00.000Z',
    });
  });
});
