/** Which subject of an issuer is which agent: said once, by address, and by (issuer, subject) alone from then on. */
import type { EntityManager } from 'typeorm';
import type { Id } from '../common/ids.js';

export interface Invited {
  readonly agentId: Id;
  readonly email: string;
  /** Another subject of this issuer is this agent already. */
  readonly linked: boolean;
}

/** The agent of this agency with this address, while their account may be used; null if there is none. */
export async function agentInvited(
  issuer: { readonly id: string; readonly agencyId: Id },
  subject: string,
  email: string,
  tx: EntityManager,
): Promise<Invited | null> {
  const [row] = await tx.query<Invited[]>(
    `SELECT a.id AS "agentId", a.email,
            EXISTS (SELECT FROM agent_identity l WHERE l.issuer = $1 AND l.agent_id = a.id AND l.subject <> $4) AS linked
       FROM agent a
      WHERE a.email = $3 AND a.agency_id = $2 AND a.active AND a.suspended_at IS NULL`,
    [issuer.id, issuer.agencyId, email, subject],
  );
  return row ?? null;
}

/** Whether this subject is some agent already, whatever has become of them. */
export async function isSubjectKnown(issuerId: string, subject: string, tx: EntityManager): Promise<boolean> {
  const rows = await tx.query<unknown[]>(`SELECT FROM agent_identity WHERE issuer = $1 AND subject = $2`, [
    issuerId,
    subject,
  ]);
  return rows.length > 0;
}

/** false if somebody was linked meanwhile. */
export async function addLink(issuerId: string, subject: string, agentId: Id, tx: EntityManager): Promise<boolean> {
  const rows = await tx.query<unknown[]>(
    `INSERT INTO agent_identity (issuer, subject, agent_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING subject`,
    [issuerId, subject, agentId],
  );
  return rows.length === 1;
}

/** Forgets who the agent is at this issuer; false if nobody knew. */
export async function dropLink(issuerId: string, agentId: Id, tx: EntityManager): Promise<boolean> {
  const [, count] = await tx.query<[unknown, number]>(
    `DELETE FROM agent_identity WHERE issuer = $1 AND agent_id = $2`,
    [issuerId, agentId],
  );
  return count === 1;
}
