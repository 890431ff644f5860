/**
 * The statements of the delivery job, all on the worker's role: it reads no name and no value of any client. Leases and
 * back-off run on the real clock, due times on Patchwork time.
 */
import type { EntityManager } from 'typeorm';
import type { Frequency } from '../../calendar/index.js';
import type { Id } from '../../common/ids.js';
import type { Kind } from '../../events/index.js';
import type { EmailEvent } from '../email-states.js';
import { FALLEN, ON_TEAM } from '../fallen.queries.js';
import { ADDRESS_PAUSED, HELD_BY_ABSENCE } from '../held.queries.js';
import type { ADDRESS_BOUNCED, WithheldReason } from '../withheld.js';
import type { EmailLine } from './email-composer.js';

/** A frozen or claimable notification, with the reason for which it may not go, if there is one. */
export interface DeliveryItem extends EmailLine {
  readonly id: Id;
  readonly entryId: Id;
  readonly clientId: Id | null;
  readonly frequency: Frequency;
  /** null where there is no client, where the agent is not on that team now, and where the line alone says too much: {@link NAMELESS}. */
  readonly reference: string | null;
  readonly address: string;
  readonly timeZone: string;
  readonly fallen: WithheldReason | typeof ADDRESS_BOUNCED | null;
}

export interface Lease {
  readonly emailId: Id;
  readonly attempt: number;
  /** Whether it takes a place of the hour's. */
  readonly limited: boolean;
  /** How many earlier attempts may have reached the recipient. */
  readonly ambiguous: number;
}

/** That somebody was removed; and what tells that a sensitive service is there: contact with it, and its broker. */
const NAMELESS = `'team.member_ended', 'team.contact_requested', 'team.contact_request_passed_on',
  'team.broker_asked', 'team.broker_declined'`;

/** The columns of a {@link DeliveryItem}. */
const ITEM = `
  n.id, n.entry_id AS "entryId", n.client_id AS "clientId", n.batch_id AS "batchId", n.kind, n.frequency, e.type, n.occurred_at AS "occurredAt", n.source,
  n.held_by AS "heldBy", n.covering_for IS NOT NULL AS covering, n.reached_because AS "reachedBecause",
  a.email AS address, g.time_zone AS "timeZone",
  CASE WHEN on_team.now AND NOT (n.kind = 'MY_TEAMS' AND e.type IN (${NAMELESS})) THEN c.reference END AS reference,
  ${FALLEN}`;
const ITEM_TABLES = `
  notification n
  JOIN agent a ON a.id = n.agent_id
  JOIN agency g ON g.id = a.agency_id
  JOIN activity_entry e ON e.id = n.entry_id
  LEFT JOIN client c ON c.id = n.client_id
  CROSS JOIN ${ON_TEAM}`;

/** Each change of an email is a step of its timeline, written by the statement that makes it. */
const STEP = `INSERT INTO email_event (email_id, at, event, state, attempt, error)`;
/** An email that came, or may have, counts for the hour that follows. */
const AN_HOUR_MORE = `counts_until = CASE WHEN counts_until IS NOT NULL THEN patchwork_now() + interval '1 hour' END`;

/** As the partial index says it: what an email of its own carries at once, whatever else is due. */
const URGENT = `n.frequency = 'AS_IT_HAPPENS' AND n.kind IN ('ATTENTION', 'ACCESS')`;
const URGENT_KINDS = `ARRAY['ATTENTION', 'ACCESS']`;
const DUE_ROWS = `SELECT n.agent_id FROM notification n WHERE n.waiting AND n.email_after <= $1 AND NOT ${ADDRESS_PAUSED}`;
const FIRST_500 = `ORDER BY n.email_after LIMIT 500`;
const ONE_UNLOCKED = `LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED`;
const WITH_DUE_ROWS = `SELECT d.agent_id FROM agent_delivery d
  WHERE d.agent_id = ANY (ARRAY(${DUE_ROWS} ${FIRST_500})) ${ONE_UNLOCKED}`;
const WITH_URGENT_ROWS = `SELECT d.agent_id FROM agent_delivery d
  WHERE d.agent_id = ANY (ARRAY(${DUE_ROWS} AND ${URGENT} ${FIRST_500})) ${ONE_UNLOCKED}`;

/**
 * One agent with due rows whom no other worker, planner or change of preferences holds; their delivery row is locked.
 * Those for whom something urgent is due come first, or alone.
 */
export async function lockAgentWithDueRows(now: Date, urgentOnly: boolean, tx: EntityManager): Promise<Id | null> {
  const [urgent] = await tx.query<{ agent_id: Id }[]>(WITH_URGENT_ROWS, [now]);
  if (urgent !== undefined || urgentOnly) return urgent?.agent_id ?? null;
  const [due] = await tx.query<{ agent_id: Id }[]>(WITH_DUE_ROWS, [now]);
  return due?.agent_id ?? null;
}

/** All the agent's due rows and their other waiting as-it-happens rows, never a digest or one held by an absence before its time; locked. */
export async function claimableItems(agentId: Id, now: Date, tx: EntityManager): Promise<DeliveryItem[]> {
  return tx.query<DeliveryItem[]>(
    `SELECT ${ITEM} FROM ${ITEM_TABLES}
      WHERE n.agent_id = $1 AND n.waiting AND (n.email_after <= $2 OR (n.frequency = 'AS_IT_HAPPENS' AND NOT ${HELD_BY_ABSENCE}))
      ORDER BY n.id FOR UPDATE OF n`,
    [agentId, now],
  );
}

/**
 * Makes the email with its first lease, of `seconds`, and freezes the list of its items. A limited one takes its place in
 * the hour for as long as it is on its way.
 */
export async function freeze(
  email: { id: Id; agentId: Id; items: readonly DeliveryItem[]; limited: boolean },
  now: Date,
  seconds: number,
  tx: EntityManager,
): Promise<void> {
  await tx.query(
    `WITH made AS (
       INSERT INTO email (id, agent_id, state, kinds, count, created_at, attempts, lease_until, counts_until)
       VALUES ($1, $2, 'SENDING', $3, $4, $5, 1, clock_timestamp() + $6 * interval '1 second',
               CASE WHEN $7::boolean THEN timestamptz 'infinity' END)
       RETURNING id, state, created_at, attempts
     ) ${STEP} SELECT id, created_at, 'CLAIMED', state, attempts, NULL FROM made`,
    [email.id, email.agentId, kindsOf(email.items), email.items.length, now, seconds, email.limited],
  );
  await tx.query(`UPDATE notification SET email_id = $1 WHERE id = ANY ($2::uuid[])`, [
    email.id,
    email.items.map((item) => item.id),
  ]);
}

/** Freezes what is left anew; an email without items is withheld. */
export async function freezeAnew(emailId: Id, left: readonly DeliveryItem[], tx: EntityManager): Promise<void> {
  await tx.query(
    `WITH left_over AS (
       UPDATE email SET kinds = $2, count = $3, state = CASE WHEN $3 = 0 THEN 'WITHHELD' ELSE state END,
                        lease_until = CASE WHEN $3 = 0 THEN NULL ELSE lease_until END,
                        counts_until = CASE WHEN $3 = 0 THEN NULL ELSE counts_until END
        WHERE id = $1 RETURNING id, state, attempts
     ) ${STEP}
     SELECT id, patchwork_now(), CASE WHEN $3 = 0 THEN 'WITHHELD' ELSE 'ITEMS_WITHHELD' END, state, attempts, NULL
       FROM left_over`,
    [emailId, kindsOf(left), left.length],
  );
}

/** Leases an email whose repeat is due or whose lease ran out, urgent ones first, or alone; the latter may have been sent by a process that died. */
export async function retakeEmail(seconds: number, urgentOnly: boolean, tx: EntityManager): Promise<Lease | null> {
  const [lease] = await tx.query<Lease[]>(
    `WITH due AS MATERIALIZED (
       SELECT id, state AS was FROM email
        WHERE ((state = 'PENDING' AND next_attempt_at <= clock_timestamp())
               OR (state = 'SENDING' AND lease_until < clock_timestamp()))
          AND (NOT $2::boolean OR kinds && ${URGENT_KINDS})
        ORDER BY kinds && ${URGENT_KINDS} DESC, id LIMIT 1 FOR UPDATE SKIP LOCKED
     ), taken AS (
       UPDATE email m SET state = 'SENDING', attempts = attempts + 1, ambiguous = ambiguous + (was = 'SENDING')::integer,
                          lease_until = clock_timestamp() + $1 * interval '1 second', next_attempt_at = NULL
         FROM due WHERE m.id = due.id RETURNING m.id, m.state, m.attempts, m.ambiguous, m.counts_until, was
     ), step AS (
       ${STEP} SELECT id, patchwork_now(), CASE was WHEN 'SENDING' THEN 'LEASE_RAN_OUT' ELSE 'RETAKEN' END, state, attempts, NULL
                 FROM taken
     ) SELECT id AS "emailId", attempts AS attempt, counts_until IS NOT NULL AS limited, ambiguous FROM taken`,
    [seconds, urgentOnly],
  );
  return lease ?? null;
}

/** Begins the lease anew, for the conversation that follows: from when on; null when it is no longer ours. */
export async function renewLease(lease: Lease, seconds: number, tx: EntityManager): Promise<Date | null> {
  const [[renewed]] = await tx.query<[{ at: Date }[], number]>(
    `UPDATE email SET lease_until = clock_timestamp() + $3 * interval '1 second'
      WHERE id = $1 AND state = 'SENDING' AND attempts = $2 AND lease_until > clock_timestamp()
      RETURNING patchwork_now() AS at`,
    [lease.emailId, lease.attempt, seconds],
  );
  return renewed?.at ?? null;
}

/** The frozen items of an email, asked again. */
export async function frozenItems(emailId: Id, tx: EntityManager): Promise<DeliveryItem[]> {
  return tx.query<DeliveryItem[]>(`SELECT ${ITEM} FROM ${ITEM_TABLES} WHERE n.email_id = $1 ORDER BY n.id`, [emailId]);
}

/** The mail server took it: true whatever became of the lease meanwhile, but for a receipt that came first and says more. */
export async function markSent(emailId: Id, delivered: boolean, tx: EntityManager): Promise<void> {
  await tx.query(
    `WITH moment AS MATERIALIZED (SELECT patchwork_now() AS now), sent AS (
       UPDATE email SET state = CASE WHEN $2 THEN 'DELIVERED' ELSE 'SENT' END, sent_at = coalesce(sent_at, now),
                        lease_until = NULL, next_attempt_at = NULL, ${AN_HOUR_MORE}
         FROM moment WHERE id = $1 AND state NOT IN ('SENT', 'DELIVERED') AND (state <> 'FAILED' OR sent_at IS NULL)
        RETURNING id, state, attempts, now
     ) ${STEP} SELECT id, now, state, state, attempts, NULL FROM sent`,
    [emailId, delivered],
  );
}

/** The email is finished without being known as sent; false when the lease was no longer ours. */
export async function markEnded(
  lease: Lease,
  end: { state: 'FAILED' | 'UNKNOWN'; error: string; event: EmailEvent },
  tx: EntityManager,
): Promise<boolean> {
  const steps = await tx.query<object[]>(
    `WITH ended AS (
       UPDATE email SET state = $3, last_error = $4, lease_until = NULL, ${AN_HOUR_MORE}
        WHERE id = $1 AND state = 'SENDING' AND attempts = $2 RETURNING id, state, attempts, last_error
     ) ${STEP} SELECT id, patchwork_now(), $5, state, attempts, last_error FROM ended RETURNING id`,
    [lease.emailId, lease.attempt, end.state, end.error, end.event],
  );
  return steps.length === 1;
}

/** The email is tried again after `seconds` of the real clock. */
export async function markForRepeat(
  lease: Lease,
  repeat: { seconds: number; error: string; event: 'AMBIGUOUS' | 'DEFERRED' | 'UNREACHABLE' },
  tx: EntityManager,
): Promise<void> {
  await tx.query(
    `WITH put_off AS (
       UPDATE email SET state = 'PENDING', last_error = $4, lease_until = NULL, ambiguous = ambiguous + ($5 = 'AMBIGUOUS')::integer,
                        next_attempt_at = clock_timestamp() + $3 * interval '1 second'
        WHERE id = $1 AND state = 'SENDING' AND attempts = $2 RETURNING id, state, attempts, last_error
     ) ${STEP} SELECT id, patchwork_now(), $5, state, attempts, last_error FROM put_off`,
    [lease.emailId, lease.attempt, repeat.seconds, repeat.error, repeat.event],
  );
}

function kindsOf(items: readonly DeliveryItem[]): Kind[] {
  return [...new Set(items.map((item) => item.kind))].sort();
}
