/**
 * Makes what a test needs of agencies, agents, systems and clients, through the same routes that everyone uses; only
 * signing in goes without its pages (session.ts). A test states what matters to it; the rest is a valid something.
 */
import type { Id } from '../../src/common/ids.js';
import type { Config } from '../../src/config.js';
import type { Answer, Api } from './api.js';
import { startApp } from './app.js';
import { admit, admitFirstAdmin, tokenOfAgent, tokenOfSystem } from './session.js';
import { travelTo } from './time.js';

export interface Person {
  readonly id: Id;
  readonly email: string;
  readonly name: { readonly given: string; readonly family: string };
  readonly agencyId: Id;
  readonly agency: string;
  /** Calls as this person. */
  readonly api: Api;
}

export interface SystemCaller {
  readonly id: string;
  readonly clientId: string;
  readonly api: Api;
}

export type World = Awaited<ReturnType<typeof makeWorld>>;

/** A Wednesday morning in winter, hours before any digest. */
export const WEDNESDAY = '2030-01-02T10:00:00Z';

/** An application with one admin, on that Wednesday. */
export async function makeWorld(changes: Partial<Config> = {}) {
  const app = await startApp(changes);
  const admin = await personOf(app.api.as(await tokenOfAgent(app, await admitFirstAdmin(app))));
  await travelTo(WEDNESDAY, admin.api);
  let count = 0;

  const agency = async (rest: object = {}): Promise<{ id: string; name: string }> => {
    count += 1;
    const answer = await admin.api.post('/v1/agencies', { name: `Agency ${count}`, type: 'SCHOOL', ...rest });
    return made(answer);
  };

  const agent = async (
    rest: { agency?: { id: string; name: string } } & Record<string, unknown> = {},
  ): Promise<Person> => {
    count += 1;
    const { agency: given, ...fields } = rest;
    const home = given ?? (await agency());
    const body = {
      agencyId: home.id,
      name: { given: `Zelda${count}`, family: 'Quill' },
      jobTitle: 'Family worker',
      email: `agent${count}@patchwork.test`,
      roles: ['PRACTITIONER'],
      ...fields,
    };
    const { id } = made<{ id: Id }>(await admin.api.post('/v1/agents', body));
    await admit(app, id, body.email);
    const api = app.api.as(await tokenOfAgent(app, id));
    return { id, email: body.email, name: body.name, agencyId: home.id as Id, agency: home.name, api };
  };

  const system = async (home: { id: string }, scopes: string[] = ALL_SCOPES): Promise<SystemCaller> => {
    count += 1;
    const answer = await admin.api.post('/v1/systems', { name: `System ${count}`, agencyId: home.id, scopes });
    const { id, clientId } = made<{ id: string; clientId: string }>(answer);
    return { id, clientId, api: app.api.as(await tokenOfSystem(app, clientId, scopes)) };
  };

  return {
    ...app,
    admin,
    agency,
    agent,
    system,
    /** Registers a client as `owner`, who is then alone on the team. Nobody else was born on that day. */
    client: async (owner: { api: Api }, rest: object = {}): Promise<any> => {
      count += 1;
      const date = new Date(Date.UTC(2010, 0, count)).toISOString().slice(0, 10);
      const dateOfBirth = { date, precision: 'EXACT' };
      const body = { name: { given: 'Milo', family: 'Okafor-Reed' }, dateOfBirth, reason: 'Referred to us', ...rest };
      return made(await owner.api.post('/v1/clients', body));
    },
    /** `by`, who is on the team, adds each of `people`. */
    join: async (clientId: string, by: Person, ...people: Person[]): Promise<string[]> => {
      const ids: string[] = [];
      for (const { id } of people) {
        const body = { agentId: id, role: 'Family worker', reason: 'Works with the family' };
        ids.push(made<{ id: string }>(await by.api.post(`/v1/clients/${clientId}/team`, body)).id);
      }
      return ids;
    },
    /** An agency whose agents can be sensitive members. */
    service: (rest: object = {}) => agency({ type: 'CHARITY', sensitiveService: true, ...rest }),
    /** `who`, of a sensitive service, finds the client, joins as a sensitive member, and has `broker` if given; the id. */
    hide: async (client: Found, who: Person, broker: Person | null = null, rest: object = {}): Promise<string> => {
      const search = { name: `${client.name.given} ${client.name.family}`, dateOfBirth: client.dateOfBirth.date };
      expectStatus(await who.api.post('/v1/clients/search', search), 200);
      const membership = { agentId: who.id, role: 'Support worker', reason: 'Placed with us', sensitive: true };
      const body = { ...membership, brokerId: broker?.id ?? null, ...rest };
      const { id } = made<{ id: string }>(await who.api.post(`/v1/clients/${client.id}/team`, body));
      if (broker !== null) await answerRequest(broker, client.id, 'ACCEPTED');
      return id;
    },
    choose: async (who: Person, frequencies: Record<string, string>): Promise<any> =>
      expectStatus(await who.api.put('/v1/me/notification-preferences', { frequencies }), 200).body,
    /** Reads the client for its ETag and patches it. */
    change: async (who: { api: Api }, clientId: string, patch: object): Promise<Answer> => {
      const { etag } = expectStatus(await who.api.get(`/v1/clients/${clientId}`), 200);
      return expectStatus(await who.api.patch(`/v1/clients/${clientId}`, patch, { ifMatch: etag }), 200);
    },
    notifications: async (who: { api: Api }, query = ''): Promise<any[]> =>
      expectStatus(await who.api.get(`/v1/me/notifications?limit=100${query}`), 200).body.items,
  };
}

/** A client as registering them answers. */
interface Found {
  readonly id: string;
  readonly name: { readonly given: string; readonly family: string };
  readonly dateOfBirth: { readonly date: string };
}

/** Answers the newest request about this client. */
export async function answerRequest(who: Person, clientId: string, answer: 'ACCEPTED' | 'DECLINED'): Promise<Answer> {
  const { body } = expectStatus(await who.api.get('/v1/me/requests?limit=100'), 200);
  const { id } = body.items.find(({ client }: { client: { id: string } }) => client.id === clientId);
  return expectStatus(await who.api.put(`/v1/me/requests/${id}`, { answer }), 200);
}

const ALL_SCOPES = ['clients:register', 'clients:read', 'clients:write', 'team:write', 'agents:write'];

/** The answer, if it has this status. */
export function expectStatus<T>(answer: Answer<T>, status: number): Answer<T> {
  if (answer.status !== status) {
    throw new Error(`expected ${status}, got ${answer.status}: ${JSON.stringify(answer.body)}`);
  }
  return answer;
}

function made<T>(answer: Answer<T>): T {
  return expectStatus(answer, 201).body;
}

async function personOf(api: Api): Promise<Person> {
  const { body } = await api.get('/v1/me');
  const { id, email, name, agency } = body;
  return { id, email, name, agencyId: agency.id, agency: agency.name, api };
}
