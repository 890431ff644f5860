/**
 * People of a few agencies who do everything that Patchwork lets people do, as numbers decide: for proofs that must hold
 * after any history. A request that is rejected is no fault; one that breaks is.
 */
import type { Answer } from '../support/api.js';
import type { Rows } from '../support/rows.js';
import { confirm, tokenOfAgent, tokenOfSystem } from '../support/session.js';
import { expectStatus, type Person, type SystemCaller, type World } from '../support/world.js';

const reason = 'Agreed at the review';
const KINDS = ['MY_TEAMS', 'TEAM', 'CONTACT', 'IDENTITY', 'STATUS', 'DIRECTORY'];
/** Whose people are sensitive members too. */
const SERVICE = 'Bryony';
const FREQUENCIES = ['AS_IT_HAPPENS', 'END_OF_DAY', 'END_OF_WEEK', 'NEXT_LOGIN'];

interface Place {
  readonly id: string;
  readonly family: string;
}

interface Turn {
  readonly who: Person;
  readonly other: Person;
  readonly client: Place;
  /** Any number, for what else is to be chosen. */
  readonly n: number;
}

type Deed = (turn: Turn) => Promise<Answer | readonly Answer[] | undefined>;

export class Town {
  private now = Date.parse('2030-01-02T10:00:00Z');

  private constructor(
    private readonly world: World,
    private readonly rows: Rows,
    private readonly people: Person[],
    private readonly clients: readonly Place[],
    private readonly systems: readonly SystemCaller[],
    private readonly officers: readonly Person[],
  ) {}

  static async build(world: World, rows: Rows): Promise<Town> {
    const people: Person[] = [];
    const systems: SystemCaller[] = [];
    const officers: Person[] = [];
    for (const name of ['Larkspur', 'Foxglove', 'Bryony']) {
      const agency = await world.agency({ name, sensitiveService: name === SERVICE });
      for (let n = 0; n < 3; n += 1) people.push(await world.agent({ agency }));
      const officer = await world.agent({ agency });
      officers.push(officer);
      const { etag } = await world.admin.api.get(`/v1/agencies/${agency.id}`);
      const body = { privacyOfficerId: officer.id };
      expectStatus(await world.admin.api.patch(`/v1/agencies/${agency.id}`, body, { ifMatch: etag }), 200);
      systems.push(await world.system(agency));
      systems.push(await onTrial(world, agency));
    }
    const clients: Place[] = [];
    for (const family of ['Okaforth', 'Brannigan', 'Whitlock']) {
      const owner = people[clients.length * 3]!;
      const born = { date: '2016-05-14', precision: 'EXACT' };
      const { id } = await world.client(owner, { name: { given: 'Milo', family }, dateOfBirth: born });
      clients.push({ id, family });
    }
    return new Town(world, rows, people, clients, systems, officers);
  }

  /** One deed after the other; `send` from time to time, and the clock goes on. */
  async live(draws: readonly number[], send: () => Promise<void>): Promise<void> {
    for (const draw of draws) {
      await this.act(draw);
      if (draw % 9 === 0) await this.passTime(send);
    }
  }

  /** Eight people at a time. */
  async liveAtOnce(draws: readonly number[]): Promise<void> {
    for (let n = 0; n < draws.length; n += 8) {
      await Promise.all(draws.slice(n, n + 8).map((draw) => this.act(draw)));
    }
  }

  private async passTime(send: () => Promise<void>): Promise<void> {
    this.now += 7 * 3_600_000;
    expectStatus(await this.world.admin.api.put('/v1/demo/clock', { now: new Date(this.now).toISOString() }), 200);
    await send();
  }

  private async act(draw: number): Promise<void> {
    let left = draw;
    const of = <T>(list: readonly T[]): T => {
      const one = list[left % list.length]!;
      left = Math.floor(left / list.length);
      return one;
    };
    const [deed, client, other] = [of(this.deeds), of(this.clients), of(this.people)];
    // Mostly somebody of the team: others can do little.
    const named = of([true, true, true, false]) ? await this.memberOf(client, left) : undefined;
    const who = this.people.find(({ id }) => id === named?.agentId) ?? of(this.people);
    const answers = await deed({ who, other, client, n: left });
    for (const answer of [answers ?? []].flat()) {
      if (answer.status >= 500) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
    }
  }

  private readonly add: Deed = ({ who, other, client }) =>
    who.api.post(`/v1/clients/${client.id}/team`, { agentId: other.id, role: 'Family worker', reason });

  private readonly change = ({ who, client, n }: Turn): Promise<Answer> =>
    this.patch(who, `/v1/clients/${client.id}`, {
      address: { lines: [`${n} Mill Lane`] },
      ...(n % 2 === 0 && { aliases: [{ name: `Mo ${letters(n)}`, kind: 'NICKNAME' }] }),
    });

  private readonly deeds: readonly Deed[] = [
    this.add,
    this.add,
    this.change,
    this.change,
    ({ who, client }) =>
      who.api.post(`/v1/clients/${client.id}/team`, { agencyId: who.agencyId, role: 'Duty desk', reason }),
    async ({ client, n }) => {
      const service = this.people.filter(({ agency }) => agency === SERVICE);
      const who = service[n % service.length]!;
      const broker = n % 4 === 0 ? undefined : await this.memberOf(client, n);
      const agentId = n % 2 === 0 ? who.id : colleague(this.people, who, n).id;
      await who.api.post('/v1/clients/search', { name: `Milo ${client.family}`, dateOfBirth: '2016-05-14' });
      const body = { agentId, role: 'Counsellor', reason, sensitive: true, brokerId: broker?.agentId ?? null };
      return [await who.api.post(`/v1/clients/${client.id}/team`, body), ...(await this.answer())];
    },
    async ({ who, client, n }) => {
      // Found, and joined by oneself: openly, or known to few.
      await who.api.post('/v1/clients/search', { name: `Milo ${client.family}`, dateOfBirth: '2016-05-14' });
      const body = { agentId: who.id, role: 'Class teacher', reason, ...(n % 4 === 0 && { sensitive: true }) };
      return who.api.post(`/v1/clients/${client.id}/team`, body);
    },
    async ({ who, client, n }) => {
      const member = await this.memberOf(client, n);
      if (member === undefined) return undefined;
      const lead = await this.leadOf(client);
      const second = await this.memberOf(client, Math.floor(n / 3));
      const other = this.people.find(({ id }) => id === second?.agentId) ?? this.officers[n % this.officers.length]!;
      // Whoever leads removes two at once, of which the second waits; some of the removed come back.
      const remover = lead ?? who;
      const team = `/v1/clients/${client.id}/team`;
      const answers = [
        await remover.api.delete(`${team}/${member.id}`),
        await remover.api.delete(`${team}/${second?.id ?? member.id}`),
        await other.api.put(`${team}/${second?.id ?? member.id}/removal`, { reason }),
      ];
      return n % 2 === 0 ? answers : [...answers, await other.api.put(`${team}/${member.id}/return`, { reason })];
    },
    async ({ who, other, client, n }) => {
      const path = `/v1/clients/${client.id}/bars/${other.id}`;
      const second = (await this.memberOf(client, n))?.agentId;
      const witness = this.people.find(({ id }) => id === second);
      const answers = [await who.api.put(path, { reason })];
      if (n % 2 === 0 && witness !== undefined) answers.push(await witness.api.put(path, { reason }));
      answers.push(await other.api.post(`/v1/clients/${client.id}/emergency-access`, { code: 'RISK_TO_LIFE', reason }));
      // So that nobody is kept from a client for good.
      answers.push(await who.api.delete(path, { body: { reason } }));
      if (witness !== undefined) answers.push(await witness.api.delete(path, { body: { reason } }));
      return answers;
    },
    async ({ who, client }) => {
      const own = await this.memberOf(client, 0, who);
      return own && who.api.delete(`/v1/clients/${client.id}/team/${own.id}`);
    },
    async ({ who, client, n }) => {
      const path = `/v1/clients/${client.id}`;
      const { etag } = await who.api.get(path);
      const member = await this.memberOf(client, n);
      if (n % 5 === 0) return who.api.delete(`${path}/lead`, { ifMatch: etag ?? '"0"' });
      if (member === undefined) return undefined;
      const first = await who.api.put(`${path}/lead`, { memberId: member.id, reason }, { ifMatch: etag ?? '"0"' });
      const next = await this.memberOf(client, Math.floor(n / 3));
      const body = { memberId: next?.id ?? member.id, reason };
      const then = await who.api.put(`${path}/lead`, body, { ifMatch: first.etag || '"0"' });
      return [first, then, ...(await this.answer())];
    },
    async ({ client, n }) => {
      const member = await this.memberOf(client, n, null, true);
      const service = this.people.find(({ id }) => id === member?.agentId);
      const next = await this.memberOf(client, Math.floor(n / 7));
      const path = `/v1/clients/${client.id}/team/${member?.id}/broker`;
      const brokerId = n % 4 === 0 ? null : (next?.agentId ?? null);
      if (service === undefined) return undefined;
      return [await service.api.put(path, { brokerId, reason }), ...(await this.answer())];
    },
    async ({ who, client, n }) => {
      const path = `/v1/clients/${client.id}/closure`;
      const { etag } = await who.api.get(`/v1/clients/${client.id}`);
      if (n % 2 === 0) return who.api.delete(path, { ifMatch: etag ?? '"0"' });
      const closed = await who.api.put(path, { reason }, { ifMatch: etag ?? '"0"' });
      return [closed, await who.api.delete(path, { ifMatch: closed.etag ?? '"0"' })];
    },
    async ({ who, client, n }) => {
      const path = `/v1/clients/${client.id}/restriction`;
      return n % 2 === 0 ? who.api.delete(path) : [await who.api.put(path, { reason }), await who.api.delete(path)];
    },
    async ({ who, client, n }) => {
      const body = { code: 'RISK_TO_LIFE', reason };
      const access = await who.api.post(`/v1/clients/${client.id}/emergency-access`, body);
      if (access.status !== 201) return access;
      const officer = this.officers[n % this.officers.length]!;
      return officer.api.put(`/v1/admin/emergency-accesses/${access.body.id}/release`, { reason });
    },
    async ({ who, other, client, n }) => {
      const path = `/v1/clients/${client.id}/invitations`;
      const made = await who.api.post(path, { agentId: other.id, role: 'Mentor', reason });
      if (made.status >= 400 || n % 4 === 0) return made;
      if (n % 4 === 1) return who.api.delete(`${path}/${made.body.id}`);
      const answer = n % 4 === 2 ? { answer: 'ACCEPTED' } : { answer: 'DECLINED', reason };
      return other.api.put(`/v1/me/invitations/${made.body.id}`, answer);
    },
    async ({ who, client, n }) => {
      const path = `/v1/clients/${client.id}/contact-requests`;
      const asked = await who.api.post(path, { reason });
      const member = await this.memberOf(client, n, null, true);
      const passing = this.people.find(({ id }) => id === (member?.brokerId ?? member?.agentId));
      if (asked.status >= 400 || passing === undefined) return asked;
      return passing.api.put(`${path}/${asked.body.id}/passing-on`);
    },
    async ({ who, client, n }) => {
      const path = `/v1/clients/${client.id}/attentions`;
      const raised = await who.api.post(path, { type: n % 2 === 0 ? 'URGENT' : 'CALL_ME' });
      const colleague = await this.memberOf(client, Math.floor(n / 2));
      const reader = this.people.find(({ id }) => id === colleague?.agentId);
      if (raised.status >= 400 || reader === undefined) return raised;
      const seen = await reader.api.put(`${path}/${raised.body.id}/acknowledgement`);
      return n % 3 === 0 ? [seen, await who.api.delete(`${path}/${raised.body.id}`)] : seen;
    },
    ({ who, n }) =>
      this.patch(who, `/v1/agents/${who.id}`, { telephone: `0113496${String(n).slice(-4).padStart(4, '0')}` }),
    ({ other, n }) =>
      this.patch(this.world.admin, `/v1/agencies/${other.agencyId}`, {
        telephone: `0113497${String(n).slice(-4).padStart(4, '0')}`,
        ...(n % 3 === 0 && { digestHour: `1${n % 9}:15` }),
      }),
    async ({ other, n }) => {
      // It holds once its owner agrees to it, and nothing goes there until they say that it is theirs.
      const email = `${letters(n)}@patchwork.test`;
      const asked = await this.patch(this.world.admin, `/v1/agents/${other.id}`, { email });
      if (asked.status !== 200 || n % 4 === 1) return asked;
      const agreed = await other.api.put('/v1/me/email-change/confirmation', {});
      if (agreed.status === 200 && n % 3 !== 0) await confirm(this.world, other.id, email);
      return [asked, agreed];
    },
    async ({ other }) => {
      const path = `/v1/agents/${other.id}/deactivation`;
      return [await this.world.admin.api.put(path, { reason }), await this.comeBack(other)];
    },
    ({ client, n }) =>
      this.patch(this.systems[n % this.systems.length]!, `/v1/clients/${client.id}`, {
        address: { lines: [`${n} Harbour Row`] },
      }),
    ({ other, client, n }) => {
      const body = { agentId: other.id, role: 'Nurse', reason };
      return this.systems[n % this.systems.length]!.api.post(`/v1/clients/${client.id}/team`, body);
    },
    ({ who, n }) => {
      const frequencies = { [KINDS[n % KINDS.length]!]: FREQUENCIES[Math.floor(n / 6) % FREQUENCIES.length]! };
      return who.api.put('/v1/me/notification-preferences', { frequencies });
    },
    async ({ who, client, n }) => {
      // In their place a colleague hears of what they would have heard as it happens.
      if (n % 4 === 0) return who.api.delete('/v1/me/absence');
      const frequencies = { TEAM: 'AS_IT_HAPPENS', CONTACT: 'AS_IT_HAPPENS' };
      const [from, until] = [0, n % 9].map((days) => new Date(this.now + days * 86_400_000).toISOString().slice(0, 10));
      const team = await Promise.all([0, 1, 2].map((next) => this.memberOf(client, n + next)));
      const [cover, third] = team.flatMap((one) =>
        this.people.filter(({ id }) => id === one?.agentId && id !== who.id),
      );
      const answers = [
        await who.api.put('/v1/me/notification-preferences', { frequencies }),
        await who.api.put('/v1/me/absence', { from, until, coverAgentId: cover?.id ?? null }),
      ];
      // Makes sure that something happens while the colleague covers.
      return third === undefined ? answers : [...answers, await this.change({ who: third, other: third, client, n })];
    },
    async ({ who }) => {
      const { body } = await who.api.get('/v1/me/notifications?seen=false&limit=2');
      return body.items?.[1] && who.api.put('/v1/me/notifications/seen', { upTo: body.items[1].id });
    },
  ];

  private async leadOf({ id }: Place): Promise<Person | undefined> {
    const leads = 'SELECT agent_id AS id FROM team_member WHERE client_id = $1 AND lead';
    const [lead] = await this.rows.query<{ id: string }>(leads, [id]);
    return this.people.find((person) => person.id === lead?.id);
  }

  private answered = 0;

  /** Everybody who is asked for something answers, now yes and now no. */
  private async answer(): Promise<Answer[]> {
    const waiting = await this.rows.query<{ id: string; askedId: string }>(
      'SELECT id, asked_id AS "askedId" FROM team_request WHERE answer IS NULL ORDER BY id DESC LIMIT 4',
    );
    const answers: Answer[] = [];
    for (const { id, askedId } of waiting) {
      const who = this.people.find((person) => person.id === askedId);
      this.answered += 1;
      const answer = this.answered % 3 === 0 ? { answer: 'DECLINED', reason } : { answer: 'ACCEPTED' };
      if (who !== undefined) answers.push(await who.api.put(`/v1/me/requests/${id}`, answer));
    }
    return answers;
  }

  private async patch(who: { api: Person['api'] }, path: string, body: object): Promise<Answer> {
    const { etag } = await who.api.get(path);
    return who.api.patch(path, body, { ifMatch: etag ?? '"0"' });
  }

  private async memberOf(
    { id }: Place,
    n: number,
    who: Person | null = null,
    sensitive = false,
  ): Promise<{ id: string; agentId: string | null; brokerId: string | null } | undefined> {
    const members = await this.rows.query<{ id: string; agentId: string | null; brokerId: string | null }>(
      `SELECT id, agent_id AS "agentId", broker_id AS "brokerId" FROM team_member
        WHERE client_id = $1 AND ended_at IS NULL AND ($2::uuid IS NULL OR agent_id = $2) AND (sensitive OR NOT $3)
        ORDER BY id`,
      [id, who?.id ?? null, sensitive],
    );
    return members[n % Math.max(1, members.length)];
  }

  /** Sessions ended with the account, so they get a new one. */
  private async comeBack(person: Person): Promise<Answer> {
    const back = await this.world.admin.api.delete(`/v1/agents/${person.id}/deactivation`);
    // Somebody else may have deactivated the account again in this moment: then the next to come back brings a session.
    const token = await tokenOfAgent(this.world, person.id).catch(() => null);
    const place = this.people.findIndex(({ id }) => id === person.id);
    if (token !== null) this.people[place] = { ...person, api: this.world.api.as(token) };
    return back;
  }
}

function colleague(people: readonly Person[], who: Person, n: number): Person {
  const own = people.filter(({ agencyId }) => agencyId === who.agencyId);
  return own[n % own.length]!;
}

/** A word that no other number has. */
function letters(n: number): string {
  return [...String(n)].map((digit) => 'qwertzuiop'[Number(digit)]).join('');
}

/** A system that is only tried out. */
async function onTrial(world: World, agency: { id: string }): Promise<SystemCaller> {
  const scopes = ['clients:read', 'clients:write', 'team:write'];
  const body = { name: 'Rehearsal', agencyId: agency.id, scopes, test: true };
  const { id, clientId } = expectStatus(await world.admin.api.post('/v1/systems', body), 201).body;
  const api = world.api.as(await tokenOfSystem(world, clientId, scopes));
  return { id, clientId, api };
}
