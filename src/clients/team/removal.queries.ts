/** The statements about removals: how many somebody made alone, and those that wait for a second member. */
import type { EntityManager } from 'typeorm';
import type { Id } from '../../common/ids.js';
import type { RemovedAlone } from './removal-rules.js';

/** What the agent did alone to this client's team. */
export async function removedAlone(
  { clientId, agentId, agencyId }: { clientId: Id; agentId: Id | null; agencyId: Id },
  tx: EntityManager,
): Promise<RemovedAlone> {
  const [row] = await tx.query<RemovedAlone[]>(
    `SELECT (count(*) FILTER (WHERE m.agency_id <> $3 AND m.ended_at > patchwork_now() - interval '1 day')
              -- Agents on no team that they suspended.
              + (SELECT count(*) FROM team_bar b JOIN team_bar_word w ON w.bar_id = b.id AND NOT w.lifts AND w.at = b.asked_at
                   JOIN agent suspended ON suspended.id = b.agent_id
                  WHERE b.client_id = $1 AND w.agent_id = $2 AND b.suspended AND b.member_id IS NULL
                    AND suspended.agency_id <> $3 AND b.asked_at > patchwork_now() - interval '1 day'))::integer AS today,
            min(m.ended_at) AS since
       FROM team_member m
      WHERE m.client_id = $1 AND m.removed_alone_by = $2 AND m.ended_at > patchwork_now() - interval '30 days'`,
    [clientId, agentId, agencyId],
  );
  return row!;
}

export interface WaitingRemoval {
  readonly id: Id;
  readonly askedBy: Id;
  readonly until: Date;
}

/** A removal of this member that can still be confirmed: whoever asked is on the team. */
export async function waitingRemoval(memberId: Id, tx: EntityManager): Promise<WaitingRemoval | null> {
  const [row] = await tx.query<WaitingRemoval[]>(
    `SELECT r.id, r.asked_by AS "askedBy", r.until FROM team_removal r
       JOIN team_member m ON m.id = r.member_id AND m.ended_at IS NULL
      WHERE r.member_id = $1 AND r.confirmed_at IS NULL AND r.until > patchwork_now()
        AND EXISTS (SELECT FROM team_member asker WHERE asker.client_id = m.client_id AND asker.agent_id = r.asked_by
                       AND asker.ended_at IS NULL AND NOT asker.sensitive)
      ORDER BY r.asked_at DESC LIMIT 1`,
    [memberId],
  );
  return row ?? null;
}

export async function askForRemoval(
  removal: WaitingRemoval & { readonly memberId: Id; readonly askedAt: Date },
  tx: EntityManager,
): Promise<void> {
  const { id, memberId, askedBy, askedAt, until } = removal;
  await tx.query('INSERT INTO team_removal (id, member_id, asked_by, asked_at, until) VALUES ($1, $2, $3, $4, $5)', [
    id,
    memberId,
    askedBy,
    askedAt,
    until,
  ]);
}

export async function confirmRemoval(id: Id, by: Id, reason: string, at: Date, tx: EntityManager): Promise<void> {
  await tx.query('UPDATE team_removal SET confirmed_by = $2, reason = $3, confirmed_at = $4 WHERE id = $1', [
    id,
    by,
    reason,
    at,
  ]);
}

/** An agent whom somebody removed, and who can be brought back. */
export interface RemovedMember {
  readonly agentId: Id;
  readonly agencyId: Id;
  readonly role: string;
}

/** Of this client, in the last seven days; null for anybody else, and for a sensitive member. */
export async function removedMember(clientId: Id, memberId: Id, tx: EntityManager): Promise<RemovedMember | null> {
  const [row] = await tx.query<RemovedMember[]>(
    `SELECT m.agent_id AS "agentId", m.agency_id AS "agencyId", m.role FROM team_member m
      WHERE m.client_id = $1 AND m.id = $2 AND m.ended_how = 'REMOVED' AND NOT m.sensitive AND m.agent_id IS NOT NULL
        AND m.ended_at > patchwork_now() - interval '7 days'`,
    [clientId, memberId],
  );
  return row ?? null;
}

/** Whether the agent is the privacy officer of this agency. */
export async function isOfficerOf(agentId: Id, agencyId: Id, tx: EntityManager): Promise<boolean> {
  const rows = await tx.query<object[]>('SELECT FROM agency WHERE id = $1 AND privacy_officer_id = $2', [
    agencyId,
    agentId,
  ]);
  return rows.length === 1;
}
