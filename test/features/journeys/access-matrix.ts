/**
 * Who may do what: every operation of the built document, called by everybody of the reference model, and where it is
 * about a client, for each way in which one can stand to a client. An operation without a row in matrix/operations.ts
 * fails. docs/access-matrix.md is written from what was answered, and held against it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer } from '../../support/api.js';
import { operationsOf, readDocument } from '../../support/document.js';
import { settle } from '../../support/time.js';
import { expectStatus, makeWorld, type World } from '../../support/world.js';
import { refusesWhatItDoesNotTake } from '../matrix/mass-assignment.js';
import { CLIENT_KINDS, type ClientKind, EVERYBODY, expected, type Persona } from '../matrix/model.js';
import { type Cast, OPERATIONS, thingsFor } from '../matrix/operations.js';
import { type Answered, reportOf } from '../matrix/report.js';
import { makeStage, type Stage } from '../matrix/stage.js';

const document = readDocument();
/** What opens clients comes last, so that whoever may do it is a stranger to all that comes before. */
const operations = operationsOf(document).sort((one, other) => Number(opens(one)) - Number(opens(other)));
type Operation = ReturnType<typeof operationsOf>[number];

function opens({ id }: Operation): boolean {
  return id === 'beginEmergencyAccess';
}

let world: World;
let stage: Stage;
let castFor: (client: ClientKind | null) => Cast;
const answered = new Map<string, Record<Persona, string>>();

beforeAll(async () => {
  world = await makeWorld();
  stage = await makeStage(world);
  castFor = await thingsFor(world, stage);
}, 60_000);

afterAll(() => world.close());

const isAboutAClient = ({ path }: Operation): boolean => path.includes('{clientId}');

it('every operation of the document has its row, and every row its operation', () => {
  expect(Object.keys(OPERATIONS).sort()).toEqual(operations.map(({ id }) => id).sort());
});

it.each(operations.map((operation) => [operation.id, OPERATIONS[operation.id]?.rule, operation] as const))(
  '%s is for: %s',
  async (id, rule, operation) => {
    const kinds = isAboutAClient(operation) ? CLIENT_KINDS : ([null] as const);
    const wanted = EVERYBODY.map((who) => [who, kinds.map((kind) => expected(rule!, who, kind)).join('')] as const);
    const got: Partial<Record<Persona, string>> = {};
    for (const who of EVERYBODY) {
      got[who] = (await Promise.all(kinds.map((kind) => cellOf(operation, who, kind)))).join('');
    }
    expect(got).toEqual(Object.fromEntries(wanted));
    answered.set(id, got as Record<Persona, string>);
  },
  60_000,
);

it('none of it changed the client', async () => {
  expect((await stage.callers.member.get(`/v1/clients/${stage.clients.own}`)).etag).toBe(stage.etag);
});

it('the page for people says what was answered: npm run matrix', () => {
  if (answered.size < operations.length) throw new Error('This needs all the answers above: run the whole journey.');
  const file = join(__dirname, '../../../docs/access-matrix.md');
  const summaries = document.paths as unknown as Record<string, Record<string, { summary: string }>>;
  const rows: Answered[] = operations.map(({ id, method, path }) => {
    const { summary } = summaries[path]![method.toLowerCase()]!;
    return { id, method, path, summary, cells: answered.get(id)! };
  });
  const report = reportOf(rows);
  if (process.env.WRITE_ACCESS_MATRIX === '1') writeFileSync(file, report);
  // The formatter aligns tables and wraps lines.
  const bare = (text: string): string => text.replace(/[\s|-]+/g, ' ').trim();
  expect(bare(readFileSync(file, 'utf8'))).toBe(bare(report));
});

it('administrators work with a client by being on the team, and an auditor is put on none', async () => {
  const path = `/v1/clients/${stage.clients.own}`;
  const adding = (agentId: string) =>
    stage.callers.member.post(`${path}/team`, { agentId, role: 'Manager on duty', reason: 'Agreed at the review' });
  const refused = await adding(stage.agents.auditor.id);
  expect([refused.status, refused.body.errors[0].pointer]).toEqual([422, '/agentId']);
  const { id } = expectStatus(await adding(world.admin.id), 201).body;
  expectStatus(await world.admin.api.get(path), 200);
  expectStatus(await world.admin.api.delete(`${path}/team/${id}`), 204);
  expect((await world.admin.api.get(path)).status).toBe(404);
});

describe('a field that is not its own is refused by', () => {
  refusesWhatItDoesNotTake(
    (id, body) => {
      const operation = operations.find((one) => one.id === id)!;
      const kinds = isAboutAClient(operation) ? CLIENT_KINDS : [null];
      const { rule } = OPERATIONS[id]!;
      const pairs = EVERYBODY.flatMap((who) => kinds.map((kind) => [who, kind] as const));
      const whoGets = (cell: string) => pairs.find(([who, kind]) => expected(rule, who, kind) === cell);
      // Where nobody finds anything here, whoever is told so only after the body was read.
      const [who, kind] = rule === 'open' ? (['member', null] as const) : (whoGets('P') ?? whoGets('4')!);
      return send(operation, who, kind, body);
    },
    (id) => OPERATIONS[id]?.body?.(castFor(null)),
    () => world.database.ownerUrl,
    () => settle(world.admin.api),
  );
});

async function cellOf(operation: Operation, who: Persona, kind: ClientKind | null): Promise<string> {
  const { status } = await send(operation, who, kind);
  if ([401, 403, 404].includes(status)) return String(status)[2]!;
  if (status < 300) await OPERATIONS[operation.id]!.undo?.(castFor(kind), kind);
  // Past access, and no fault of ours.
  return status < 300 || [409, 412, 422].includes(status) ? 'P' : `(${status})`;
}

function send(
  { id, method, path }: Operation,
  who: Persona,
  kind: ClientKind | null,
  instead?: unknown,
): Promise<Answer> {
  const { params, query, body, ifMatch } = OPERATIONS[id]!;
  const cast = castFor(kind);
  const values: Record<string, string> = {
    ...params?.(cast),
    ...(kind === null ? {} : { clientId: stage.clients[kind] }),
  };
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => values[name]!) + (query ? `?${query(cast)}` : '');
  const tags = { current: kind === 'own' ? cast.etag : '"0"', first: '"1"', old: '"0"' };
  const call = ifMatch ? { ifMatch: tags[ifMatch] } : {};
  return stage.callers[who].send(method, filled, instead ?? body?.(cast), call);
}
