/**
 * One policy, written three times: `decide()` in plain code, the conditions in SQL as the product's own statements use them,
 * and a slow, obvious model of the rules as they are written for people. The three agree in generated worlds.
 */
import fc from 'fast-check';
import { newId } from '../../../src/common/ids.js';
import { enterClient } from '../../../src/access/access.queries.js';
import { mayFind } from '../../../src/access/conditions.queries.js';
import { decide, mayKnow } from '../../../src/access/decide.js';
import { type Action, ruleOf } from '../../../src/access/policy.js';
import { readProfile } from '../../../src/clients/profile.queries.js';
import { membersBySince } from '../../../src/clients/team/team.queries.js';
import { Database } from '../../../src/database/database.js';
import { startApp, type TestApp } from '../../support/app.js';
import { modelMayDo, modelMayFind, modelMayKnow } from '../../support/policy-model.js';
import { type DrawnWorld, drawWorld, putWorld } from '../../support/policy-worlds.js';
import { extent } from '../../support/extent.js';
import { Rows } from '../../support/rows.js';

const ACTIONS = [
  ['clients.read', false],
  ['team.read', false],
  ['activity.read', false],
  ['clients.change', false],
  ['clients.restrict', false],
  ['team.add', false],
  ['team.add', true],
  ['emergency.begin', false],
] as const satisfies readonly (readonly [Action, boolean])[];

const WORLDS = extent(5, 40);

let test: TestApp;
let rows: Rows;
let database: Database;

beforeAll(async () => {
  test = await startApp({ role: 'api' });
  rows = new Rows(test.database.ownerUrl);
  database = test.app.get(Database);
});

afterAll(async () => {
  await rows.close();
  await test.close();
});

it(`agrees in code, SQL and model about every caller, client and action of ${WORLDS} generated worlds`, async () => {
  const seen = { allowed: 0, refused: 0, hidden: 0 };
  await fc.assert(
    fc.asyncProperty(drawWorld, async (world) => {
      await putWorld(world, rows);
      for (const caller of world.callers) {
        for (const client of world.clients) {
          for (const [action, forThemselves] of ACTIONS) {
            const expected = modelMayDo(world, caller, client, action, forThemselves);
            expect([
              caller.label,
              client.label,
              action,
              forThemselves,
              await said(world, caller, client, action, forThemselves),
            ]).toEqual([caller.label, client.label, action, forThemselves, { decided: expected, stated: expected }]);
            seen[expected ? 'allowed' : 'refused'] += 1;
          }
        }
        await sameClientsFound(world, caller);
        seen.hidden += await sameMembersKnown(world, caller);
      }
    }),
    { numRuns: WORLDS, verbose: 1 },
  );
  // A generator that draws nothing worth telling apart would prove nothing.
  expect(Math.min(seen.allowed, seen.refused, seen.hidden)).toBeGreaterThan(2 * WORLDS);
});

type Caller = DrawnWorld['callers'][number];
type Client = DrawnWorld['clients'][number];

/** What the policy decides from the facts, and whether the statements of the product let the caller in. */
async function said(
  _world: DrawnWorld,
  { principal }: Caller,
  { id }: Client,
  action: Action,
  forThemselves: boolean,
): Promise<{ decided: boolean; stated: boolean }> {
  const asked = ruleOf(action).client!;
  const access = asked === 'TEAM_OR_MATCH' && !forThemselves ? 'TEAM' : asked;
  const entering = {
    entryId: newId(),
    clientId: id,
    actor: principal,
    action,
    requestId: 'proof',
    fields: [],
    access,
    openly: false,
  };
  const { standing, now, allowed } = await enterClient(database, entering);
  const decision = decide(principal, action, { ...standing, forThemselves }, now);
  const byRole = decide(principal, action, { ...standing, onTeam: true, restricted: false, forThemselves }, now);
  const profile =
    action === 'clients.read'
      ? (await readProfile(id, { entryId: newId(), actor: principal, action, requestId: 'proof' }, database)) !== null
      : allowed;
  expect(profile).toBe(allowed);
  expect(decision.fields.includes('address')).toBe(decision.allow && ['TEAM', 'EMERGENCY'].includes(decision.level));
  // The role is asked before any statement: where it says no, none runs.
  return { decided: decision.allow, stated: byRole.refusal !== 'FORBIDDEN' && allowed };
}

const FOUND = mayFind({ client: 'c', agent: '$2::uuid' });

async function sameClientsFound(world: DrawnWorld, caller: Caller): Promise<void> {
  if (caller.principal.agentId === null) return;
  const ids = world.clients.map(({ id }) => id);
  const found = await rows.query<{ id: string }>(`SELECT id FROM client c WHERE id = ANY ($1::uuid[]) AND ${FOUND}`, [
    ids,
    caller.principal.agentId,
  ]);
  const expected = world.clients.filter((client) => modelMayFind(world, caller, client)).map(({ id }) => id);
  expect([caller.label, found.map(({ id }) => id).sort()]).toEqual([caller.label, expected.sort()]);
}

/** How many members were hidden. */
async function sameMembersKnown(world: DrawnWorld, caller: Caller): Promise<number> {
  let hidden = 0;
  for (const client of world.clients) {
    const current = client.periods.filter(({ ended }) => ended === null);
    const expected = current.filter((period) => modelMayKnow(caller, period)).map(({ id }) => id);
    const listed = await membersBySince(client.id, caller.principal, { limit: 100, after: null }, database);
    expect(listed.map(({ id }) => id).sort()).toEqual([...expected].sort());
    const decided = current.filter((period) => mayKnow(caller.principal, period)).map(({ id }) => id);
    expect(decided).toEqual(expected);
    hidden += current.length - expected.length;
  }
  return hidden;
}
