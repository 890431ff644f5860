/** A choice for one client, to mute it or to get it as it happens. It ends on its date, when removed, and with the membership. */
import { step } from '../../support/step.js';
import { travelTo } from '../../support/time.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
let ann: Person;
let bea: Person;
let noisy: string;
let quiet: string;

async function begin(): Promise<void> {
  world = await makeWorld({ asItHappensWait: 3_600 });
  ann = await world.agent();
  bea = await world.agent();
  await world.choose(bea, { MY_TEAMS: 'NEXT_LOGIN' });
  ({ id: noisy } = await world.client(ann));
  ({ id: quiet } = await world.client(ann, { name: { given: 'Priya', family: 'Lund' } }));
  await world.join(noisy, ann, bea);
  await world.join(quiet, ann, bea);
}

const path = (clientId: string): string => `/v1/me/notification-preferences/clients/${clientId}`;
const move = (clientId: string, line: string) => world.change(ann, clientId, { address: { lines: [line] } });
const itemOf = (body: any, kind: string): any => body.items.find((item: any) => item.kind === kind);
const subjects = (): string[] => world.inbox.mailsTo(bea.email).map(({ subject }) => subject);
const read = async (clientId = noisy) => expectStatus(await bea.api.get(path(clientId)), 200).body;

const explained = async (): Promise<any> => {
  const { id } = (await world.notifications(bea)).find(({ kind, client }) => kind === 'CONTACT' && client.id === noisy);
  return expectStatus(await bea.api.get(`/v1/me/notifications/${id}/explanation`), 200).body;
};

describe('a choice', () => {
  beforeAll(begin);
  afterAll(() => world.close());

  const good = { CONTACT: 'AS_IT_HAPPENS' };
  it.each([
    [
      'a frequency below what is allowed',
      422,
      '/frequencies/ACCESS',
      { frequencies: { ...good, ACCESS: 'NEXT_LOGIN' } },
    ],
    [
      'a choice for the directory, which is about no client',
      422,
      '/frequencies/DIRECTORY',
      { frequencies: { DIRECTORY: 'END_OF_DAY' } },
    ],
    ['a choice without a kind', 422, '/frequencies', { frequencies: {} }],
    ['a choice without frequencies', 400, '/frequencies', { until: '2030-02-01' }],
    ['a choice for an unknown kind', 400, '/frequencies/PHOTOGRAPHS', { frequencies: { PHOTOGRAPHS: 'END_OF_DAY' } }],
    ['a day that is over', 422, '/until', { frequencies: good, until: '2030-01-01' }],
    ['a day more than two years ahead', 422, '/until', { frequencies: good, until: '2032-01-04' }],
    ['the last day that can be written', 422, '/until', { frequencies: good, until: '9999-12-31' }],
    ['the first day that can be written', 422, '/until', { frequencies: good, until: '0001-01-01' }],
    ['a day that does not exist', 422, '/until', { frequencies: good, until: '2030-02-30' }],
    ['a time instead of a day', 422, '/until', { frequencies: good, until: '2030-02-01T00:00:00Z' }],
    ['a number instead of a day', 400, '/until', { frequencies: good, until: 5 }],
  ])('rejects %s, and changes nothing', async (_, status, pointer, body) => {
    const before = await read();
    const answer = await bea.api.put(path(noisy), body);
    expect([answer.status, answer.body.errors.map((fault: any) => fault.pointer)]).toEqual([status, [pointer]]);
    expect(await read()).toEqual(before);
  });

  it('may end two years ahead, but no later', async () => {
    const choice = { frequencies: { STATUS: 'NEXT_LOGIN' }, until: '2032-01-03' };
    expect(expectStatus(await bea.api.put(path(noisy), choice), 200).body).toMatchObject(choice);
    expectStatus(await bea.api.put(path(noisy), { ...choice, until: '2032-01-04' }), 422);
    expectStatus(await bea.api.delete(path(noisy)), 204);
  });

  it('returns 404 when the caller is not on the team', async () => {
    const zoe = await world.agent();
    const calls = (clientId: string) => [
      zoe.api.get(path(clientId)),
      zoe.api.put(path(clientId), { frequencies: { CONTACT: 'NEXT_LOGIN' } }),
      zoe.api.put(path(clientId), { frequencies: 'nonsense' }),
      zoe.api.delete(path(clientId)),
    ];
    for (const answer of await Promise.all(calls(noisy))) expect(answer.status).toBe(404);
  });

  it('ends when the agent leaves the team, and does not return with them', async () => {
    const muted = { frequencies: { MY_TEAMS: 'NEXT_LOGIN', CONTACT: 'NEXT_LOGIN' } };
    expectStatus(await bea.api.put(path(quiet), muted), 200);
    await world.choose(bea, { MY_TEAMS: 'END_OF_WEEK' });
    const lead = expectStatus(await ann.api.get(`/v1/clients/${quiet}`), 200);
    const team = expectStatus(await ann.api.get(`/v1/clients/${quiet}/team`), 200).body.items;
    const { id: memberId } = team.find(({ agentId }: any) => agentId === bea.id);
    const reason = 'Knows the family best';
    const made = await ann.api.put(`/v1/clients/${quiet}/lead`, { memberId, reason }, { ifMatch: lead.etag });
    expectStatus(made, 200);
    const aboutLead = async () =>
      (await world.notifications(bea, '&seen=false')).find(({ kind }) => kind === 'MY_TEAMS');
    expect((await aboutLead()).emailAfter).toBeNull();
    expectStatus(await bea.api.delete(`/v1/clients/${quiet}/team/${memberId}`), 204);
    expect((await aboutLead()).emailAfter).toBe('2030-01-04T16:30:00.000Z');
    await world.join(quiet, ann, bea);
    expect(await read(quiet)).toMatchObject({ frequencies: {}, until: null });
  });
});

describe('a choice as time passes', () => {
  beforeAll(begin);
  afterAll(() => world.close());

  it('ends a mute after its last day, and replaces one choice with the next', async () => {
    await step(
      'When Bea mutes a client until Friday, only what waits of it moves, to the digest of Monday',
      async () => {
        await move(noisy, '9 Mill Lane');
        await move(quiet, '4 Weir Cottages');
        const choice = { frequencies: { CONTACT: 'NEXT_LOGIN' }, until: '2030-01-04' };
        const { body } = expectStatus(await bea.api.put(path(noisy), choice), 200);
        const monday = '2030-01-07T16:30:00.000Z';
        expect(body).toMatchObject({ ...choice, moved: 1, moves: [{ kind: 'CONTACT', count: 1, emailAfter: monday }] });
        expect(body.nextEmailAt).toBe('2030-01-02T16:30:00.000Z');
        expect(itemOf(body, 'CONTACT')).toMatchObject({
          effective: 'NEXT_LOGIN',
          source: 'CLIENT',
          locked: false,
          why: 'You chose to hear of this when you next sign in for this client, up to 4 January 2030.',
        });
        expect(itemOf(body, 'TEAM')).toMatchObject({ effective: 'END_OF_DAY', source: 'PATCHWORK' });
        expect(itemOf(await read(quiet), 'CONTACT')).toMatchObject({ effective: 'END_OF_DAY', source: 'PATCHWORK' });
      },
    );

    await step('Bea reads until when the client is muted, and how to end that', async () => {
      expect(await explained()).toMatchObject({
        rule: 'MUTED',
        source: 'CLIENT',
        sentence:
          'It will be emailed on Monday 7 January at 16:30, because you muted this client up to and including Friday 4 January, and what waits goes with the first digest after that.',
        changeHow: 'End the choice for this client in your notification preferences: then what waits goes as usual.',
      });
    });

    await step(
      'What happens meanwhile waits too, and the digests of these days are about the other client alone',
      async () => {
        await move(noisy, '11 Mill Lane');
        await travelTo('2030-01-02T16:30:01Z', world.admin.api);
        await travelTo('2030-01-04T16:30:01Z', world.admin.api);
        expect(subjects().filter((subject) => subject.includes('update'))).toEqual(['Patchwork: 1 update']);
      },
    );

    await step('After Friday the choice is over, and what Bea has not seen comes with the next digest', async () => {
      await travelTo('2030-01-04T23:59:00Z', world.admin.api);
      expect(await read()).toMatchObject({ until: '2030-01-04' });
      await travelTo('2030-01-05T00:00:01Z', world.admin.api);
      const body = await read();
      expect(body).toMatchObject({ frequencies: {}, until: null, nextEmailAt: '2030-01-07T16:30:00.000Z' });
      expect(itemOf(body, 'CONTACT')).toMatchObject({ effective: 'END_OF_DAY', source: 'PATCHWORK' });
      await travelTo('2030-01-07T16:30:01Z', world.admin.api);
      expect(subjects().at(-1)).toBe('Patchwork: 2 updates');
      expect(await explained()).toMatchObject({ outcome: 'EMAILED', rule: 'MUTED' });
      expect((await explained()).changeHow).toBe('There is nothing to change: the choice for that one client is over.');
    });

    await step(
      'When Bea chooses as it happens, what waits of that client is sent soon, and nothing of the other client',
      async () => {
        await travelTo('2030-01-08T09:00:00Z', world.admin.api);
        await move(noisy, '13 Mill Lane');
        await move(quiet, '5 Weir Cottages');
        const { body } = expectStatus(
          await bea.api.put(path(noisy), { frequencies: { CONTACT: 'AS_IT_HAPPENS' } }),
          200,
        );
        expect(body).toMatchObject({ moved: 1, until: null });
        expect(itemOf(body, 'CONTACT').why).toBe('You chose to hear of this as it happens for this client.');
        await travelTo('2030-01-08T11:00:00Z', world.admin.api);
        expect(subjects().at(-1)).toBe('Patchwork: 1 update');
        expect(await explained()).toMatchObject({ outcome: 'EMAILED', rule: 'AS_IT_HAPPENS', source: 'CLIENT' });
      },
    );

    await step('A choice replaces the whole choice before it', async () => {
      const body = expectStatus(await bea.api.put(path(noisy), { frequencies: { IDENTITY: 'NEXT_LOGIN' } }), 200).body;
      expect(body.frequencies).toEqual({ IDENTITY: 'NEXT_LOGIN' });
      expect(itemOf(body, 'CONTACT')).toMatchObject({ effective: 'END_OF_DAY', source: 'PATCHWORK' });
    });

    await step('A mute without a date holds what waits until Bea removes it', async () => {
      await world.change(ann, noisy, { name: { given: 'Tobias' } });
      const waiting = async () =>
        (await world.notifications(bea, '&seen=false')).find(({ kind }) => kind === 'IDENTITY');
      expect((await waiting()).emailAfter).toBeNull();
      expectStatus(await bea.api.delete(path(noisy)), 204);
      expectStatus(await bea.api.delete(path(noisy)), 204);
      expect((await waiting()).emailAfter).toBe('2030-01-08T16:30:00.000Z');
      expect(await read()).toMatchObject({ frequencies: {}, until: null });
    });

    await step(
      'What Bea chose as it happens until a day is not called muted when it is sent soon after that day',
      async () => {
        const choice = { frequencies: { CONTACT: 'AS_IT_HAPPENS' }, until: '2030-01-10' };
        expectStatus(await bea.api.put(path(noisy), choice), 200);
        await travelTo('2030-01-10T23:30:00Z', world.admin.api);
        await move(noisy, '15 Mill Lane');
        expect(await explained()).toMatchObject({
          rule: 'AS_IT_HAPPENS',
          sentence: expect.stringMatching(
            /^It will be emailed on Friday 11 January at 00:\d\d, because you chose for this client/,
          ),
        });
      },
    );
  });
});
