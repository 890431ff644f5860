/**
 * Tokens of an issuer that knows no sessions, as a council's own: when the account is stopped they stop with it, also ones
 * made since; when it comes back, those from before stay worthless.
 */
import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { Issuers } from '../../../src/access/issuers.js';
import { Rows } from '../../support/rows.js';
import { expectStatus, makeWorld, type Person, type World } from '../../support/world.js';

const ISSUER = 'urn:patchwork:an-issuer-without-sessions';
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const reason = 'On leave';

let world: World;
let rows: Rows;

beforeAll(async () => {
  world = await makeWorld();
  rows = new Rows(world.database.ownerUrl);
  const keys = async (): Promise<Map<string, KeyObject>> => new Map([['one', publicKey]]);
  const issuer = { id: 'embedded', url: ISSUER, audience: ISSUER, algorithms: ['EdDSA'], keys };
  world.app.get(Issuers).add(issuer);
});

afterAll(async () => {
  await rows.close();
  await world.close();
});

/** The status that a token gets which was issued so many seconds from now. */
async function tried({ id }: Person, seconds: number): Promise<() => Promise<number>> {
  const issuedAt = Math.floor(Date.now() / 1000) + seconds;
  const token = await new SignJWT({ client_id: 'council' })
    .setProtectedHeader({ alg: 'EdDSA', kid: 'one', typ: 'at+jwt' })
    .setIssuer(ISSUER)
    .setAudience(ISSUER)
    .setSubject(id)
    .setJti(randomUUID())
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + 600)
    .sign(privateKey);
  return async () => (await world.api.as(token).get('/v1/me')).status;
}

/** As the worker or the sign-in does, after 45 days. */
async function suspend({ id }: Person): Promise<void> {
  await rows.query(
    'UPDATE agent SET suspended_at = patchwork_now(), tokens_not_before = clock_timestamp() WHERE id = $1',
    [id],
  );
}

it.each([
  [
    'deactivated',
    async (who: Person) => {
      expectStatus(await world.admin.api.put(`/v1/agents/${who.id}/deactivation`, { reason }), 200);
    },
    'deactivation',
  ],
  ['suspended', suspend, 'suspension'],
] as const)('of somebody %s: all stop, and those from before for good', async (_, stop, resource) => {
  const who = await world.agent();
  const [before, after] = [await tried(who, -1), await tried(who, 30)];
  expect([await before(), await after()]).toEqual([200, 200]);
  await stop(who);
  expect([await before(), await after()]).toEqual([401, 401]);
  expectStatus(await world.admin.api.delete(`/v1/agents/${who.id}/${resource}`), 204);
  expect([await before(), await after()]).toEqual([401, 200]);
});
