/**
 * What a body must not smuggle in: every route that takes one refuses every field that is not its own, at every depth,
 * each name that the document or the database knows and the names that JavaScript knows, and nothing at all has changed.
 * The rows of operations.ts say how each is called, so that a new operation is tried without a word more.
 */
import type { Answer } from '../../support/api.js';
import { columnsOf, contentsOf } from '../../support/contents.js';
import { operationsOf, readDocument } from '../../support/document.js';
import { Schemas } from '../../support/schemas.js';

/** Calls an operation as somebody who may, with this body; without one as its row says. */
export type Write = (operationId: string, body?: unknown) => Promise<Answer>;
export type BodyOf = (operationId: string) => Promise<object | undefined>;

/** An object within the body of an operation. */
interface Place {
  readonly pointer: string;
  /** Its own fields. */
  readonly takes: readonly string[];
  /** The whole body, with these fields in this place too. */
  with(extra: object): object;
}

/** What would give rights, another's name, or another past. The document and the database know further names. */
const SUSPECT = [
  ...['id', 'version', 'agencyId', 'agentId', 'systemId', 'clientId', 'memberId', 'actor', 'roles', 'scopes', 'may'],
  ...['active', 'suspended', 'emailVerified', 'email_verified', 'passwordHash', 'password', 'clientSecret'],
  ...['restricted', 'sensitive', 'brokerId', 'lead', 'team', 'status', 'findable', 'reference', 'privacyOfficerId'],
  ...['createdAt', 'since', 'endedAt', 'occurredAt', 'revokedAt', 'seenAt', 'decoy', 'test', 'recorded'],
  ...['prototype', 'name.given', 'name[given]', 'agency.id', 'roles[0]', 'name/given', '$where', '', ' id', 'ID'],
];
/** Names that JavaScript knows. They are refused before all others, so they are sent by themselves. */
const INHERITED = ['constructor', 'toString', 'hasOwnProperty', '__defineGetter__'];
/** So many are sent in one body, and each by itself only where that is not refused for every one of them. */
const TOGETHER = 20;
const AT_ONCE = 8;

/** Bodies in the form of others, which may grow: what counts in them is read, with a token that nobody here has. */
const OTHERS_FORMS = ['takeReceipt'];

const document = readDocument();
const schemas = new Schemas(document);
const writes = operationsOf(document)
  .map((operation) => ({ ...operation, schema: schemas.bodyOf(operation.method, operation.path) }))
  .filter(({ id, schema }) => schema !== null && !OTHERS_FORMS.includes(id));

/** `settled` comes back when no email is on its way, which would change a row by itself. */
export function refusesWhatItDoesNotTake(
  write: Write,
  bodyOf: BodyOf,
  ownerUrl: () => Promise<string>,
  settled: () => Promise<void>,
): void {
  it.each(writes.map(({ id, schema }) => [id, schema!] as const))('%s', async (id, schema) => {
    const valid = await bodyOf(id);
    if (valid === undefined) throw new Error(`${id} takes a body: add a valid one to its row in matrix/operations.ts.`);
    const url = await ownerUrl();
    const guessed = [...new Set([...SUSPECT, ...schemas.names(), ...(await columnsOf(url))])];
    const names = guessed.filter((name) => !INHERITED.includes(name));
    await settled();
    const before = await contentsOf(url);

    const top = { pointer: '', takes: schemas.takenBy(schema), with: (extra: object) => ({ ...valid, ...extra }) };
    const places = schemas.placesIn(schema).map((place): Place => ({
      ...place,
      with: (extra) => ({ ...valid, ...place.with(extra) }),
    }));
    for (const place of [top, ...places]) {
      const foreign = names.filter((name) => !place.takes.includes(name));
      const found = await inTurns([INHERITED, ...groupsOf(foreign)], (group, at) =>
        takenOf(group, at, place, (body) => write(id, body)),
      );
      expect(found.flat()).toEqual([]);
      const spoilt = await inTurns(prototypesIn(place), async (body) => ({ body, ...told(await write(id, body)) }));
      const refused = { body: expect.any(String), status: 400, pointers: expect.arrayContaining(['']) };
      expect(spoilt).toEqual(spoilt.map(() => refused));
    }
    expect(await contentsOf(url)).toEqual(before);
    // So that each of them was refused for nothing else.
    expect([400, 401, 403]).not.toContain((await write(id)).status);
  });
}

/** Those of the names that are not refused in this place: sent together, and one by one where something is amiss. */
async function takenOf(
  group: readonly string[],
  at: number,
  place: Place,
  write: (body: object) => Promise<Answer>,
): Promise<string[]> {
  const value = (name: string): unknown => (at % 2 === 0 || SUSPECT.includes(name) ? valueFor(name) : null);
  const pointers = group.map((name) => place.pointer + pointerOf(name));
  const answer = told(await write(place.with(Object.fromEntries(group.map((name) => [name, value(name)])))));
  if (answer.status === 400 && pointers.every((pointer) => answer.pointers.includes(pointer))) return [];
  if (group.length === 1) return [`${pointers[0]}: ${answer.status} ${answer.pointers.join(' ')}`];
  const alone = await inTurns(group, (name) => takenOf([name], at, place, write));
  const taken = alone.flat();
  return taken.length > 0 ? taken : [`${pointers.join(' ')} together: ${answer.status} ${answer.pointers.join(' ')}`];
}

/** Bodies that would change the prototype of what they are read into. */
function prototypesIn(place: Place): string[] {
  const spoil = (extra: string): string => JSON.stringify(place.with({ HERE: 1 })).replace('"HERE":1', () => extra);
  return [
    ...['{"roles":["ADMIN"]}', 'null', '"x"'].map((text) => spoil(`"__proto__":${text}`)),
    spoil('"constructor":{"prototype":{"active":true}}'),
  ];
}

function told({ status, body }: Answer): { status: number; pointers: string[] } {
  return { status, pointers: (body?.errors ?? []).map((fault: { pointer: string }) => fault.pointer) };
}

function groupsOf(names: readonly string[]): string[][] {
  const count = Math.ceil(names.length / TOGETHER);
  return Array.from({ length: count }, (_, at) => names.slice(at * TOGETHER, (at + 1) * TOGETHER));
}

/** Some at a time. */
async function inTurns<T, R>(all: readonly T[], work: (one: T, at: number) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < all.length; at += AT_ONCE) {
    results.push(...(await Promise.all(all.slice(at, at + AT_ONCE).map((one, index) => work(one, at + index)))));
  }
  return results;
}

function pointerOf(name: string): string {
  return `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function valueFor(name: string): unknown {
  if (/roles/i.test(name)) return ['ADMIN'];
  if (/Id$|_id$|^id$/i.test(name)) return '0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24';
  return /At$|_at$|since/.test(name) ? '2020-01-01T00:00:00Z' : true;
}
