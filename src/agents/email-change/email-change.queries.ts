/** Changes of an address that wait, or once did; one at a time waits for an agent. */
import type { EntityManager } from 'typeorm';
import type { Actor } from '../../common/actor.js';
import type { Id } from '../../common/ids.js';
import type { Database } from '../../database/database.js';
import type { EmailChange } from './email-change.dto.js';

/** How a change ended. `OVERTAKEN`: by another one, or because the account moved, was deactivated or got another address. */
export type ChangeOutcome = 'CONFIRMED' | 'DECLINED' | 'APPROVED' | 'WITHDRAWN' | 'OVERTAKEN' | 'LAPSED' | 'TAKEN';

export interface WaitingChange {
  readonly id: Id;
  readonly email: string;
  /** The agent or system that asked for it, as they were then. */
  readonly asker: Actor;
  /** Two admins want it: it takes effect by itself. */
  readonly approved: boolean;
}

const WAITING = `SELECT c.id, c.email, c.takes_effect_at IS NOT NULL AS approved, json_build_object('agentId', c.asked_by, 'systemId', c.asked_by_system, 'name', c.asker_name,
                        'agencyId', c.asker_agency_id, 'agencyName', c.asker_agency) AS asker
                   FROM email_change c`;

/** Every change lapses after so many days without an answer. */
const DAYS = 7;
const HOURS_TO_OBJECT = 24;

/** Under the agent's lock. */
export async function addChange(id: Id, agentId: Id, email: string, by: Actor, tx: EntityManager): Promise<void> {
  await tx.query(
    `WITH moment AS MATERIALIZED (SELECT patchwork_now() AS now)
     INSERT INTO email_change (id, agent_id, email, asked_by, asked_by_system, asker_name, asker_agency_id, asker_agency,
                               asked_at, until)
     SELECT $1, $2, $3, $4, $5, $6, $7, $8, now, now + make_interval(days => $9) FROM moment`,
    [id, agentId, email, by.agentId, by.systemId, by.name, by.agencyId, by.agencyName, DAYS],
  );
}

/** Ends what waits for the agent, if anything does. */
export async function endWaiting(agentId: Id, outcome: ChangeOutcome, tx: EntityManager): Promise<void> {
  await tx.query(
    `UPDATE email_change SET ended_at = patchwork_now(), outcome = $2 WHERE agent_id = $1 AND ended_at IS NULL`,
    [agentId, outcome],
  );
}

/** What waits for the agent and has not lapsed; null: nothing. Under the agent's lock. */
export async function waitingChange(agentId: Id, tx: EntityManager): Promise<WaitingChange | null> {
  const [change] = await tx.query<WaitingChange[]>(
    `${WAITING} WHERE c.agent_id = $1 AND c.ended_at IS NULL AND (c.takes_effect_at IS NOT NULL OR c.until > patchwork_now())`,
    [agentId],
  );
  return change ?? null;
}

/** What is due for the agent now: to take effect if it is approved, else to lapse. Under the agent's lock. */
export async function dueChange(agentId: Id, tx: EntityManager): Promise<WaitingChange | null> {
  const [change] = await tx.query<WaitingChange[]>(
    `${WAITING} WHERE c.agent_id = $1 AND c.ended_at IS NULL AND coalesce(c.takes_effect_at, c.until) <= patchwork_now()`,
    [agentId],
  );
  return change ?? null;
}

/** Whose change is due, the longest first; `but` left out. */
export async function agentsDue(limit: number, but: readonly Id[], tx: EntityManager): Promise<Id[]> {
  const rows = await tx.query<{ agentId: Id }[]>(
    `SELECT agent_id AS "agentId" FROM email_change
      WHERE ended_at IS NULL AND coalesce(takes_effect_at, until) <= patchwork_now() AND agent_id <> ALL ($2::uuid[])
      ORDER BY coalesce(takes_effect_at, until), id LIMIT $1`,
    [limit, but],
  );
  return rows.map(({ agentId }) => agentId);
}

export interface Approval {
  readonly approverId: Id;
  readonly asAgencyAdmin: boolean;
  readonly asAdmin: boolean;
  /** null: they asked for the change itself. */
  readonly reason: string | null;
}

/** Once for each approver; once more changes nothing. */
export async function addApproval(changeId: Id, approval: Approval, tx: EntityManager): Promise<void> {
  const { approverId, asAgencyAdmin, asAdmin, reason } = approval;
  await tx.query(
    `INSERT INTO email_change_approval (change_id, approver_id, as_agency_admin, as_admin, reason, at)
     VALUES ($1, $2, $3, $4, $5, patchwork_now()) ON CONFLICT (change_id, approver_id) DO NOTHING`,
    [changeId, approverId, asAgencyAdmin, asAdmin, reason],
  );
}

/** Lets the change take effect a day from now, if two people approved it, one in each role; false: not so, or done already. */
export async function scheduleApproved(changeId: Id, tx: EntityManager): Promise<boolean> {
  const [, count] = await tx.query<[unknown[], number]>(
    `UPDATE email_change SET takes_effect_at = patchwork_now() + make_interval(hours => $2)
      WHERE id = $1 AND takes_effect_at IS NULL AND EXISTS (
        SELECT FROM email_change_approval one JOIN email_change_approval other USING (change_id)
         WHERE change_id = $1 AND one.approver_id <> other.approver_id AND one.as_agency_admin AND other.as_admin)`,
    [changeId, HOURS_TO_OBJECT],
  );
  return count === 1;
}

/** Whether an active agent has the address. */
export async function isEmailTaken(email: string, tx: EntityManager): Promise<boolean> {
  const rows = await tx.query<object[]>('SELECT FROM agent WHERE email = $1 AND active', [email]);
  return rows.length > 0;
}

/** A change c that waits, as people read it. */
const RECORD = `SELECT json_build_object('email', c.email,
    'by', json_build_object('agentId', c.asked_by, 'name', c.asker_name, 'agency', c.asker_agency),
    'at', rfc3339(c.asked_at), 'until', rfc3339(c.until), 'takesEffectAt', rfc3339(c.takes_effect_at),
    'stillNeeded', CASE WHEN c.takes_effect_at IS NOT NULL THEN '[]'::json ELSE (
       SELECT json_agg(role) FROM (VALUES ('AGENCY_ADMIN'), ('ADMIN')) wanted (role)
        WHERE 1 = (SELECT count(*) FROM email_change_approval p WHERE p.change_id = c.id AND p.as_agency_admin AND p.as_admin)
           OR NOT EXISTS (SELECT FROM email_change_approval p WHERE p.change_id = c.id
                             AND CASE role WHEN 'ADMIN' THEN p.as_admin ELSE p.as_agency_admin END)) END) AS record
  FROM email_change c
 WHERE c.agent_id = $1 AND c.ended_at IS NULL AND (c.takes_effect_at IS NOT NULL OR c.until > patchwork_now())`;

export async function readChange(agentId: Id, database: Database): Promise<EmailChange | null> {
  const [row] = await database.read<{ record: EmailChange }>('agents.email_change', RECORD, [agentId]);
  return row?.record ?? null;
}

export async function changeRecord(agentId: Id, tx: EntityManager): Promise<EmailChange> {
  const [row] = await tx.query<{ record: EmailChange }[]>(RECORD, [agentId]);
  return row!.record;
}
