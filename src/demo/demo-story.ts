/** The verbs in which the demo's history is told: who did what to whose record, through the API's routes. */
import type { Caller } from './demo-callers.js';
import { type ClientKey, FAMILY } from './demo-family.js';
import type { DemoPeople } from './demo-opening.js';
import type { AgentKey } from './demo-people.js';

/** An agent, or the council's system. */
export type Actor = AgentKey | 'system';

export class DemoStory {
  private readonly clients = new Map<ClientKey, string>();

  constructor(private readonly people: DemoPeople) {}

  /** `rest` adds to what is known of the family, or replaces it. */
  async register(client: ClientKey, by: Actor, reason: string, rest: object = {}): Promise<void> {
    const { body } = await this.as(by).send('POST', '/v1/clients', { ...FAMILY[client], ...rest, reason });
    this.clients.set(client, String(body.id));
  }

  async add(client: ClientKey, by: Actor, agent: AgentKey, role: string, reason: string): Promise<void> {
    await this.as(by).send('POST', `${this.pathOf(client)}/team`, { agentId: this.idOf(agent), role, reason });
  }

  /** Finds the client by name and one more identifier, and then joins by themselves. */
  async join(client: ClientKey, agent: AgentKey, terms: object, role: string, reason: string): Promise<void> {
    await this.as(agent).send('POST', '/v1/clients/search', terms);
    await this.add(client, agent, agent, role, reason);
  }

  async lead(client: ClientKey, by: Actor, agent: AgentKey, reason: string): Promise<void> {
    const memberId = await this.memberOf(client, by, agent);
    const { etag } = await this.as(by).get(this.pathOf(client));
    await this.as(by).send('PUT', `${this.pathOf(client)}/lead`, { memberId, reason }, etag);
  }

  /** Leaving, where it is the agent themselves. */
  async end(client: ClientKey, by: Actor, agent: AgentKey): Promise<void> {
    const memberId = await this.memberOf(client, by, agent);
    await this.as(by).send('DELETE', `${this.pathOf(client)}/team/${memberId}`);
  }

  async change(client: ClientKey, by: Actor, patch: object): Promise<void> {
    const { etag } = await this.as(by).get(this.pathOf(client));
    await this.as(by).send('PATCH', this.pathOf(client), patch, etag);
  }

  async close(client: ClientKey, by: Actor, reason: string): Promise<void> {
    const { etag } = await this.as(by).get(this.pathOf(client));
    await this.as(by).send('PUT', `${this.pathOf(client)}/closure`, { reason }, etag);
  }

  /** An agent's own details. */
  async changeSelf(agent: AgentKey, patch: object): Promise<void> {
    const path = `/v1/agents/${this.idOf(agent)}`;
    const { etag } = await this.as(agent).get(path);
    await this.as(agent).send('PATCH', path, patch, etag);
  }

  /** The contact details of the agency that this agent administers. */
  async changeAgency(admin: AgentKey, patch: object): Promise<void> {
    const { body } = await this.as(admin).get('/v1/me');
    const path = `/v1/agencies/${(body.agency as { id: string }).id}`;
    const { etag } = await this.as(admin).get(path);
    await this.as(admin).send('PATCH', path, patch, etag);
  }

  /** Looks at the list and marks all but the newest `but` as seen. */
  async see(agent: AgentKey, but = 0): Promise<void> {
    const { body } = await this.as(agent).get('/v1/me/notifications?limit=100');
    const newest = (body.items as { id: string }[])[but];
    if (newest !== undefined) await this.as(agent).send('PUT', '/v1/me/notifications/seen', { upTo: newest.id });
  }

  private async memberOf(client: ClientKey, by: Actor, agent: AgentKey): Promise<string> {
    const { body } = await this.as(by).get(`${this.pathOf(client)}/team`);
    const members = body.items as { id: string; agentId: string | null }[];
    return members.find(({ agentId }) => agentId === this.idOf(agent))!.id;
  }

  private as(actor: Actor): Caller {
    return actor === 'system' ? this.people.system : this.people.agents.get(actor)!.caller;
  }

  private idOf(agent: AgentKey): string {
    return this.people.agents.get(agent)!.id;
  }

  private pathOf(client: ClientKey): string {
    return `/v1/clients/${this.clients.get(client)}`;
  }
}
