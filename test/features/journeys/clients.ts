/** Registering, reading, correcting and closing: what the record says, and what is rejected before anything changes. */
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
let jane: Person;
let other: Person;

beforeAll(async () => {
  world = await makeWorld();
  jane = await world.agent({ name: { given: 'Jane', family: 'Smith' }, jobTitle: 'Class teacher' });
  other = await world.agent();
});
afterAll(() => world.close());

const milo = {
  name: { given: 'Milo', family: 'Okafor-Reed', preferred: 'Mo' },
  aliases: [{ name: 'Milo Okafor', kind: 'FORMER_NAME' }],
  dateOfBirth: { date: '2016-05-14', precision: 'EXACT' },
  address: { lines: ['14 Mill Lane'], town: 'Leeds', postcode: 'ls14ap' },
  telephones: [{ number: '07700 900321', kind: 'MOBILE', safeToCall: true }],
  reason: 'Referred by the school',
};

const pointers = (answer: { body: { errors?: { pointer: string }[] } }): string[] =>
  (answer.body.errors ?? []).map(({ pointer }) => pointer);

describe('registering', () => {
  test('registering a client brings every field into its one form and records its source', async () => {
    const made = expectStatus(await jane.api.post('/v1/clients', milo), 201);
    expect(made.headers.get('location')).toBe(`/v1/clients/${made.body.id}`);
    expect(made.body).toMatchObject({
      reference: expect.stringMatching(/^PW-[0-9A-Z]{4}-[0-9A-Z]{4}$/),
      status: 'OPEN',
      version: 1,
      age: 13,
      address: { lines: ['14 Mill Lane'], town: 'Leeds', county: null, postcode: 'LS1 4AP', uprn: null },
      telephones: [{ number: '+447700900321', kind: 'MOBILE', safeToCall: true }],
      team: [
        {
          agency: { id: jane.agencyId },
          memberId: null,
          agents: [{ agentId: jane.id, role: 'Class teacher', lead: false }],
        },
      ],
      recorded: { name: { byAgency: jane.agency }, telephones: { byAgency: jane.agency } },
      findable: true,
    });
    const read = expectStatus(await jane.api.get(`/v1/clients/${made.body.id}`), 200);
    expect(read.body).toEqual(made.body);
    expect(read.etag).toBe(made.etag);
    const again = await jane.api.get(`/v1/clients/${made.body.id}`, { headers: { 'if-none-match': read.etag } });
    expect(again.status).toBe(304);
  });

  test('registering takes one part of the name and a reason, and says that no search can find the client', async () => {
    const made = await world.client(jane, { name: { family: 'Okafor-Reed' }, dateOfBirth: null });
    expect(made).toMatchObject({
      findable: false,
      age: null,
      dateOfBirth: null,
      address: null,
      telephones: [],
      recorded: { dateOfBirth: null, address: null, telephones: null },
    });
  });

  test.each([
    ['an unknown field', 400, '/colour', { colour: 'blue' }],
    ['a name that is a string', 400, '/name', { name: 'Milo' }],
    ['an unknown part of the name', 400, '/name/nick', { name: { given: 'Milo', nick: 'Mo' } }],
    ['nothing but a preferred name', 422, '/name', { name: { preferred: 'Mo' } }],
    ['a character in the name that reverses the text', 422, '/name/given', { name: { given: 'Milo\u202Eoliм' } }],
    ['a control character in the name', 422, '/name/family', { name: { family: 'Reed\u0007' } }],
    ['an unknown kind of alias', 400, '/aliases/0/kind', { aliases: [{ name: 'Mo', kind: 'PET_NAME' }] }],
    [
      'a date that does not exist',
      422,
      '/dateOfBirth/date',
      { dateOfBirth: { date: '2016-02-30', precision: 'EXACT' } },
    ],
    [
      'a day where only the month is known',
      422,
      '/dateOfBirth/date',
      { dateOfBirth: { date: '2016-05-14', precision: 'MONTH' } },
    ],
    [
      'a date of birth in the future',
      422,
      '/dateOfBirth/date',
      { dateOfBirth: { date: '2030-01-03', precision: 'EXACT' } },
    ],
    [
      'an expected date of birth that is too far ahead',
      422,
      '/dateOfBirth/date',
      { dateOfBirth: { date: '2030-12-01', precision: 'EXPECTED' } },
    ],
    ['an unknown precision', 400, '/dateOfBirth/precision', { dateOfBirth: { date: '2016', precision: 'ROUGH' } }],
    ['an incomplete postcode', 422, '/address/postcode', { address: { lines: ['14 Mill Lane'], postcode: 'LEEDS' } }],
    ['an empty address', 422, '/address', { address: { lines: [] } }],
    [
      'a telephone number that is too short',
      422,
      '/telephones/0/number',
      { telephones: [{ number: '12', kind: 'HOME', safeToCall: true }] },
    ],
    [
      'a string for whether a number is safe to call',
      400,
      '/telephones/0/safeToCall',
      { telephones: [{ number: '0113 496 0000', kind: 'HOME', safeToCall: 'yes' }] },
    ],
    [
      'an NHS number with a wrong check digit',
      422,
      '/externalReferences/0/reference',
      { externalReferences: [{ system: 'NHS', reference: '943 476 5918' }] },
    ],
    [
      'a system in lower case',
      422,
      '/externalReferences/0/system',
      { externalReferences: [{ system: 'mosaic', reference: '1' }] },
    ],
    [
      'two references of one system',
      422,
      '/externalReferences',
      { externalReferences: [1, 2].map((reference) => ({ system: 'MOSAIC', reference: String(reference) })) },
    ],
    ['a reason that is too short', 422, '/reason', { reason: 'no' }],
  ])('registering with %s returns %i and points to %s', async (_, status, pointer, part) => {
    const answer = await jane.api.post('/v1/clients', { ...milo, ...part });
    expect(answer.status).toBe(status);
    expect(pointers(answer)).toContain(pointer);
    expect(JSON.stringify(answer.body)).not.toContain('Okafor');
  });

  test('an unborn child has an expected date of birth and no age', async () => {
    const dateOfBirth = { date: '2030-06-01', precision: 'EXPECTED' };
    expect(await world.client(jane, { dateOfBirth })).toMatchObject({ dateOfBirth, age: null, findable: true });
  });
});

describe('correcting', () => {
  test('a change applies to the fields that differ, and to no others', async () => {
    const { id, version } = await world.client(jane, milo);
    const changed = await world.change(jane, id, { address: { lines: ['2 New Road'] }, dateOfBirth: null });
    expect(changed.body).toMatchObject({
      version: version + 1,
      address: { lines: ['2 New Road'], town: 'Leeds', postcode: 'LS1 4AP' },
      dateOfBirth: null,
      age: null,
    });
    const same = await world.change(jane, id, { telephones: [{ ...milo.telephones[0], number: '+44 7700 900 321' }] });
    expect(same.body.version).toBe(version + 1);
  });

  test('sending back all that was read, with its sources, changes nothing', async () => {
    const { id, version, name, aliases, dateOfBirth, address, telephones, externalReferences, recorded } =
      await world.client(jane, milo);
    const patch = { name, aliases, dateOfBirth, address, telephones, externalReferences, recorded };
    expect((await world.change(jane, id, patch)).body.version).toBe(version);
  });

  test('a change returns 422 when the merged record would be wrong', async () => {
    const { id } = await world.client(jane, { name: { given: 'Milo' }, dateOfBirth: milo.dateOfBirth });
    const { etag } = await jane.api.get(`/v1/clients/${id}`);
    const nameless = await jane.api.patch(`/v1/clients/${id}`, { name: { given: null } }, { ifMatch: etag });
    expect([nameless.status, pointers(nameless)]).toEqual([422, ['/name']]);
    const coarse = await jane.api.patch(`/v1/clients/${id}`, { dateOfBirth: { precision: 'YEAR' } }, { ifMatch: etag });
    expect([coarse.status, pointers(coarse)]).toEqual([422, ['/dateOfBirth/date']]);
  });

  test('a change needs the version that was read, and a late one names the fields that have changed since', async () => {
    const { id } = await world.client(jane, milo);
    const { etag } = await jane.api.get(`/v1/clients/${id}`);
    expect((await jane.api.patch(`/v1/clients/${id}`, { aliases: [] })).status).toBe(428);
    await world.change(jane, id, { telephones: [] });
    const late = await jane.api.patch(`/v1/clients/${id}`, { aliases: [] }, { ifMatch: etag });
    expect([late.status, pointers(late)]).toEqual([412, ['/telephones']]);
    const bad = await jane.api.patch(`/v1/clients/${id}`, { colour: 'blue' }, { ifMatch: etag });
    expect(bad.status).toBe(400);
  });

  test('one of two changes at the same time is made, and the other returns 412', async () => {
    const { id } = await world.client(jane, milo);
    await world.join(id, jane, other);
    const { etag } = await jane.api.get(`/v1/clients/${id}`);
    const patches = [jane, other].map(({ api }, index) =>
      api.patch(`/v1/clients/${id}`, { name: { preferred: `Name${index}` } }, { ifMatch: etag }),
    );
    expect((await Promise.all(patches)).map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 412]);
  });

  test("another client's reference returns 409 without saying whose it is", async () => {
    const externalReferences = [{ system: 'MOSAIC', reference: 'A-1' }];
    const taken = await world.client(jane, { externalReferences });
    const twin = await other.api.post('/v1/clients', { ...milo, externalReferences });
    expect([twin.status, twin.body.code]).toEqual([409, 'REFERENCE_TAKEN']);
    expect(JSON.stringify(twin.body)).not.toContain(taken.id);
    const { id } = await world.client(other);
    const { etag } = await other.api.get(`/v1/clients/${id}`);
    const patched = await other.api.patch(`/v1/clients/${id}`, { externalReferences }, { ifMatch: etag });
    expect(patched.body.code).toBe('REFERENCE_TAKEN');
    expect((await other.api.get(`/v1/clients/${id}`)).etag).toBe(etag);
    // It opens no way in either.
    const joining = { agentId: other.id, role: 'Family worker', reason: 'Let me in' };
    expect((await other.api.post(`/v1/clients/${taken.id}/team`, joining)).status).toBe(404);
  });
});

describe('closing', () => {
  test('a closed record can be read and reopened, and not changed', async () => {
    const { id } = await world.client(jane, milo);
    const path = `/v1/clients/${id}`;
    const { etag } = await jane.api.get(path);
    expect((await jane.api.put(`${path}/closure`, { reason: 'The plan ended' })).status).toBe(428);
    const closed = expectStatus(
      await jane.api.put(`${path}/closure`, { reason: 'The plan ended' }, { ifMatch: etag }),
      200,
    );
    expect(closed.body.status).toBe('CLOSED');
    const again = await jane.api.put(`${path}/closure`, { reason: 'The plan ended' }, { ifMatch: closed.etag });
    expect([again.status, again.etag]).toEqual([200, closed.etag]);
    const write = await jane.api.patch(path, { aliases: [] }, { ifMatch: closed.etag });
    expect([write.status, write.body.code]).toEqual([409, 'CLIENT_CLOSED']);
    const reopened = expectStatus(await jane.api.delete(`${path}/closure`, { ifMatch: closed.etag }), 204);
    expect(reopened.etag).toBe((await jane.api.get(path)).etag);
  });
});

describe('who sees a client', () => {
  test('an agent who is not on the team gets the same answer as for a client who does not exist', async () => {
    const { id } = await world.client(jane, milo);
    const without = ({ instance: _, traceId: __, ...rest }: Record<string, unknown>): object => rest;
    const unseen = await other.api.get(`/v1/clients/${id}`);
    const unknown = await other.api.get('/v1/clients/0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24');
    expect([unseen.status, unknown.status]).toEqual([404, 404]);
    expect(without(unseen.body)).toEqual(without(unknown.body));
    expect((await other.api.patch(`/v1/clients/${id}`, { colour: 'blue' })).status).toBe(404);
    expect((await world.admin.api.get(`/v1/clients/${id}`)).status).toBe(404);
    const auditor = await world.agent({ roles: ['AUDITOR'] });
    expect((await auditor.api.get(`/v1/clients/${id}`)).status).toBe(403);
  });

  test('an agent lists their own clients by name, page by page, with a cursor that no other agent can use', async () => {
    const lister = await world.agent();
    for (const family of ['Reed', 'Abbot', 'Okafor']) await world.client(lister, { name: { given: 'Amara', family } });
    const first = expectStatus(await lister.api.get('/v1/me/clients?limit=2'), 200);
    const second = expectStatus(await lister.api.get(first.body.links.next), 200);
    const families = [...first.body.items, ...second.body.items].map(({ name }) => name.family);
    expect(families).toEqual(['Abbot', 'Okafor', 'Reed']);
    expect(second.body.links.next).toBeUndefined();
    expect((await jane.api.get(first.body.links.next)).status).toBe(400);
  });
});

describe('a council system', () => {
  test('a council system registers, looks up and changes its own clients, and sees no others', async () => {
    const council = await world.agency();
    const mosaic = await world.system(council);
    const stranger = await world.system(await world.agency());
    const externalReferences = [{ system: 'MOSAIC', reference: 'C-77' }];
    const { id } = await world.client(mosaic, { externalReferences });
    const found = expectStatus(await mosaic.api.post('/v1/clients/lookup', externalReferences[0]), 200);
    expect(found.body).toMatchObject({
      id,
      team: [{ agency: { id: council.id }, memberId: expect.any(String), agents: [] }],
    });
    expect((await world.change(mosaic, id, { name: { preferred: 'Mo' } })).body.name.preferred).toBe('Mo');
    expect((await stranger.api.post('/v1/clients/lookup', externalReferences[0])).status).toBe(404);
    expect((await stranger.api.get(`/v1/clients/${id}`)).status).toBe(404);
    expect((await jane.api.post('/v1/clients/lookup', externalReferences[0])).status).toBe(403);
    expect((await mosaic.api.post('/v1/clients/search', { name: 'Milo', yearOfBirth: 2016 })).status).toBe(403);
  });
});
