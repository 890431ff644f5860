/** Agencies, agents and systems: who creates and changes them, what the directory shows, and what Patchwork rejects. */
import type { Answer } from '../../support/api.js';
import { followLink, linkIn, signIn } from '../../support/sign-in.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

let world: World;
let school: { id: string; name: string };
let practice: { id: string; name: string };
let head: Person;
let teacher: Person;

beforeAll(async () => {
  world = await makeWorld({ role: 'all' });
  school = await world.agency({ name: 'Northside School' });
  practice = await world.agency({ name: 'Harbour Practice', type: 'HEALTH' });
  head = await world.agent({ agency: school, roles: ['AGENCY_ADMIN', 'PRACTITIONER'] });
  teacher = await world.agent({ agency: school, name: { given: 'Jane', family: 'Smith' }, jobTitle: 'Class teacher' });
});

afterAll(() => world.close());

interface Page<T> {
  items: T[];
  links: { next?: string };
}

const pointersOf = ({ body }: { body: { errors: { pointer: string }[] } }): string[] =>
  body.errors.map(({ pointer }) => pointer);

/** Reads for the ETag and patches. */
async function patch(by: Person, path: string, body: object) {
  const { etag } = await by.api.get(path);
  return by.api.patch(path, body, { ifMatch: etag });
}

describe('agencies', () => {
  it('lets an admin create an agency, which everybody then reads with the usual hour and time zone', async () => {
    const body = { name: 'Quay Housing', type: 'HOUSING', telephone: '020 7946 0100', email: 'Desk@Quay.test' };
    const made = expectStatus(await world.admin.api.post('/v1/agencies', body), 201);
    expect(made.headers.get('location')).toBe(`/v1/agencies/${made.body.id}`);
    expect(made.body).toMatchObject({
      telephone: '+442079460100',
      email: 'desk@quay.test',
      timeZone: 'Europe/London',
      digestHour: '16:30',
    });
    const read = expectStatus(await teacher.api.get(`/v1/agencies/${made.body.id}`), 200);
    const { sensitiveService, ...shown } = made.body;
    expect([sensitiveService, read.body]).toEqual([false, shown]);
    const again = await teacher.api.get(`/v1/agencies/${made.body.id}`, { headers: { 'if-none-match': read.etag } });
    expect(again).toMatchObject({ status: 304, body: undefined, etag: read.etag });
  });

  it('returns 403 when anyone but an admin creates an agency', async () => {
    const body = { name: 'Quay Housing', type: 'HOUSING' };
    expect((await head.api.post('/v1/agencies', body)).status).toBe(403);
    expect((await teacher.api.post('/v1/agencies', body)).status).toBe(403);
  });

  it.each([
    [400, '/type', 'a type that is not in the list', { type: 'BANK' }],
    [400, '/colour', 'an unknown field', { colour: 'RED' }],
    [400, '/timeZone', 'null as time zone', { timeZone: null }],
    [422, '/name', 'a name that is written backwards', { name: '\u202EloohcS' }],
    [422, '/timeZone', 'an unknown time zone', { timeZone: 'Europe/Northport' }],
    [422, '/timeZone', 'an offset as time zone', { timeZone: '+01:00' }],
    [422, '/digestHour', 'an hour after the end of the day', { digestHour: '24:00' }],
    [422, '/telephone', 'a telephone number that is too short', { telephone: '12' }],
    [422, '/email', 'two email addresses', { email: 'a@b.test, c@d.test' }],
  ])('returns %s and names %s when a new agency has %s', async (status, pointer, _what, wrong) => {
    const answer = await world.admin.api.post('/v1/agencies', { name: 'Quay Housing', type: 'HOUSING', ...wrong });
    expect(answer.status).toBe(status);
    expect(pointersOf(answer)).toEqual([pointer]);
  });

  it('lets an agency admin change the contact details and hours of their own agency, and nothing else', async () => {
    const path = `/v1/agencies/${school.id}`;
    const before = await head.api.get(path);
    const changed = await head.api.patch(
      path,
      { telephone: '020 7946 0111', digestHour: '15:00' },
      { ifMatch: before.etag },
    );
    expect(changed).toMatchObject({ status: 200, body: { telephone: '+442079460111', digestHour: '15:00' } });
    expect((await head.api.get(path)).etag).toBe(changed.etag);
    expect((await patch(head, path, { name: 'Southside School' })).status).toBe(403);
    expect((await patch(head, path, { name: school.name, type: 'SCHOOL' })).etag).toBe(changed.etag);
    expect((await patch(head, `/v1/agencies/${practice.id}`, { telephone: null })).status).toBe(403);
    expect((await patch(teacher, path, { telephone: null })).status).toBe(403);
  });

  it('lets only an admin name an agent of the agency as privacy officer, who then cannot move to another agency', async () => {
    const home = await world.agency();
    const [vera, other] = [await world.agent({ agency: home }), await world.agent()];
    const named = (privacyOfficerId: string) =>
      world.admin.api.patch(`/v1/agencies/${home.id}`, { privacyOfficerId }, { ifMatch: '*' });
    const refused = await named(other.id);
    expect([refused.status, refused.body.errors[0].pointer]).toEqual([422, '/privacyOfficerId']);
    expect((await named(vera.id)).body.privacyOfficerId).toBe(vera.id);
    const moving = { agencyId: other.agencyId };
    const moved = await world.admin.api.patch(`/v1/agents/${vera.id}`, moving, { ifMatch: '*' });
    expect([moved.status, moved.body.code]).toEqual([409, 'PRIVACY_OFFICER']);
    const boss = await world.agent({ agency: home, roles: ['AGENCY_ADMIN'] });
    const own = await boss.api.patch(`/v1/agencies/${home.id}`, { privacyOfficerId: boss.id }, { ifMatch: '*' });
    expect(own.status).toBe(403);
  });

  it('lets an agency admin name an active agent of the agency as duty contact, who then cannot move to another agency', async () => {
    const home = await world.agency();
    const [dora, left, other] = [
      await world.agent({ agency: home }),
      await world.agent({ agency: home }),
      await world.agent(),
    ];
    const boss = await world.agent({ agency: home, roles: ['AGENCY_ADMIN'] });
    const leaving = { reason: 'Emigrated in spring' };
    expectStatus(await world.admin.api.put(`/v1/agents/${left.id}/deactivation`, leaving), 200);
    const named = (dutyContactId: string | null) =>
      boss.api.patch(`/v1/agencies/${home.id}`, { dutyContactId }, { ifMatch: '*' });
    for (const { id } of [other, left]) {
      const { status, body } = await named(id);
      expect([status, body.errors[0].pointer]).toEqual([422, '/dutyContactId']);
    }
    expect(expectStatus(await named(dora.id), 200).body.dutyContactId).toBe(dora.id);
    const moving = { agencyId: other.agencyId };
    const moved = await world.admin.api.patch(`/v1/agents/${dora.id}`, moving, { ifMatch: '*' });
    expect([moved.status, moved.body.code]).toEqual([409, 'DUTY_CONTACT']);
    expect(expectStatus(await named(null), 200).body.dutyContactId).toBeNull();
  });

  it('returns 412 and names what has changed when an admin changes an agency on a stale page', async () => {
    const path = `/v1/agencies/${practice.id}`;
    const { etag } = await world.admin.api.get(path);
    expectStatus(await patch(world.admin, path, { telephone: '020 7946 0222' }), 200);
    const stale = await world.admin.api.patch(path, { email: 'desk@harbour.test' }, { ifMatch: etag });
    expect(stale.status).toBe(412);
    expect(pointersOf(stale)).toEqual(['/telephone']);
    expect((await world.admin.api.patch(path, { email: 'desk@harbour.test' })).status).toBe(428);
  });

  it('returns 404 for an agency that does not exist, whatever the request contains', async () => {
    const path = '/v1/agencies/0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24';
    expect((await teacher.api.get(path)).status).toBe(404);
    expect((await world.admin.api.patch(path, { colour: 1 })).status).toBe(404);
    expect((await world.admin.api.get('/v1/agencies/northside')).status).toBe(404);
  });

  it('lists the agencies page by page, each of them once', async () => {
    await world.agency({ name: 'Ferry Housing' });
    const names: string[] = [];
    let path: string | undefined = '/v1/agencies?limit=2';
    while (path !== undefined) {
      const answer: Answer<Page<{ name: string }>> = expectStatus(await teacher.api.get(path), 200);
      const { body, headers } = answer;
      names.push(...body.items.map(({ name }) => name));
      expect(headers.get('link') === null).toBe(body.links.next === undefined);
      path = body.links.next;
    }
    expect(names).toEqual([...new Set(names)]);
    expect(names).toEqual(
      expect.arrayContaining(['Administration', 'Harbour Practice', 'Northside School', 'Ferry Housing']),
    );
  });

  it('returns 400 when an agent uses the cursor of another agent', async () => {
    const { body } = await teacher.api.get('/v1/agencies?limit=1');
    const answer = await head.api.get(body.links.next);
    expect(answer.status).toBe(400);
    expect(pointersOf(answer)).toEqual(['cursor']);
  });
});

describe('creating agents', () => {
  const someone = { name: { given: 'Amara', family: 'Cole' }, jobTitle: 'Nurse', roles: ['PRACTITIONER'] };

  it('shows a new agent their own details and what they may do', async () => {
    const agent = await world.agent({
      agency: practice,
      email: 'ben.cole@harbour.test',
      telephone: '020 7946 0333',
    });
    const { body } = expectStatus(await agent.api.get('/v1/me'), 200);
    expect(body).toMatchObject({
      id: agent.id,
      agencyId: practice.id,
      agency: { id: practice.id, name: 'Harbour Practice' },
      telephone: '+442079460333',
      roles: ['PRACTITIONER'],
      workingDays: ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY'],
      active: true,
      emailVerified: true,
      banners: [],
    });
    expect(body.may).toContain('clients.register');
    expect(body.may).not.toContain('agents.create');
  });

  it('lets an agency admin create only practitioners and agency admins, and only in their own agency', async () => {
    const create = async (rest: object) => (await head.api.post('/v1/agents', { ...someone, ...rest })).status;
    expect(await create({ agencyId: school.id, email: 'one@northside.test' })).toBe(201);
    expect(await create({ agencyId: practice.id, email: 'two@northside.test' })).toBe(403);
    expect(await create({ agencyId: school.id, email: 'two@northside.test', roles: ['ADMIN'] })).toBe(403);
    expect(await create({ agencyId: school.id, email: 'two@northside.test', roles: ['PRACTITIONER', 'AUDITOR'] })).toBe(
      403,
    );
    expect((await teacher.api.post('/v1/agents', { ...someone, agencyId: school.id, email: 'x@y.test' })).status).toBe(
      403,
    );
  });

  it('returns 409 when another agent has the address, however it is written', async () => {
    const body = { ...someone, agencyId: school.id, email: teacher.email.toUpperCase() };
    expect(await world.admin.api.post('/v1/agents', body)).toMatchObject({
      status: 409,
      body: { code: 'EMAIL_TAKEN' },
    });
  });

  it.each([
    [400, '/name', 'no name', { name: undefined }],
    [400, '/name', 'a name in one piece', { name: 'Amara Cole' }],
    [400, '/name/family', 'no family name', { name: { given: 'Amara' } }],
    [400, '/name/middle', 'a middle name', { name: { given: 'Amara', middle: 'B', family: 'Cole' } }],
    [400, '/active', 'a value for active', { active: false }],
    [400, '/agencyId', 'an agency by name', { agencyId: 'Northside' }],
    [422, '/name/given', 'a control character in the name', { name: { given: 'Am\u0007ara', family: 'Cole' } }],
    [422, '/roles', 'no role', { roles: [] }],
    [422, '/workingDays', 'the same working day twice', { workingDays: ['MONDAY', 'MONDAY'] }],
    [422, '/agencyId', 'an agency that does not exist', { agencyId: '0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24' }],
  ])('returns %s and names %s when a new agent has %s', async (status, pointer, _what, wrong) => {
    const body = { ...someone, agencyId: school.id, email: 'amara@northside.test', ...wrong };
    const answer = await world.admin.api.post('/v1/agents', body);
    expect(answer.status).toBe(status);
    expect(pointersOf(answer)).toEqual([pointer]);
  });

  it.each([{ roles: ['KING'] }, { workingDays: 'MONDAY' }, { roles: null }])(
    'returns 400 and names the field when a new agent has %j',
    async (wrong) => {
      const body = { ...someone, agencyId: school.id, email: 'amara@northside.test', ...wrong };
      const answer = await world.admin.api.post('/v1/agents', body);
      expect(answer.status).toBe(400);
      expect(new Set(pointersOf(answer))).toEqual(new Set(Object.keys(wrong).map((field) => `/${field}`)));
    },
  );
});

describe('changing agents', () => {
  it('lets an agent change their own telephone number, and nothing that only an admin may change', async () => {
    const jane = await world.agent({
      agency: school,
      name: { given: 'Jane', family: 'Smith' },
      jobTitle: 'Class teacher',
    });
    const path = `/v1/agents/${jane.id}`;
    expect(await patch(jane, path, { telephone: '07700 900123' })).toMatchObject({
      status: 200,
      body: { telephone: '+447700900123', jobTitle: 'Class teacher' },
    });
    expect((await patch(jane, path, { telephone: null })).body.telephone).toBeNull();
    for (const above of [
      { jobTitle: 'Head of year' },
      { roles: ['ADMIN'] },
      { agencyId: practice.id },
      { workingDays: ['MONDAY'] },
    ]) {
      expect((await patch(jane, path, above)).status).toBe(403);
    }
    expect((await patch(jane, `/v1/agents/${head.id}`, { telephone: null })).status).toBe(403);
  });

  it('returns 403 when an agent changes their own roles or agency, even when the agent is an admin', async () => {
    const path = `/v1/agents/${world.admin.id}`;
    expect((await patch(world.admin, path, { roles: ['ADMIN', 'PRACTITIONER'] })).status).toBe(403);
    expect((await patch(world.admin, path, { agencyId: school.id })).status).toBe(403);
    expect((await patch(world.admin, path, { jobTitle: 'Chief' })).status).toBe(200);
  });

  it('lets an agency admin change their own agents, but give no role above their own and change nobody elsewhere', async () => {
    const jane = await world.agent({
      agency: school,
      name: { given: 'Jane', family: 'Smith' },
      jobTitle: 'Class teacher',
    });
    const path = `/v1/agents/${jane.id}`;
    const changed = await patch(head, path, { name: { given: 'Janet' }, workingDays: ['FRIDAY', 'MONDAY'] });
    expect(changed).toMatchObject({
      status: 200,
      body: { name: { given: 'Janet', family: 'Smith' }, workingDays: ['MONDAY', 'FRIDAY'] },
    });
    expect((await patch(head, path, { roles: ['AUDITOR'] })).status).toBe(403);
    expect((await patch(head, path, { agencyId: practice.id })).status).toBe(403);
    const nurse = await world.agent({ agency: practice });
    expect((await patch(head, `/v1/agents/${nurse.id}`, { telephone: null })).status).toBe(403);
  });

  it('returns 403 when an agency admin changes or deactivates an admin who belongs to their agency', async () => {
    const admin = await world.agent({ agency: school, roles: ['ADMIN'] });
    expect((await patch(head, `/v1/agents/${admin.id}`, { email: 'mine@northside.test' })).status).toBe(403);
    expect((await head.api.put(`/v1/agents/${admin.id}/deactivation`, { reason: 'Has no time' })).status).toBe(403);
  });

  it('keeps a new address unverified until the agent follows the link that was sent to it', async () => {
    const agent = await world.agent({ agency: school, email: 'before@northside.test' });
    const path = `/v1/agents/${agent.id}`;
    const changed = expectStatus(await patch(agent, path, { email: 'after@northside.test' }), 200);
    expect(changed.body).toMatchObject({ email: 'after@northside.test', emailVerified: false });
    const [mail] = await world.inbox.waitForMail('after@northside.test');
    expect((await followLink(linkIn(mail!))).status).toBe(200);
    expect((await agent.api.get(path)).body.emailVerified).toBe(true);
    const taken = await patch(agent, path, { email: teacher.email });
    expect(taken).toMatchObject({ status: 409, body: { code: 'EMAIL_TAKEN' } });
  });

  it('sends another invitation to the new address of an agent who never set a password', async () => {
    const body = {
      agencyId: school.id,
      name: { given: 'Kit', family: 'Moor' },
      jobTitle: 'Aide',
      roles: ['PRACTITIONER'],
    };
    const made = expectStatus(await head.api.post('/v1/agents', { ...body, email: 'typo@northside.test' }), 201);
    expectStatus(await patch(head, `/v1/agents/${made.body.id}`, { email: 'kit@northside.test' }), 200);
    const [mail] = await world.inbox.waitForMail('kit@northside.test');
    expect((await followLink(linkIn(mail!))).status).toBe(200);
    expect((await head.api.get(`/v1/agents/${made.body.id}`)).body.emailVerified).toBe(true);
  });

  it('changes nothing when a change repeats the current details, and returns 412 for a stale page', async () => {
    const jane = await world.agent({
      agency: school,
      name: { given: 'Jane', family: 'Smith' },
      jobTitle: 'Class teacher',
    });
    const path = `/v1/agents/${jane.id}`;
    const { etag, body } = await head.api.get(path);
    const same = await head.api.patch(path, { name: body.name, roles: body.roles }, { ifMatch: etag });
    expect(same).toMatchObject({ status: 200, etag, body });
    expectStatus(await patch(head, path, { jobTitle: 'Deputy' }), 200);
    const stale = await head.api.patch(path, { jobTitle: 'Class teacher' }, { ifMatch: etag });
    expect(stale.status).toBe(412);
    expect(pointersOf(stale)).toEqual(['/jobTitle']);
    expect((await head.api.patch(path, { jobTitle: 'Class teacher' })).status).toBe(428);
  });
});

describe('deactivating an agent', () => {
  it('ends the access of the agent at once, hides the agent from others, and can be undone', async () => {
    const leaver = await world.agent({ agency: school });
    const path = `/v1/agents/${leaver.id}`;
    const gone = expectStatus(await head.api.put(`${path}/deactivation`, { reason: 'Left the school' }), 200);
    expect(gone.body.active).toBe(false);
    expect((await leaver.api.get('/v1/me')).status).toBe(401);
    expect((await teacher.api.get(path)).status).toBe(404);
    expect((await head.api.get(path)).body.active).toBe(false);
    const listed = async (by: Person): Promise<string[]> =>
      (await by.api.get<Page<{ id: string }>>('/v1/agents?limit=100')).body.items.map(({ id }) => id);
    expect(await listed(teacher)).not.toContain(leaver.id);
    expect(await listed(head)).toContain(leaver.id);
    const again = await head.api.put(`${path}/deactivation`, { reason: 'Left the school' });
    expect(again).toMatchObject({ status: 200, etag: gone.etag });
    expect((await head.api.delete(`${path}/deactivation`)).status).toBe(204);
    expect((await head.api.delete(`${path}/deactivation`)).status).toBe(204);
    expect((await leaver.api.get('/v1/me')).status).toBe(401);
    const back = world.api.as(await signIn(world.config.publicUrl, leaver.email));
    expect((await back.get('/v1/me')).status).toBe(200);
  });

  it('keeps an address from nobody: another agency gives it to somebody else, and hears nothing of the former account', async () => {
    const gone = await world.agent({ agency: school, email: 'desk@town.test' });
    expectStatus(await head.api.put(`/v1/agents/${gone.id}/deactivation`, { reason: 'Has left' }), 200);
    const next = await world.agent({ agency: practice, email: 'desk@town.test' });
    expect((await next.api.get('/v1/me')).body).toMatchObject({ id: next.id, email: 'desk@town.test' });
    const back = await head.api.delete(`/v1/agents/${gone.id}/deactivation`);
    expect([back.status, back.body.code]).toEqual([409, 'EMAIL_TAKEN']);
    expect((await head.api.get(`/v1/agents/${gone.id}`)).body.active).toBe(false);
  });

  it('is rejected without a reason, for oneself, and by an agent who is no admin', async () => {
    const path = `/v1/agents/${teacher.id}/deactivation`;
    const wrong = await head.api.put(path, { reason: 'no' });
    expect(wrong.status).toBe(422);
    expect(pointersOf(wrong)).toEqual(['/reason']);
    expect((await head.api.put(path, {})).status).toBe(400);
    expect((await head.api.put(`/v1/agents/${head.id}/deactivation`, { reason: 'Enough' })).status).toBe(403);
    expect((await teacher.api.put(path, { reason: 'Enough' })).status).toBe(403);
    const nobody = '/v1/agents/0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24/deactivation';
    expect((await head.api.put(nobody, {})).status).toBe(404);
  });
});

describe('the directory', () => {
  it('lists agents by name, and finds them by the beginnings of words', async () => {
    const wing = await world.agency({ name: 'East Wing' });
    const named = (given: string, family: string) => world.agent({ agency: wing, name: { given, family } });
    await named('Zoë', 'Ibsen');
    await named('Ada', "O'Neill");
    await named('Ada', 'Ibsen');
    const find = async (query: string): Promise<string[]> => {
      const { body } = await teacher.api.get<Page<Pick<Person, 'name'>>>(`/v1/agents?agencyId=${wing.id}${query}`);
      return body.items.map(({ name }) => `${name.given} ${name.family}`);
    };
    expect(await find('')).toEqual(['Ada Ibsen', 'Zoë Ibsen', "Ada O'Neill"]);
    expect(await find('&q=zoe')).toEqual(['Zoë Ibsen']);
    expect(await find('&q=ib%20ad')).toEqual(['Ada Ibsen']);
    expect(await find('&q=oneill')).toEqual(["Ada O'Neill"]);
    expect(await find('&q=bsen')).toEqual([]);
    expect(await find('&q=%25')).toHaveLength(3);
    const first = await teacher.api.get(`/v1/agents?agencyId=${wing.id}&limit=2`);
    expect((await teacher.api.get(first.body.links.next)).body.items).toHaveLength(1);
  });

  it.each(['agencyId=school', 'colour=red', 'limit=0', 'cursor=x'])(
    'returns 400 when an agent asks for the directory with ?%s',
    async (query) => {
      expect((await teacher.api.get(`/v1/agents?${query}`)).status).toBe(400);
    },
  );
});

describe('systems', () => {
  it('lets an admin create a system, which then reads who it is', async () => {
    const body = { name: 'Case system', agencyId: school.id, scopes: ['agents:write', 'clients:read'] };
    const made = expectStatus(await world.admin.api.post('/v1/systems', body), 201);
    expect(made.headers.get('location')).toBe(`/v1/systems/${made.body.id}`);
    expect(made.body).toMatchObject({ name: 'Case system', scopes: ['clients:read', 'agents:write'] });
    const system = await world.system(school, ['clients:read', 'agents:write']);
    const me = expectStatus(await system.api.get('/v1/me'), 200);
    expect(me.body).toMatchObject({
      id: system.id,
      agency: { id: school.id, name: school.name },
      scopes: ['clients:read', 'agents:write'],
      banners: [],
    });
    expect(me.body.may).toContain('agents.create');
    expect(me.body.may).not.toContain('clients.register');
  });

  it('lets a system with the scope manage the practitioners of its own agency, and nobody else', async () => {
    const system = await world.system(school, ['agents:write']);
    const body = {
      agencyId: school.id,
      name: { given: 'Ola', family: 'Berg' },
      jobTitle: 'Aide',
      email: 'ola@northside.test',
    };
    const made = expectStatus(await system.api.post('/v1/agents', { ...body, roles: ['PRACTITIONER'] }), 201);
    const path = `/v1/agents/${made.body.id}`;
    expect((await system.api.put(`${path}/deactivation`, { reason: 'Left the school' })).status).toBe(200);
    expect((await system.api.get(path)).body.active).toBe(false);
    const other = { ...body, email: 'ola2@northside.test' };
    expect((await system.api.post('/v1/agents', { ...other, roles: ['AGENCY_ADMIN'] })).status).toBe(403);
    expect(
      (await system.api.post('/v1/agents', { ...other, agencyId: practice.id, roles: ['PRACTITIONER'] })).status,
    ).toBe(403);
    expect((await patch(system as never, `/v1/agents/${head.id}`, { telephone: null })).status).toBe(403);
    const without = await world.system(school, ['clients:read']);
    expect((await without.api.post('/v1/agents', { ...other, roles: ['PRACTITIONER'] })).status).toBe(403);
    expect((await without.api.get(path)).status).toBe(404);
  });

  it('rejects a revoked system from its next request on', async () => {
    const system = await world.system(school, []);
    expect((await system.api.get('/v1/agencies')).status).toBe(200);
    expect((await world.admin.api.delete(`/v1/systems/${system.id}`)).status).toBe(204);
    expect((await world.admin.api.delete(`/v1/systems/${system.id}`)).status).toBe(204);
    expect((await system.api.get('/v1/agencies')).status).toBe(401);
    expect((await world.admin.api.delete('/v1/systems/0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24')).status).toBe(404);
  });

  it('lets only admins create and revoke systems', async () => {
    const body = { name: 'Case system', agencyId: school.id, scopes: [] };
    expect((await head.api.post('/v1/systems', body)).status).toBe(403);
    expect((await head.api.delete(`/v1/systems/${school.id}`)).status).toBe(403);
    const nowhere = { ...body, agencyId: '0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24' };
    expect(pointersOf(await world.admin.api.post('/v1/systems', nowhere))).toEqual(['/agencyId']);
    expect((await world.admin.api.post('/v1/systems', { ...body, scopes: ['clients:delete'] })).status).toBe(400);
  });
});

describe('the team of an agent', () => {
  let ann: Person;
  let bea: Person;
  let client: { id: string };

  beforeEach(async () => {
    ann = await world.agent({ agency: practice });
    bea = await world.agent({ agency: await world.agency() });
    client = await world.client(ann);
    await world.join(client.id, ann, bea);
    const other = await world.client(ann);
    await world.join(other.id, ann, bea);
  });

  const about = async (who: Person, kind: string) =>
    (await world.notifications(who)).filter((notification) => notification.kind === kind);

  it('gets one notification for all teams of the new number of the agent, and none of their new working days', async () => {
    expectStatus(await patch(ann, `/v1/agents/${ann.id}`, { telephone: '07700 900777' }), 200);
    expect(await about(bea, 'DIRECTORY')).toMatchObject([{ client: null }]);
    expect(await about(ann, 'DIRECTORY')).toEqual([]);
    expect(await about(teacher, 'DIRECTORY')).toEqual([]);
    expectStatus(await patch(world.admin, `/v1/agents/${ann.id}`, { workingDays: ['MONDAY'] }), 200);
    expect(await about(bea, 'DIRECTORY')).toHaveLength(1);
  });

  it('reschedules the waiting email of an agent when the hour of their agency or their working days change', async () => {
    await world.change(ann, client.id, { telephones: [{ number: '020 7946 0999', kind: 'HOME', safeToCall: true }] });
    const waitsUntil = async (): Promise<string> => (await about(bea, 'CONTACT'))[0].emailAfter;
    expect(await waitsUntil()).toBe('2030-01-02T16:30:00.000Z');
    const hour = { digestHour: '18:15', telephone: '020 7946 0555' };
    expectStatus(await patch(world.admin, `/v1/agencies/${bea.agencyId}`, hour), 200);
    expect(await waitsUntil()).toBe('2030-01-02T18:15:00.000Z');
    expectStatus(await patch(world.admin, `/v1/agencies/${bea.agencyId}`, { timeZone: 'America/New_York' }), 200);
    expect(await waitsUntil()).toBe('2030-01-02T23:15:00.000Z');
    expectStatus(await patch(world.admin, `/v1/agents/${bea.id}`, { workingDays: ['FRIDAY'], jobTitle: 'Nurse' }), 200);
    expect(await waitsUntil()).toBe('2030-01-04T23:15:00.000Z');
  });

  it('gets one notification of each change when the account of its lead is deactivated, and none when an admin repeats it', async () => {
    const path = `/v1/clients/${client.id}`;
    const team = await ann.api.get(`${path}/team`);
    expect(JSON.stringify(team.body)).toContain(bea.id);
    const heard = (await about(ann, 'TEAM')).length;
    expectStatus(await world.admin.api.put(`/v1/agents/${bea.id}/deactivation`, { reason: 'Left us' }), 200);
    expect(await about(ann, 'TEAM')).toHaveLength(heard + 2);
    const { etag } = await ann.api.get(path);
    expectStatus(await world.admin.api.put(`/v1/agents/${bea.id}/deactivation`, { reason: 'Left us' }), 200);
    expect(await about(ann, 'TEAM')).toHaveLength(heard + 2);
    expect((await ann.api.get(path)).etag).toBe(etag);
  });
});
