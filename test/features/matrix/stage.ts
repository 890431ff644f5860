/** Brings the model's people and clients to life, through the same routes that everyone uses: each stands as it says. */
import type { Api } from '../../support/api.js';
import { injectedInto } from '../../support/injected.js';
import { expectStatus, type Person, type World } from '../../support/world.js';
import { type ClientKind, CLIENTS, EVERYBODY, type Facts, type Persona, PERSONAS, type Standing } from './model.js';
import { invite } from './operations.js';

const reason = 'Agreed at the review';

type AgentPersona = {
  [P in Persona]: (typeof PERSONAS)[P] extends { roles: readonly string[] } ? P : never;
}[Persona];

export interface Stage {
  readonly home: { readonly id: string; readonly name: string };
  /** Of others: she leads the teams of which the cast is not. */
  readonly zoe: Person;
  readonly agents: Readonly<Record<AgentPersona, Person>>;
  readonly callers: Readonly<Record<Persona, Api>>;
  readonly clients: Readonly<Record<ClientKind, string>>;
  /** Ids of current and ended memberships. */
  readonly memberships: Readonly<Record<ClientKind, Readonly<Partial<Record<Persona, string>>>>>;
  /** Of the stranger, by the member. */
  readonly invitations: Readonly<Partial<Record<ClientKind, string>>>;
  /** Raised by whoever opened the record. */
  readonly attentions: Readonly<Partial<Record<ClientKind, string>>>;
  /** Of the member's own client, as it is when the curtain goes up. */
  readonly etag: string;
}

export async function makeStage(world: World): Promise<Stage> {
  const homes = new Map<string, { id: string; name: string }>();
  const homeOf = async (home: string): Promise<{ id: string; name: string }> => {
    if (!homes.has(home)) homes.set(home, await (home === 'refuge' ? world.service() : world.agency()));
    return homes.get(home)!;
  };
  const agents: Partial<Record<Persona, Person>> = { admin: world.admin };
  const systems: Partial<Record<Persona, { id: string; api: Api }>> = {};
  for (const name of EVERYBODY) {
    const { roles, scopes, home = 'elsewhere' }: Facts = PERSONAS[name];
    if (roles !== undefined) agents[name] ??= await world.agent({ agency: await homeOf(home), roles });
    if (scopes !== undefined) systems[name] = await world.system(await homeOf(home), scopes === 'all' ? undefined : []);
  }
  const zoe = await world.agent();
  const home = await homeOf('home');
  const officer = { privacyOfficerId: agents.privacyOfficer!.id };
  expectStatus(await world.admin.api.patch(`/v1/agencies/${home.id}`, officer, { ifMatch: '*' }), 200);

  const play = new Play(world, agents as Record<Persona, Person>, zoe);
  const own = await play.client('own', { externalReferences: [{ system: 'MOSAIC', reference: 'C-1' }] });
  const [others, ended] = [await play.client('others'), await play.client('ended')];
  const [restricted, sensitive, closed] = [
    await play.client('restricted'),
    await play.client('sensitive'),
    await play.client('closed'),
  ];
  const member = agents.member!.api;
  expectStatus(await member.put(`/v1/clients/${restricted}/restriction`, { reason }), 200);
  expectStatus(await member.put(`/v1/clients/${closed}/closure`, { reason }, { ifMatch: '*' }), 200);

  const put = `/v1/agents/${agents.deactivated!.id}/deactivation`;
  expectStatus(await world.admin.api.put(put, { reason }), 200);
  expectStatus(await world.admin.api.delete(`/v1/systems/${systems.revokedSystem!.id}`), 204);
  const sender = injectedInto(world);
  const callers = EVERYBODY.map((name) => {
    const api = agents[name]?.api ?? systems[name]?.api ?? world.api;
    return [name, api.by(sender)] as const;
  });
  return {
    home,
    zoe,
    agents: agents as Record<AgentPersona, Person>,
    callers: Object.fromEntries(callers) as Record<Persona, Api>,
    clients: { own, others, ended, restricted, sensitive, closed, random: '0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24' },
    memberships: play.memberships,
    invitations: play.invitations,
    attentions: play.attentions,
    etag: (await member.get(`/v1/clients/${own}`)).etag,
  };
}

class Play {
  readonly memberships = Object.fromEntries(Object.keys(CLIENTS).map((kind) => [kind, {}])) as Record<
    ClientKind,
    Partial<Record<Persona, string>>
  >;
  readonly invitations: Partial<Record<ClientKind, string>> = {};
  readonly attentions: Partial<Record<ClientKind, string>> = {};

  constructor(
    private readonly world: World,
    private readonly agents: Record<Persona, Person>,
    private readonly zoe: Person,
  ) {}

  /** A client whose team stands as the model says: the member opens it where they are on the team, else Zoe. */
  async client(kind: ClientKind, rest: object = {}): Promise<string> {
    const team: Partial<Record<Persona, Standing>> = CLIENTS[kind].team;
    const first = team.member === 'MEMBER' ? this.agents.member : this.zoe;
    const client = await this.world.client(first, rest);
    const { id, team: made } = client;
    const founding: string = made[0].agents[0].memberId;
    if (first !== this.zoe) this.memberships[kind].member = founding;
    const standings = Object.entries(team) as [Persona, Standing][];
    for (const [name, standing] of standings) {
      if (this.agents[name] !== first && standing !== 'EMERGENCY') await this.join(client, kind, first, name, standing);
    }
    const lead = Object.keys(team).find((name) => team[name as Persona] === 'LEAD') as Persona | undefined;
    const appointment = { memberId: lead === undefined ? founding : this.memberships[kind][lead], reason };
    expectStatus(await first.api.put(`/v1/clients/${id}/lead`, appointment, { ifMatch: '*' }), 200);
    const leading = lead === undefined ? first : this.agents[lead];
    // While there are others on the team: else a second member would have to agree.
    standings.sort(([, one], [, other]) => Number(other === 'REMOVED') - Number(one === 'REMOVED'));
    for (const [name, standing] of standings) {
      const path = `/v1/clients/${id}/team/${this.memberships[kind][name]}`;
      if (standing === 'LEFT') expectStatus(await this.agents[name].api.delete(path), 204);
      if (standing === 'REMOVED') expectStatus(await leading.api.delete(path), 204);
      if (standing === 'EMERGENCY') {
        const emergency = { code: 'RISK_TO_LIFE', reason: 'Brought in unconscious' };
        expectStatus(await this.agents[name].api.post(`/v1/clients/${id}/emergency-access`, emergency), 201);
      }
    }
    const attention = await first.api.post(`/v1/clients/${id}/attentions`, { type: 'MEETING' });
    this.attentions[kind] = expectStatus(attention, 201).body.id;
    if (first !== this.zoe) this.invitations[kind] = await invite(first, id, this.agents.stranger);
    return id;
  }

  private async join(client: any, kind: ClientKind, first: Person, name: Persona, standing: Standing): Promise<void> {
    if (standing === 'SENSITIVE') {
      this.memberships[kind][name] = await this.world.hide(client, this.agents[name], this.agents.broker);
      return;
    }
    [this.memberships[kind][name]] = await this.world.join(client.id, first, this.agents[name]);
  }
}
