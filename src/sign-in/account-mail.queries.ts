/**
 * Account mail: one row for each single-use link, each notice, and each call to an admin. Sending uses the real clock,
 * the life of a link Patchwork time.
 */
import type { EntityManager } from 'typeorm';
import type { Id } from '../common/ids.js';

/** `CONFIRM_CHANGE` is sent to the address that an agent has, and lets them answer to another one that waits. */
export type LinkPurpose = 'SET_PASSWORD' | 'RESET_PASSWORD' | 'VERIFY_EMAIL' | 'CONFIRM_CHANGE';

/**
 * `ALERT` carries no link of its own: it only calls an admin to sign in. `ADDRESS_CHANGED` carries none at all, and goes to
 * the address that an agent had before.
 */
export type MailPurpose = LinkPurpose | 'ALERT' | 'ADDRESS_CHANGED';

export interface NewLink {
  readonly id: Id;
  readonly agentId: Id;
  readonly purpose: LinkPurpose | 'ADDRESS_CHANGED';
  readonly address: string;
  /** PRINTED: handed over by a command, never mailed. */
  readonly state: 'PENDING' | 'PRINTED';
  readonly lifeInHours: number;
}

export interface UsableLink {
  readonly agentId: Id;
  readonly address: string;
}

export interface FoundLink extends UsableLink {
  /** Whose it is: given name and family name. */
  readonly names: readonly string[];
}

export interface ClaimedMail {
  readonly id: Id;
  readonly agentId: Id;
  readonly createdAt: Date;
  readonly purpose: MailPurpose;
  readonly address: string;
  /** This one included; also tells a claim from a later one of the same row. */
  readonly attempts: number;
  readonly active: boolean;
  readonly current: boolean;
  readonly usable: boolean;
}

export type Outcome =
  | { state: 'SENT' }
  | { state: 'PENDING'; error: string; seconds: number }
  | { state: 'FAILED' | 'WITHHELD'; error: string };

const USABLE = `link.used_at IS NULL AND link.expires_at > patchwork_now() AND agent.active AND agent.email = link.address`;

export async function addLink(link: NewLink, tx: EntityManager): Promise<void> {
  await tx.query(
    `WITH moment AS MATERIALIZED (SELECT patchwork_now() AS now)
     INSERT INTO account_mail (id, agent_id, purpose, address, state, created_at, expires_at)
     SELECT $1, $2, $3, $4, $5, now, now + make_interval(hours => $6) FROM moment`,
    [link.id, link.agentId, link.purpose, link.address, link.state, link.lifeInHours],
  );
}

/**
 * Adds a link to set a new password, for whoever can sign in with this address and has shown that it is theirs; does
 * nothing for an address that nobody has, in the same statement.
 */
export async function addResetLink(id: Id, address: string, lifeInHours: number, tx: EntityManager): Promise<void> {
  await tx.query(
    `WITH moment AS MATERIALIZED (SELECT patchwork_now() AS now)
     INSERT INTO account_mail (id, agent_id, purpose, address, state, created_at, expires_at)
     SELECT $1, agent.id, 'RESET_PASSWORD', agent.email, 'PENDING', now, now + make_interval(hours => $3)
       FROM agent JOIN account ON account.agent_id = agent.id, moment
      WHERE agent.email = $2 AND agent.active AND agent.suspended_at IS NULL AND agent.email_verified`,
    [id, address, lifeInHours],
  );
}

export const FIND_USABLE_LINK = `
  SELECT link.agent_id AS "agentId", link.address, ARRAY[agent.given_name, agent.family_name] AS names
    FROM account_mail link JOIN agent ON agent.id = link.agent_id
   WHERE link.id = $1 AND link.purpose = $2 AND ${USABLE}`;

/** Uses a link up; null if it cannot be used (any more). */
export async function useLink(id: Id, purpose: LinkPurpose, tx: EntityManager): Promise<UsableLink | null> {
  const [rows] = await tx.query<[UsableLink[], number]>(
    `UPDATE account_mail link SET used_at = patchwork_now() FROM agent
      WHERE agent.id = link.agent_id AND link.id = $1 AND link.purpose = $2 AND ${USABLE}
     RETURNING link.agent_id AS "agentId", link.address`,
    [id, purpose],
  );
  return rows[0] ?? null;
}

/** Makes all unused links with which a password is set useless, and keeps back those not yet mailed. */
export async function retirePasswordLinks(agentId: Id, tx: EntityManager): Promise<void> {
  await tx.query(
    `UPDATE account_mail SET used_at = patchwork_now(),
            state = CASE WHEN state = 'PENDING' THEN 'WITHHELD' ELSE state END,
            last_error = CASE WHEN state = 'PENDING' THEN 'NOT_NEEDED' ELSE last_error END
      WHERE agent_id = $1 AND purpose IN ('SET_PASSWORD', 'RESET_PASSWORD') AND used_at IS NULL`,
    [agentId],
  );
}

/** Keeps back all mail that this transaction has queued, whatever for. */
export async function withholdMailOfThis(reason: string, tx: EntityManager): Promise<void> {
  await tx.query(
    `UPDATE account_mail SET state = 'WITHHELD', last_error = $1
      WHERE state = 'PENDING' AND xmin = pg_current_xact_id()::xid`,
    [reason],
  );
}

/** Leases the oldest row that is due, or whose lease ran out; null if there is none. */
export async function claimMail(leaseSeconds: number, tx: EntityManager): Promise<ClaimedMail | null> {
  const [rows] = await tx.query<[ClaimedMail[], number]>(
    `UPDATE account_mail link
        SET state = 'SENDING', attempts = link.attempts + 1, leased_until = now() + make_interval(secs => $1::float8)
       FROM agent
      WHERE agent.id = link.agent_id AND link.id = (
        SELECT id FROM account_mail
         WHERE (state = 'PENDING' AND next_attempt_at <= now()) OR (state = 'SENDING' AND leased_until <= now())
         ORDER BY next_attempt_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING link.id, link.agent_id AS "agentId", link.created_at AS "createdAt", link.purpose, link.address, link.attempts, agent.active,
       agent.email = link.address OR link.purpose = 'ADDRESS_CHANGED' AS current,
       link.used_at IS NULL AND link.expires_at > patchwork_now() AS usable`,
    [leaseSeconds],
  );
  return rows[0] ?? null;
}

/** Writes down how a claim ended, unless the row was leased again since. */
export async function settleMail(mail: ClaimedMail, outcome: Outcome, tx: EntityManager): Promise<void> {
  await tx.query(
    `UPDATE account_mail SET state = $3, last_error = $4, leased_until = NULL,
            next_attempt_at = now() + make_interval(secs => $5::float8),
            sent_at = CASE WHEN $3 = 'SENT' THEN patchwork_now() END
      WHERE id = $1 AND attempts = $2 AND state = 'SENDING'`,
    [
      mail.id,
      mail.attempts,
      outcome.state,
      outcome.state === 'SENT' ? null : outcome.error,
      outcome.state === 'PENDING' ? outcome.seconds : 0,
    ],
  );
}

/** All that still has to leave, waiting for a repeat or being sent now included. */
export const COUNT_DUE = `SELECT count(*)::int AS due FROM account_mail WHERE state IN ('PENDING', 'SENDING')`;
