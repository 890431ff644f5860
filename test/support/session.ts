/**
 * Signs people and systems in without the pages, for all tests but those of signing in: a sign-in through the pages takes
 * ten times as long. What follows is the same: an account with a password, a session, a token of the embedded issuer.
 */
import { createPrivateKey, type KeyObject, randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { SESSION_CLAIM } from '../../src/access/issuers.js';
import type { Id } from '../../src/common/ids.js';
import { AgentDirectory } from '../../src/agents/index.js';
import { Transaction } from '../../src/database/transaction.js';
import { AccountMailJob, Accounts } from '../../src/sign-in/index.js';
import { apiOf } from '../../src/sign-in/issuer.settings.js';
import { OidcKeys, SIGNING_ALGORITHM } from '../../src/sign-in/oidc-keys.js';
import { Sessions } from '../../src/sign-in/sessions.service.js';
import type { TestApp } from './app.js';

type Running = Pick<TestApp, 'app' | 'config'>;

/** The password of everybody whom a test lets in. */
export const PASSWORD = 'a password of the tests';

/** As argon2id keeps it, with the least work that it allows. */
const PASSWORD_HASH = '$argon2id$v=19$m=8,t=1,p=1$ZI0Qgpt46jIoV2CtR96z0g$jkACS7ip+6wXW4ck1klSwsSHjrsEEMGaHQlslvI0BKM';

/** Does what following the link of the invitation does, after that has arrived: verifies the address, sets the password. */
export async function admit({ app, config }: Running, agentId: Id, address: string): Promise<void> {
  const mail = app.get(AccountMailJob);
  // Twice: what goes on already may have begun before this invitation was queued.
  if (config.role !== 'api') for (const _ of [1, 2]) await mail.tick();
  await confirm({ app, config }, agentId, address);
  await app.get(Transaction).run((tx) => app.get(Accounts).setPassword(agentId, PASSWORD_HASH, tx));
}

/** Confirms an address, as the link in an email to it does. */
export async function confirm({ app }: Running, agentId: Id, address: string): Promise<void> {
  await app.get(Transaction).run((tx) => app.get(AgentDirectory).verifyAddress(agentId, address, tx));
}

/** The first admin of an installation: their id. */
export async function admitFirstAdmin(running: Running, address = 'ada@patchwork.test'): Promise<Id> {
  const { app } = running;
  const admin = await app.get(Transaction).run((tx) => app.get(AgentDirectory).createFirstAdmin(address, tx));
  if (admin === null) throw new Error('There is an admin already.');
  await admit(running, admin.id, address);
  return admin.id;
}

/** An access token in a session of its own. */
export async function tokenOfAgent({ app, config }: Running, agentId: Id): Promise<string> {
  const session = await app.get(Sessions).use(agentId, randomUUID(), CLIENT);
  if (session === null) throw new Error('This account may not be used.');
  return signed({ app, config }, agentId, { client_id: CLIENT, scope: 'openid', [SESSION_CLAIM]: session });
}

export function tokenOfSystem(running: Running, clientId: string, scopes: readonly string[]): Promise<string> {
  return signed(running, clientId, { client_id: clientId, scope: scopes.join(' ') });
}

const CLIENT = 'token';
const keys = new WeakMap<object, Promise<{ kid: string; key: KeyObject }>>();

async function signed({ app, config }: Running, subject: string, claims: Record<string, string>): Promise<string> {
  if (!keys.has(app)) keys.set(app, signingKey(app));
  const { kid, key } = await keys.get(app)!;
  return (
    new SignJWT(claims)
      .setProtectedHeader({ alg: SIGNING_ALGORITHM, kid, typ: 'at+jwt' })
      .setIssuer(config.publicUrl)
      .setAudience(apiOf(config))
      .setSubject(subject)
      .setJti(randomUUID())
      .setIssuedAt()
      // Longer than the issuer's own, for machines on which a test takes longer than these live.
      .setExpirationTime('12h')
      .sign(key)
  );
}

async function signingKey(app: Running['app']): Promise<{ kid: string; key: KeyObject }> {
  const [jwk] = (await app.get(OidcKeys).ensure()).signing;
  return { kid: jwk!.kid, key: createPrivateKey({ key: { ...jwk }, format: 'jwk' }) };
}
