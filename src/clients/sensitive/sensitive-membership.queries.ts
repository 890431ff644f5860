/** The review of sensitive memberships: whose they are and why, never with which client. */
import type { EntityManager } from 'typeorm';
import type { Id } from '../../common/ids.js';
import type { PageQuery } from '../../common/page.js';
import type { Database } from '../../database/database.js';
import type { MembershipOutcome, SensitiveMembershipRecord } from './sensitive-membership.dto.js';

const RECORD = `json_build_object('id', s.member_id,
  'agent', json_build_object('id', a.id, 'name', a.given_name || ' ' || a.family_name, 'agency', g.name),
  'role', m.role, 'selfJoined', coalesce(s.added_by = m.agent_id, false), 'reason', s.reason,
  'since', rfc3339(m.since), 'endedAt', rfc3339(m.ended_at),
  'outcome', s.outcome, 'note', s.note, 'reviewedAt', rfc3339(s.reviewed_at))`;

/** An agency without a named agent was a sensitive member under an older rule: it gives nobody access. */
const MEMBERSHIP = `sensitive_membership s JOIN team_member m ON m.id = s.member_id
  JOIN agent a ON a.id = m.agent_id JOIN agency g ON g.id = s.agency_id`;

/** One page, newest first, with one row more than the limit; `agencyId` null: those of all agencies. */
export async function sensitiveMemberships(
  { agencyId, reviewed }: { agencyId: Id | null; reviewed: boolean | null },
  page: PageQuery,
  database: Database,
): Promise<SensitiveMembershipRecord[]> {
  const rows = await database.read<{ record: SensitiveMembershipRecord }>(
    'clients.sensitive_memberships',
    `SELECT ${RECORD} AS record FROM ${MEMBERSHIP}
      WHERE ($1::uuid IS NULL OR s.agency_id = $1)
        AND ($2::boolean IS NULL OR (s.outcome IS NOT NULL) = $2)
        AND ($3::uuid IS NULL OR s.member_id < $3)
      ORDER BY s.member_id DESC LIMIT $4::integer`,
    [agencyId, reviewed, page.after?.[0] ?? null, page.limit + 1],
  );
  return rows.map(({ record }) => record);
}

/** Whose membership with which client; null if it is none of that agency's (null: of any agency's). */
export async function membershipForReview(
  memberId: Id,
  agencyId: Id | null,
  tx: EntityManager,
): Promise<{ agentId: Id; clientId: Id } | null> {
  const [row] = await tx.query<{ agentId: Id; clientId: Id }[]>(
    `SELECT m.agent_id AS "agentId", m.client_id AS "clientId" FROM ${MEMBERSHIP}
      WHERE s.member_id = $1 AND ($2::uuid IS NULL OR s.agency_id = $2)`,
    [memberId, agencyId],
  );
  return row ?? null;
}

/** Writes what the review found, the first time or in place of what it found before. */
export async function reviewMembership(
  memberId: Id,
  review: { outcome: MembershipOutcome; note: string; reviewedBy: Id },
  tx: EntityManager,
): Promise<SensitiveMembershipRecord> {
  await tx.query(
    `UPDATE sensitive_membership SET outcome = $2, note = $3, reviewed_by = $4, reviewed_at = patchwork_now()
      WHERE member_id = $1 AND (outcome, note) IS DISTINCT FROM ($2::text, $3::text)`,
    [memberId, review.outcome, review.note, review.reviewedBy],
  );
  const [row] = await tx.query<{ record: SensitiveMembershipRecord }[]>(
    `SELECT ${RECORD} AS record FROM ${MEMBERSHIP} WHERE s.member_id = $1`,
    [memberId],
  );
  return row!.record;
}
