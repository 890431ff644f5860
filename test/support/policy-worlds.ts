/**
 * Draws small worlds for proofs about access: agencies, callers of every role and scope, clients with teams past and
 * present, sensitive members, matches and emergency accesses; and puts them into a database as rows.
 */
import fc from 'fast-check';
import type { Principal, Role, Scope } from '../../src/common/actor.js';
import { newReference } from '../../src/clients/reference.js';
import type { Rows } from './rows.js';
import { type Id, newId } from '../../src/common/ids.js';

/** A time on a team. */
export interface Period {
  readonly id: Id;
  readonly agencyId: Id;
  readonly agentId: Id | null;
  readonly sensitive: boolean;
  readonly brokerId: Id | null;
  readonly ended: 'LEFT' | 'REMOVED' | null;
  /** Days ago; no two of one client alike. */
  readonly since: number;
}

export interface DrawnClient {
  readonly id: Id;
  readonly label: string;
  readonly restricted: boolean;
  readonly periods: readonly Period[];
  /** Minutes ago, by agent. */
  readonly matches: readonly { agentId: Id; ago: number }[];
  /** Minutes from now at which one ends or ended, by agent. */
  readonly emergencies: readonly { agentId: Id; left: number; released: boolean }[];
  /** Minutes from now at which a suspension ends or ended; one for each agent. */
  readonly bars: readonly { agentId: Id; suspended: boolean; lasting: boolean; left: number }[];
}

export interface DrawnWorld {
  readonly agencies: readonly Id[];
  readonly callers: readonly { readonly label: string; readonly principal: Principal }[];
  readonly clients: readonly DrawnClient[];
}

const ROLES: readonly Role[] = ['PRACTITIONER', 'AGENCY_ADMIN', 'ADMIN', 'AUDITOR'];
const SCOPES: readonly Scope[] = ['clients:register', 'clients:read', 'clients:write', 'team:write', 'agents:write'];
const AGENCIES = 3;
const AGENTS = 5;

const time = fc.record({
  /** An agent by number, or an agency as such. */
  who: fc.oneof({ weight: 4, arbitrary: fc.nat(AGENTS - 1) }, { weight: 1, arbitrary: fc.constant(null) }),
  agency: fc.nat(AGENCIES - 1),
  sensitive: fc.boolean(),
  broker: fc.option(fc.nat(AGENTS - 1)),
  ended: fc.constantFrom('LEFT', 'REMOVED', null, null),
});

const drawing = fc.record({
  homes: fc.array(fc.nat(AGENCIES - 1), { minLength: AGENTS, maxLength: AGENTS }),
  roles: fc.array(fc.subarray([...ROLES], { minLength: 1 }), { minLength: AGENTS, maxLength: AGENTS }),
  scopes: fc.array(fc.subarray([...SCOPES]), { minLength: AGENCIES, maxLength: AGENCIES }),
  clients: fc.array(
    fc.record({
      restricted: fc.boolean(),
      times: fc.array(time, { maxLength: 7 }),
      // Half minutes, so that no limit is met to the millisecond.
      matches: fc.array(fc.tuple(fc.nat(AGENTS - 1), fc.nat(25)), { maxLength: 4 }),
      emergencies: fc.array(fc.tuple(fc.nat(AGENTS - 1), fc.integer({ min: -20, max: 40 }), fc.boolean()), {
        maxLength: 3,
      }),
      bars: fc.uniqueArray(
        fc.tuple(fc.nat(AGENTS - 1), fc.boolean(), fc.boolean(), fc.integer({ min: -20, max: 40 })),
        {
          maxLength: 2,
          selector: ([agent]) => agent,
        },
      ),
    }),
    { minLength: 2, maxLength: 3 },
  ),
});

export const drawWorld: fc.Arbitrary<DrawnWorld> = drawing.map(({ homes, roles, scopes, clients }) => {
  const agencies = Array.from({ length: AGENCIES }, () => newId());
  const agents = homes.map((home, index) => ({ id: newId(), agencyId: agencies[home]!, roles: roles[index]! }));
  const who = { name: 'Somebody', agencyName: 'Somewhere', privacyOfficer: false };
  return {
    agencies,
    callers: [
      ...agents.map((agent, index) => ({
        label: `agent ${index} (${agent.roles.join()})`,
        principal: { ...who, ...agent, agentId: agent.id, systemId: null, scopes: [] },
      })),
      ...scopes.map((given, index) => ({
        label: `system ${index} (${given.join()})`,
        principal: { ...who, agentId: null, systemId: newId(), agencyId: agencies[index]!, roles: [], scopes: given },
      })),
    ],
    clients: clients.map(({ restricted, times, matches, emergencies, bars }, index) => ({
      id: newId(),
      label: `client ${index}${restricted ? ', restricted' : ''}`,
      restricted,
      periods: periodsOf(times, agents, agencies),
      matches: matches.map(([agent, ago]) => ({ agentId: agents[agent]!.id, ago: ago + 0.5 })),
      emergencies: emergencies.map(([agent, left, released]) => ({
        agentId: agents[agent]!.id,
        left: left + 0.5,
        released,
      })),
      bars: bars.map(([agent, suspended, lasting, left]) => ({
        agentId: agents[agent]!.id,
        suspended,
        lasting,
        left: left + 0.5,
      })),
    })),
  };
});

type Time = typeof time extends fc.Arbitrary<infer T> ? T : never;

function periodsOf(
  times: readonly Time[],
  agents: readonly { id: Id; agencyId: Id }[],
  agencies: readonly Id[],
): Period[] {
  const taken = new Set<string>();
  return times.flatMap(({ who, agency, sensitive, broker, ended }, index) => {
    const agent = who === null ? null : agents[who]!;
    const agencyId = agent?.agencyId ?? agencies[agency]!;
    const key = `${agent?.id ?? agencyId} ${sensitive}`;
    if (ended === null && taken.has(key)) return [];
    if (ended === null) taken.add(key);
    const brokerId = sensitive && broker !== null ? agents[broker]!.id : null;
    const since = times.length - index;
    return [{ id: newId(), agencyId, agentId: agent?.id ?? null, sensitive, brokerId, ended, since }];
  });
}

/** All of it in a handful of statements. */
export async function putWorld({ agencies, callers, clients }: DrawnWorld, rows: Rows): Promise<void> {
  await rows.query(
    `INSERT INTO agency (id, name, type, time_zone, digest_hour, created_at)
     SELECT id, 'Larkspur', 'HEALTH', 'Europe/London', '16:30', now() FROM unnest($1::uuid[]) AS a (id)`,
    [agencies],
  );
  const agents = callers.map(({ principal }) => principal).filter(({ agentId }) => agentId !== null);
  await rows.query(
    `INSERT INTO agent (id, agency_id, given_name, family_name, job_title, email, roles, working_days, created_at)
     SELECT id, agency_id, 'Wilhelmina', 'Larkspur', 'Practitioner', id || '@patchwork.test', '{PRACTITIONER}', '{MONDAY}', now()
       FROM unnest($1::uuid[], $2::uuid[]) AS a (id, agency_id)`,
    [agents.map(({ agentId }) => agentId), agents.map(({ agencyId }) => agencyId)],
  );
  await rows.query(
    `INSERT INTO client (id, reference, given_name, restricted, created_at)
     SELECT id, reference, 'Leopold Ashdown', restricted, now()
       FROM unnest($1::uuid[], $2::text[], $3::boolean[]) AS c (id, reference, restricted)`,
    [clients.map(({ id }) => id), clients.map(() => newReference()), clients.map(({ restricted }) => restricted)],
  );
  const json = (list: (client: DrawnClient) => readonly object[]): string =>
    JSON.stringify(clients.flatMap((client) => list(client).map((item) => ({ ...item, clientId: client.id }))));
  await rows.query(
    `INSERT INTO team_member (id, client_id, agency_id, agent_id, role, sensitive, broker_id, since, ended_at, ended_how)
     SELECT p.id, p."clientId", p."agencyId", p."agentId", 'Practitioner', p.sensitive, p."brokerId",
            now() - p.since * interval '1 day', CASE WHEN p.ended IS NOT NULL THEN now() END, p.ended
       FROM jsonb_to_recordset($1) AS p (id uuid, "clientId" uuid, "agencyId" uuid, "agentId" uuid, sensitive boolean,
                                         "brokerId" uuid, since integer, ended text)`,
    [json(({ periods }) => periods)],
  );
  await rows.query(
    `INSERT INTO access_log (id, at, agent_id, agency_id, action, client_id, purpose, outcome, request_id)
     SELECT gen_random_uuid(), patchwork_now() - m.ago * interval '1 minute', a.id, a.agency_id, 'clients.search',
            m."clientId", 'FINDING', 'ALLOWED', 'drawn'
       FROM jsonb_to_recordset($1) AS m ("clientId" uuid, "agentId" uuid, ago numeric) JOIN agent a ON a.id = m."agentId"`,
    [json(({ matches }) => matches)],
  );
  await rows.query(
    `INSERT INTO emergency_access (id, client_id, agent_id, agency_id, code, reason, began_at, until,
                                   released_by, released_at, release_reason)
     SELECT gen_random_uuid(), e."clientId", a.id, a.agency_id, 'OTHER', 'drawn', now(),
            patchwork_now() + e."left" * interval '1 minute', CASE WHEN e.released THEN a.id END,
            CASE WHEN e.released THEN now() END, CASE WHEN e.released THEN 'drawn' END
       FROM jsonb_to_recordset($1) AS e ("clientId" uuid, "agentId" uuid, "left" numeric, released boolean) JOIN agent a ON a.id = e."agentId"`,
    [json(({ emergencies }) => emergencies)],
  );
  await rows.query(
    `INSERT INTO team_bar (id, client_id, agent_id, suspended, asked_at, until, barred_at)
     SELECT gen_random_uuid(), b."clientId", b."agentId", b.suspended, now(),
            patchwork_now() + b."left" * interval '1 minute', CASE WHEN b.lasting THEN now() END
       FROM jsonb_to_recordset($1) AS b ("clientId" uuid, "agentId" uuid, suspended boolean, lasting boolean, "left" numeric)`,
    [json(({ bars }) => bars)],
  );
}
