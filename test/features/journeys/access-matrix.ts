/**
 * Who may do what: every operation of the built document, called by everybody of the reference model, and where it is
 * about a client, for each way in which one can stand to a client. An operation without a row in matrix/operations.ts
 * fails. docs/access-matrix.md is written from what was answered, and held against it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer } from '../../support/api.js';
import { operationsOf, readDocument } from '../../support/document.js';
import { Schemas } from '../../support/schemas.js';
import { settle } from '../../support/time.js';
import { expectStatus, makeWorld, type World } from '../../support/world.js';
import { refusesWhatItDoesNotTake } from '../matrix/mass-assignment.js';
import { CLIENT_KINDS, type ClientKind, EVERYBODY, expected, type Persona } from '../matrix/model.js';
import { type Cast, OPERATIONS, thingsFor } from '../matrix/operations.js';
import { type Answered, reportOf } from '../matrix/report.js';
import { makeStage, type Stage } from '../matrix/stage.js';

const document = readDocument();
const operations = operationsOf(document);
const schemas = new Schemas(document);
type Operation = ReturnType<typeof operationsOf>[number];

/** Where operations are called: people and clients that stand to each other as the model says. */
interface Theatre {
  readonly world: World;
  readonly stage: Stage;
  readonly castFor: (client: ClientKind | null) => Cast;
}

async function open(): Promise<Theatre> {
  const world = await makeWorld();
  const stage = await makeStage(world);
  return { world, stage, castFor: await thingsFor(world, stage) };
}

/** Taking emergency access lasts: it has a theatre of its own, or it would open clients to all other operations. */
const theatres = { usual: once(open), opening: once(open) };
const theatreOf = ({ id }: Operation): Promise<Theatre> =>
  id === 'beginEmergencyAccess' ? theatres.opening() : theatres.usual();

/** Asked for once, whichever test wants it first. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

it('every operation of the document has its row in matrix/operations.ts, and every row its operation', () => {
  expect(Object.keys(OPERATIONS).sort()).toEqual(operations.map(({ id }) => id).sort());
});

it.each(operations.map((operation) => [operation.id, OPERATIONS[operation.id]?.rule, operation] as const))(
  '%s is for: %s',
  async (_, rule, operation) => {
    const kinds = kindsOf(operation);
    const wanted = EVERYBODY.map((who) => [who, kinds.map((kind) => expected(rule!, who, kind)).join('')] as const);
    expect(await answersTo(operation)).toEqual(Object.fromEntries(wanted));
  },
);

it('docs/access-matrix.md says what all operations answered, none of which changed the client: npm run matrix', async () => {
  const file = join(__dirname, '../../../docs/access-matrix.md');
  const summaries = document.paths as unknown as Record<string, Record<string, { summary: string }>>;
  const rows: Answered[] = [];
  for (const operation of operations) {
    const { id, method, path } = operation;
    const { summary } = summaries[path]![method.toLowerCase()]!;
    rows.push({ id, method, path, summary, cells: await answersTo(operation) });
  }
  const report = reportOf(rows);
  if (process.env.WRITE_ACCESS_MATRIX === '1') writeFileSync(file, report);
  // The formatter aligns tables and wraps lines.
  const bare = (text: string): string => text.replace(/[\s|-]+/g, ' ').trim();
  expect(bare(readFileSync(file, 'utf8'))).toBe(bare(report));
  const { stage } = await theatres.usual();
  expect((await stage.callers.member.get(`/v1/clients/${stage.clients.own}`)).etag).toBe(stage.etag);
});

it('administrators work with a client by being on the team, and an auditor is put on none', async () => {
  const world = await makeWorld();
  const [member, auditor] = [await world.agent(), await world.agent({ roles: ['AUDITOR'] })];
  const path = `/v1/clients/${(await world.client(member)).id}`;
  const adding = (agentId: string) =>
    member.api.post(`${path}/team`, { agentId, role: 'Manager on duty', reason: 'Agreed at the review' });
  const refused = await adding(auditor.id);
  expect([refused.status, refused.body.errors[0].pointer]).toEqual([422, '/agentId']);
  const { id } = expectStatus(await adding(world.admin.id), 201).body;
  expectStatus(await world.admin.api.get(path), 200);
  expectStatus(await world.admin.api.delete(`${path}/team/${id}`), 204);
  expect((await world.admin.api.get(path)).status).toBe(404);
  await world.close();
});

describe('an id is taken in capitals, and refused in braces and without its hyphens, by', () => {
  const carrying = operations.filter(
    ({ id, method, path }) => carriesId(method, path) && OPERATIONS[id]?.rule !== 'open',
  );

  it.each(carrying.map((operation) => [operation.id, operation] as const))('%s', async (id, operation) => {
    const { castFor } = await theatreOf(operation);
    const pairs = EVERYBODY.flatMap((who) => kindsOf(operation).map((kind) => [who, kind] as const));
    const { rule, undo } = OPERATIONS[id]!;
    const whoGets = (cell: string) => pairs.find(([caller, of]) => expected(rule, caller, of) === cell);
    // Some operations find nothing in this world, whoever calls: their ids are read all the same.
    const [who, kind] = (whoGets('P') ?? whoGets('4'))!;
    const call = async (spell: Spelling): Promise<Answer> => {
      const answer = await send(operation, who, kind, undefined, spell);
      if (answer.status < 300) await undo?.(castFor(kind), kind);
      return answer;
    };
    const places: string[] = [];
    const usual = await call((given, place) => (places.push(place), given));
    expect(places).not.toEqual([]);
    const { status } = await call((given) => given.toUpperCase());
    // A call may succeed only once, or for the first few times.
    expect([usual.status, 200, 201, 202, 204, 409, 412, 429]).toContain(status);
    for (const place of places) {
      for (const odd of [(given: string) => `{${given}}`, (given: string) => given.replaceAll('-', '')]) {
        const refused = await call((given, where) => (where === place ? odd(given) : given));
        expect([refused.status, refused.body.errors]).toEqual([400, [expect.objectContaining({ pointer: place })]]);
      }
    }
  });
});

describe('a field that is not its own is refused by', () => {
  refusesWhatItDoesNotTake(
    (id, body) => {
      const operation = operations.find((one) => one.id === id)!;
      const kinds = kindsOf(operation);
      const { rule } = OPERATIONS[id]!;
      const pairs = EVERYBODY.flatMap((who) => kinds.map((kind) => [who, kind] as const));
      const whoGets = (cell: string) => pairs.find(([who, kind]) => expected(rule, who, kind) === cell);
      // Where nobody finds anything here, whoever is told so only after the body was read.
      const [who, kind] = rule === 'open' ? (['member', null] as const) : (whoGets('P') ?? whoGets('4')!);
      return send(operation, who, kind, body);
    },
    async (id) => OPERATIONS[id]?.body?.((await theatres.usual()).castFor(null)),
    async () => (await theatres.usual()).world.database.ownerUrl,
    async () => settle((await theatres.usual()).world.admin.api),
  );
});

/** Whether the document has an id in the path, or among the required fields of the body or the query. */
function carriesId(method: string, path: string): boolean {
  const { parameters = [] } = document.paths[path]![method.toLowerCase()] as unknown as {
    parameters?: { name: string; required?: boolean; schema?: { format?: string } }[];
  };
  const body = schemas.bodyOf(method, path);
  const isIn = (name: string): boolean => body?.properties?.[name]?.format === 'uuid';
  return (
    parameters.some(({ required, schema }) => required && schema?.format === 'uuid') ||
    (body?.required ?? []).some(isIn)
  );
}

const kindsOf = ({ path }: Operation): readonly (ClientKind | null)[] =>
  path.includes('{clientId}') ? CLIENT_KINDS : [null];

const answers = new Map<string, Promise<Record<Persona, string>>>();

/** What everybody gets, for each way to stand to a client; each operation is called once, whichever tests want to know. */
function answersTo(operation: Operation): Promise<Record<Persona, string>> {
  const known = answers.get(operation.id) ?? ask(operation);
  answers.set(operation.id, known);
  return known;
}

async function ask(operation: Operation): Promise<Record<Persona, string>> {
  const got: Partial<Record<Persona, string>> = {};
  for (const who of EVERYBODY) {
    got[who] = (await Promise.all(kindsOf(operation).map((kind) => cellOf(operation, who, kind)))).join('');
  }
  return got as Record<Persona, string>;
}

async function cellOf(operation: Operation, who: Persona, kind: ClientKind | null): Promise<string> {
  const { status } = await send(operation, who, kind);
  if ([401, 403, 404].includes(status)) return String(status)[2]!;
  const { castFor } = await theatreOf(operation);
  if (status < 300) await OPERATIONS[operation.id]!.undo?.(castFor(kind), kind);
  // Past access, and no fault of ours.
  return status < 300 || [409, 412, 422].includes(status) ? 'P' : `(${status})`;
}

/** How an id is written in its place: the name of a parameter, or a pointer into the body. */
type Spelling = (id: string, place: string) => string;
const AS_IT_IS: Spelling = (id) => id;

const isId = (value: unknown): value is string =>
  typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);

function spelt(value: unknown, spell: Spelling, place = ''): unknown {
  if (isId(value)) return spell(value, place);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((one, at) => spelt(one, spell, `${place}/${at}`));
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, spelt(one, spell, `${place}/${name}`)]));
}

async function send(
  operation: Operation,
  who: Persona,
  kind: ClientKind | null,
  instead?: unknown,
  spell = AS_IT_IS,
): Promise<Answer> {
  const { id, method, path } = operation;
  const { stage, castFor } = await theatreOf(operation);
  const { params, query, body, ifMatch } = OPERATIONS[id]!;
  const cast = castFor(kind);
  const values: Record<string, string> = {
    ...params?.(cast),
    ...(kind === null ? {} : { clientId: stage.clients[kind] }),
  };
  const inPath = (name: string): string => (isId(values[name]) ? spell(values[name], name) : values[name]!);
  const asked = new URLSearchParams(query?.(cast));
  for (const [name, value] of asked) if (isId(value)) asked.set(name, spell(value, name));
  const filled =
    path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(inPath(name))) +
    (query === undefined ? '' : `?${String(asked)}`);
  const tags = { current: kind === 'own' ? cast.etag : '"0"', first: '"1"', old: '"0"' };
  const call = ifMatch ? { ifMatch: tags[ifMatch] } : {};
  return stage.callers[who].send(method, filled, instead ?? spelt(body?.(cast), spell), call);
}
