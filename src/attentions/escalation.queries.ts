/**
 * Which urgent attentions nobody who should has opened in time, and who is to be told of one. What somebody has opened they
 * have acknowledged, or have marked as seen: reading it says nothing.
 */
import type { EntityManager } from 'typeorm';
import type { Actor } from '../common/actor.js';
import type { Id } from '../common/ids.js';
import type { Person } from '../events/index.js';
import { STANDS_AS_RAISED } from './attention.queries.js';

/** The time zone of those whose working hours count: of the lead's agency, and where nobody else leads of the raiser's own. */
export async function timeZoneOf(clientId: Id, raiser: Actor, tx: EntityManager): Promise<string> {
  const [row] = await tx.query<{ timeZone: string }[]>(
    `SELECT g.time_zone AS "timeZone" FROM agency g
      WHERE g.id = coalesce((SELECT a.agency_id FROM team_member m JOIN agent a ON a.id = m.agent_id
                              WHERE m.client_id = $1 AND m.lead AND m.ended_at IS NULL AND m.agent_id <> $2), $3::uuid)`,
    [clientId, raiser.agentId, raiser.agencyId],
  );
  return row!.timeZone;
}

/** A closed record is asked of again once it is open. As one look-up a row: a join might read all clients. */
const IS_OPEN = `(SELECT c.status FROM client c WHERE c.id = t.client_id) = 'OPEN'`;

/** Those that are due, of open records, the oldest first; not more than are worth a look at a time. */
export async function dueEscalations(tx: EntityManager): Promise<Id[]> {
  const rows = await tx.query<{ id: Id }[]>(
    `SELECT t.id FROM attention t
      WHERE t.escalates_at <= patchwork_now() AND t.escalates_at IS NOT NULL AND t.escalation_settled_at IS NULL AND ${IS_OPEN}
      ORDER BY t.escalates_at, t.id LIMIT 100`,
  );
  return rows.map(({ id }) => id);
}

/** Locks the client's row, as every verb does first; false where somebody else holds it: the next look comes soon. */
export async function lockClientOf(id: Id, tx: EntityManager): Promise<boolean> {
  const rows = await tx.query<object[]>(
    `SELECT FROM client c WHERE c.id = (SELECT client_id FROM attention WHERE id = $1) FOR UPDATE SKIP LOCKED`,
    [id],
  );
  return rows.length === 1;
}

/** Notes that it was looked at; false if another worker has, or the record was closed meanwhile. */
export async function settleEscalation(id: Id, at: Date, tx: EntityManager): Promise<boolean> {
  const [, settled] = await tx.query<[unknown, number]>(
    `UPDATE attention t SET escalation_settled_at = $2 WHERE t.id = $1 AND t.escalation_settled_at IS NULL AND ${IS_OPEN}`,
    [id, at],
  );
  return settled === 1;
}

/** An urgent attention that was not opened in time. */
export interface Unopened {
  readonly clientId: Id;
  /** The sensitive membership as which it was raised. */
  readonly raisedAs: Id | null;
  readonly raiser: Person & { readonly agencyId: Id };
  /** Who leads the team and has not opened it; null: nobody else leads it, and nobody at all has opened it. */
  readonly lead: Person | null;
  /** Whose duty contact it goes on to. */
  readonly agency: { readonly id: Id; readonly name: string };
  /** Whoever is named as that. */
  readonly dutyContact: (Person & { readonly reachable: boolean }) | null;
}

const OF_WHOM_IT_DEPENDS = `(at_head.agent_id IS NULL OR opener.agent_id = at_head.agent_id)`;
const person = (agent: string, agency: string): string =>
  `jsonb_build_object('agentId', ${agent}.id, 'name', ${agent}.given_name || ' ' || ${agent}.family_name,
                      'agencyId', ${agency}.id, 'agencyName', ${agency}.name)`;
const RAISER = person('raiser', 'own');
const LEAD = person('lead', 'g');
const DUTY = person('duty', 'g');

/** As delivery asks it again; and neither who asks nor who did not open it would learn anything by it. */
const REACHABLE = `(
  duty.active AND duty.suspended_at IS NULL AND duty.email_verified
  AND NOT EXISTS (SELECT FROM address_standing s WHERE s.agent_id = duty.id AND s.paused_at IS NOT NULL)
  AND duty.id <> t.raised_by AND duty.id IS DISTINCT FROM lead.id)`;

/** null: it was opened or withdrawn, whoever raised it is not on the team as then. */
export async function unopened(id: Id, tx: EntityManager): Promise<Unopened | null> {
  const [row] = await tx.query<Unopened[]>(
    `SELECT t.client_id AS "clientId", t.raised_as AS "raisedAs", ${RAISER} AS raiser,
            CASE WHEN lead.id IS NOT NULL THEN ${LEAD} END AS lead, json_build_object('id', g.id, 'name', g.name) AS agency,
            CASE WHEN duty.id IS NOT NULL THEN ${DUTY} || jsonb_build_object('reachable', ${REACHABLE}) END AS "dutyContact"
       FROM attention t
       JOIN agent raiser ON raiser.id = t.raised_by
       JOIN agency own ON own.id = raiser.agency_id
       LEFT JOIN team_member at_head ON at_head.client_id = t.client_id AND at_head.lead AND at_head.ended_at IS NULL
            AND at_head.agent_id <> t.raised_by
       LEFT JOIN agent lead ON lead.id = at_head.agent_id
       JOIN agency g ON g.id = coalesce(lead.agency_id, own.id)
       LEFT JOIN agent duty ON duty.id = g.duty_contact_id
      WHERE t.id = $1 AND t.withdrawn_at IS NULL
        AND ${STANDS_AS_RAISED}
        AND NOT EXISTS (SELECT FROM attention_acknowledgement opener
                         WHERE opener.attention_id = t.id AND ${OF_WHOM_IT_DEPENDS})
        AND NOT EXISTS (SELECT FROM attention_entry told JOIN notification opener ON opener.entry_id = told.entry_id
                         WHERE told.attention_id = t.id AND opener.seen_at IS NOT NULL AND ${OF_WHOM_IT_DEPENDS})`,
    [id],
  );
  return row ?? null;
}
