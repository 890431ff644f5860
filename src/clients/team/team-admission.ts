/**
 * Puts somebody on a client's team, within a verb that has locked the client: added, joining, or accepting an invitation.
 * The team hears of it; somebody who stands there already stays as they are.
 */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { keptOut } from '../../access/index.js';
import type { Actor } from '../../common/actor.js';
import { conflict, forbidden, unacceptable } from '../../common/errors.js';
import { type Id, newId } from '../../common/ids.js';
import { patchworkNow } from '../../database/clock.queries.js';
import { EventBus, InvitationAccepted, type Person, type ReasonCode, TeamMemberAdded } from '../../events/index.js';
import { askBroker, requireBroker } from './brokers.js';
import type { Client } from '../client.entity.js';
import { requireOpen } from '../client-lock.js';
import { TeamMember } from './team-member.entity.js';
import {
  addForReview,
  agencyAsCandidate,
  agentAsCandidate,
  type Candidate,
  currentMembers,
  type Standing,
} from './team.queries.js';

/** Who is to be on the team, and as what. Exactly one of the two ids. */
export interface Admission {
  readonly agentId?: Id | null;
  readonly agencyId?: Id | null;
  readonly role: string;
  readonly reason: string;
  readonly code?: ReasonCode | null;
  readonly sensitive?: boolean;
  readonly brokerId?: Id | null;
  /** Whose invitation the actor accepts, who is then the newcomer. */
  readonly inviter?: Person;
}

export interface Admitted {
  readonly memberId: Id;
  readonly newcomer: Candidate;
}

@Injectable()
export class TeamAdmission {
  constructor(private readonly events: EventBus) {}

  /**
   * 422 for somebody whom no team can hold, 409 while the client is closed; 403 for a sensitive member who is not a colleague
   * of the actor in a sensitive service, whoever it is and whoever is on the team.
   */
  async admit(client: Client, admission: Admission, actor: Actor, tx: EntityManager): Promise<Admitted> {
    const sensitive = admission.sensitive === true;
    const newcomer = sensitive ? await serviceMember(admission, actor, tx) : await candidateOf(admission, tx);
    const members = await currentMembers(client.id, tx);
    const present = members.find((member) => isSame(member, newcomer) && member.sensitive === sensitive);
    if (present !== undefined) return { memberId: present.id, newcomer };
    requireOpen(client);
    await requireNotBarred(client.id, newcomer.agentId, tx);
    const broker = requireBroker(admission.brokerId ?? null, newcomer, members);
    const memberId = newId();
    const now = await patchworkNow(tx);
    const { agencyId, agentId } = newcomer;
    const { role, reason, code = null, inviter } = admission;
    const by = inviter?.agentId ?? actor.agentId;
    const addedBy = by === agentId ? null : by;
    const standing = { sensitive, brokerId: null, lead: false, role, addedBy, since: now };
    await tx.insert(TeamMember, { id: memberId, clientId: client.id, agencyId, agentId, ...standing });
    if (sensitive) await addForReview(memberId, actor, reason, tx);
    else {
      // A version that counts on would tell the others that somebody came of whom they may not know.
      client.touch('team');
      await tx.save(client);
    }
    // Of an agency that only few know to be there, an open member is the first.
    const newAgency = !members.some((member) => member.agencyId === agencyId && !member.sensitive);
    const membership = sensitive ? { memberId, agencyId, brokerId: null } : null;
    const added = [client.id, actor, now, newcomer, memberId, reason, code, newAgency, membership] as const;
    const event = inviter ? new InvitationAccepted(inviter, ...added) : new TeamMemberAdded(...added);
    await this.events.publish(event, tx);
    if (broker !== null) {
      const member = { ...newcomer, ...standing, id: memberId };
      await askBroker({ clientId: client.id, member, broker, reason, actor, now }, this.events, tx);
    }
    return { memberId, newcomer };
  }
}

/** Somebody whom a team can hold; else 422. */
export async function candidateOf(
  { agentId, agencyId }: Pick<Admission, 'agentId' | 'agencyId'>,
  tx: EntityManager,
): Promise<Candidate> {
  const candidate = agentId ? await agentAsCandidate(agentId, tx) : await agencyAsCandidate(agencyId!, tx);
  if (candidate?.canWork === true) return candidate;
  throw agentId
    ? unacceptable([
        { pointer: '/agentId', code: 'AGENT', detail: 'There is no active agent with this id who works with clients.' },
      ])
    : unacceptable([{ pointer: '/agencyId', code: 'AGENCY', detail: 'There is no agency with this id.' }]);
}

/** Two people barred them: only two bring them back. */
export async function requireNotBarred(clientId: Id, agentId: Id | null, tx: EntityManager): Promise<void> {
  if (agentId === null || !(await keptOut(clientId, agentId, tx)).barred) return;
  throw conflict('BARRED', 'This agent is barred from this client. See its bars.');
}

/** A colleague of the actor in a sensitive service, or the actor; one answer for everybody else, so that it tells nothing. */
async function serviceMember({ agentId }: Admission, actor: Actor, tx: EntityManager): Promise<Candidate> {
  const newcomer = agentId ? await agentAsCandidate(agentId, tx) : null;
  if (newcomer?.ofService === true && actor.agentId !== null && newcomer.agencyId === actor.agencyId) {
    return candidateOf({ agentId }, tx);
  }
  throw forbidden(
    'An agent of a sensitive service adds themselves or a colleague as a sensitive member, and nobody else.',
  );
}

function isSame(member: Standing, newcomer: Candidate): boolean {
  return member.agentId === newcomer.agentId && (member.agentId !== null || member.agencyId === newcomer.agencyId);
}
