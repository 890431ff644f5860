/**
 * How the installation of the demo began: the first admin, the agencies, the agents who follow their invitations, the
 * council's system, and what each person chose to hear.
 */
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AgentDirectory } from '../agents/index.js';
import { type Id, idOf } from '../common/ids.js';
import { Transaction } from '../database/transaction.js';
import { Accounts, hashPassword } from '../sign-in/index.js';
import { type DemoAccount, newPassword } from './demo-accounts.js';
import { type Caller, DemoCallers } from './demo-callers.js';
import { ADMIN, AGENCIES, type AgencyKey, type AgentKey, AGENTS, type DemoAgent, SYSTEM } from './demo-people.js';
import type { DemoTime } from './demo-time.js';

export interface DemoPeople {
  readonly admin: Caller;
  readonly system: Caller;
  readonly agents: ReadonlyMap<AgentKey, { readonly id: Id; readonly caller: Caller }>;
  /** Those who administer nothing but Patchwork first, the system last. */
  readonly accounts: readonly DemoAccount[];
}

export async function openInstallation(app: NestFastifyApplication, time: DemoTime): Promise<DemoPeople> {
  const callers = new DemoCallers(app);
  const passwords = new Passwords(app);
  const adminId = await createAdmin(app);
  const admin = await callers.agent(adminId);
  const agencies = await createAgencies(admin, adminId);
  const agents = new Map<AgentKey, { id: Id; caller: Caller }>();
  for (const [key, agent] of Object.entries(AGENTS) as [AgentKey, DemoAgent][]) {
    const { frequencies: _, agency, ...fields } = agent;
    const { body } = await admin.send('POST', '/v1/agents', { ...fields, agencyId: agencies.get(agency) });
    const id = idOf(String(body.id))!;
    agents.set(key, { id, caller: await callers.agent(id) });
  }
  // The invitations arrive before anybody follows one.
  await time.settle(admin);
  const accounts: DemoAccount[] = [await passwords.give(adminId, ADMIN)];
  for (const [key, { id }] of agents) accounts.push(await passwords.give(id, AGENTS[key]));
  const system = await admin.send('POST', '/v1/systems', {
    ...SYSTEM,
    agency: undefined,
    agencyId: agencies.get(SYSTEM.agency),
  });
  const { clientId, clientSecret } = system.body as { clientId: string; clientSecret: string };
  accounts.push({
    email: clientId,
    name: SYSTEM.name,
    roles: ['SYSTEM'],
    agency: AGENCIES[SYSTEM.agency].name,
    clientSecret,
  });
  await choose(agents);
  return { admin, agents, accounts, system: await callers.system(clientId, SYSTEM.scopes) };
}

/** As the command that makes the first admin of any installation does. */
async function createAdmin(app: NestFastifyApplication): Promise<Id> {
  const created = await app.get(Transaction).run((tx) => app.get(AgentDirectory).createFirstAdmin(ADMIN.email, tx));
  if (created === null) throw new Error('Making the demo failed: there is an admin already.');
  return created.id;
}

/** The admin gives their own agency, and themselves, the names that they go by; then they add the others. */
async function createAgencies(admin: Caller, adminId: string): Promise<Map<AgencyKey, string>> {
  const { name, jobTitle, telephone } = ADMIN;
  await change(admin, `/v1/agents/${adminId}`, { name, jobTitle, telephone });
  const { body } = await admin.get('/v1/me');
  const own = String((body.agency as { id: Id }).id);
  await change(admin, `/v1/agencies/${own}`, AGENCIES[ADMIN.agency]);
  const ids = new Map<AgencyKey, string>([[ADMIN.agency, own]]);
  for (const [key, agency] of Object.entries(AGENCIES) as [AgencyKey, object][]) {
    if (key === ADMIN.agency) continue;
    ids.set(key, String((await admin.send('POST', '/v1/agencies', agency)).body.id));
  }
  return ids;
}

async function change(caller: Caller, path: string, patch: object): Promise<void> {
  const { etag } = await caller.get(path);
  await caller.send('PATCH', path, patch, etag);
}

async function choose(agents: ReadonlyMap<AgentKey, { readonly caller: Caller }>): Promise<void> {
  for (const [key, { caller }] of agents) {
    const { frequencies }: DemoAgent = AGENTS[key];
    if (frequencies !== undefined) await caller.send('PUT', '/v1/me/notification-preferences', { frequencies });
  }
}

/** Random passwords. They are hashed from the start on, as that takes longer than all else. */
class Passwords {
  private readonly made = [ADMIN, ...Object.values(AGENTS)].map(() => {
    const password = newPassword();
    return { password, hash: hashPassword(password) };
  });

  constructor(private readonly app: NestFastifyApplication) {}

  /** What following the invitation does: the address is verified, the password set, the link used up. */
  async give(agentId: Id, { email, name, roles, agency }: DemoAgent): Promise<DemoAccount> {
    const { password, hash } = this.made.pop()!;
    const passwordHash = await hash;
    await this.app.get(Transaction).run(async (tx) => {
      await this.app.get(AgentDirectory).verifyAddress(agentId, email, tx);
      await this.app.get(Accounts).setPassword(agentId, passwordHash, tx);
    });
    return { email, name: `${name.given} ${name.family}`, roles, agency: AGENCIES[agency].name, password };
  }
}
