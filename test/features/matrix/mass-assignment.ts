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
export type BodyOf = (operationId: string) => object | undefined;

/** Each of these alone: what would give rights, another's name, or another past. The rest goes in groups. */
const ALONE = [
  ...['id', 'version', 'agencyId', 'agentId', 'systemId', 'clientId', 'memberId', 'actor', 'roles', 'scopes', 'may'],
  ...['active', 'suspended', 'emailVerified', 'email_verified', 'passwordHash', 'password', 'clientSecret'],
  ...['restricted', 'sensitive', 'brokerId', 'lead', 'team', 'status', 'findable', 'reference', 'privacyOfficerId'],
  ...['createdAt', 'since', 'endedAt', 'occurredAt', 'revokedAt', 'seenAt', 'decoy', 'test', 'recorded'],
  ...['constructor', 'prototype', 'toString', 'hasOwnProperty', '__defineGetter__'],
  ...['name.given', 'name[given]', 'agency.id', 'roles[0]', 'name/given', '$where', '', ' id', 'ID'],
];
const GROUP = 25;
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
  ownerUrl: () => string,
  settled: () => Promise<void>,
): void {
  let names: string[];

  beforeAll(async () => {
    const guessed = [...schemas.names(), ...(await columnsOf(ownerUrl()))];
    names = [...new Set(guessed)].filter((name) => !ALONE.includes(name));
  });

  it.each(writes.map(({ id, schema }) => [id, schema!] as const))('%s', async (id, schema) => {
    const valid = bodyOf(id);
    if (valid === undefined) throw new Error(`${id} takes a body: add a valid one to its row in matrix/operations.ts.`);
    await settled();
    const before = await contentsOf(ownerUrl());

    const attempts: { body: unknown; pointers: string[] }[] = [];
    const smuggle = (above: string, takes: readonly string[], put: (extra: object) => object): void => {
      const foreign = (name: string): boolean => !takes.includes(name);
      for (const name of ALONE.filter(foreign)) {
        attempts.push({ body: put({ [name]: valueFor(name) }), pointers: [above + pointerOf(name)] });
      }
      const others = names.filter(foreign);
      for (let at = 0; at < others.length; at += GROUP) {
        const group = others.slice(at, at + GROUP);
        const extra = Object.fromEntries(group.map((name) => [name, at % 2 === 0 ? valueFor(name) : null]));
        attempts.push({ body: put(extra), pointers: group.map((name) => above + pointerOf(name)) });
      }
      for (const text of ['{"roles":["ADMIN"]}', 'null', '"x"']) {
        const body = JSON.stringify(put({ HERE: 1 })).replace('"HERE":1', `"__proto__":${text}`);
        attempts.push({ body, pointers: [''] });
      }
      const chain = JSON.stringify(put({ HERE: 1 })).replace('"HERE":1', '"constructor":{"prototype":{"active":true}}');
      attempts.push({ body: chain, pointers: [''] });
    };
    smuggle('', schemas.takenBy(schema), (extra) => ({ ...valid, ...extra }));
    for (const place of schemas.placesIn(schema)) {
      smuggle(place.pointer, place.takes, (extra) => ({ ...valid, ...place.with(extra) }));
    }

    for (let at = 0; at < attempts.length; at += AT_ONCE) {
      const some = attempts.slice(at, at + AT_ONCE);
      const answers = await Promise.all(some.map(({ body }) => write(id, body)));
      answers.forEach(({ status, body }, index) => {
        const pointers = (body?.errors ?? []).map((fault: { pointer: string }) => fault.pointer);
        expect({ sent: some[index]!.body, status, pointers }).toEqual({
          sent: some[index]!.body,
          status: 400,
          pointers: expect.arrayContaining(some[index]!.pointers),
        });
      });
    }
    expect(await contentsOf(ownerUrl())).toEqual(before);
    // So that each of them was refused for nothing else.
    expect([400, 401, 403]).not.toContain((await write(id)).status);
  });
}

function pointerOf(name: string): string {
  return `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function valueFor(name: string): unknown {
  if (/roles/i.test(name)) return ['ADMIN'];
  if (/Id$|_id$|^id$/i.test(name)) return '0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24';
  return /At$|_at$|since/.test(name) ? '2020-01-01T00:00:00Z' : true;
}
