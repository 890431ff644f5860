/**
 * Tokens of an issuer without sessions, such as the issuer of a council. When an account is stopped, all its tokens stop,
 * including tokens that were issued later. When the account is restored, the tokens from before stay worthless.
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

/** Issues a token that is dated so many seconds from now; the returned function tries it. */
async function tried({ id }: Person, seconds: number): Promise<() => Promise<number>> {
  const issuedAt = Math.floor(Date.now() / 1000) + seconds;
  const token = await new SignJWT({ client_id: 'council' })
    .setProtectedHeader({ alg: 'EdDSA', kid: 'one', typ: 'at+jwt' })
    .setIssuer(ISSUER)
    .setAudience(ISSUER)
    .setSubject(id)
    .setJti(randomUUID())
    .setIssuedAt(issuedAt)
    // Longer than any machine takes for this test.
    .setExpirationTime(issuedAt + 12 * 3600)
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
] as const)(
  'tokens of a %s agent stop, and those from before stay worthless when the agent is back',
  async (_, stop, resource) => {
    const who = await world.agent();
    const before = await tried(who, -1);
    expect([await before(), await (await tried(who, 30))()]).toEqual([200, 200]);
    await stop(who);
    // Dated ahead, since a token is dated to the second: this one is later than the stop, however long that took.
    const after = await tried(who, 30);
    expect([await before(), await after()]).toEqual([401, 401]);
    expectStatus(await world.admin.api.delete(`/v1/agents/${who.id}/${resource}`), 204);
    expect([await before(), await after()]).toEqual([401, 200]);
  },
);
