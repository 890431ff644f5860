/**
 * Puts somebody on a client's team, within a verb that has locked the client: added, joining, or accepting an invitation.
 * The team hears of it; somebody who stands there already stays as they are.
 */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../../common/actor.js';
import { unacceptable } from '../../common/errors.js';
import { type Id, newId } from '../../common/ids.js';
import { patchworkNow } from '../../database/clock.queries.js';
import {
  EventBus,
  InvitationAccepted,
  type Person,
  type ReasonCode,
  type SensitiveMembership,
  TeamMemberAdded,
} from '../../events/index.js';
import { requireBroker, requireKnowing } from './brokers.js';
import type { Client } from '../client.entity.js';
import { requireOpen } from '../client-lock.js';
import { TeamMember } from './team-member.entity.js';
import { agencyAsCandidate, agentAsCandidate, type Candidate, currentMembers, type Standing } from './team.queries.js';

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

  /** 422 for somebody whom no team can hold, 409 while the client is closed. */
  async admit(client: Client, admission: Admission, actor: Actor, tx: EntityManager): Promise<Admitted> {
    const newcomer = await candidateOf(admission, tx);
    const members = await currentMembers(client.id, tx);
    const sensitive = admission.sensitive === true;
    const present = members.find((member) => isSame(member, newcomer) && member.sensitive === sensitive);
    if (present !== undefined) return { memberId: present.id, newcomer };
    requireOpen(client);
    const membership = sensitive ? sensitiveMembership(newcomer, admission, members, actor) : null;
    const memberId = membership?.memberId ?? newId();
    const now = await patchworkNow(tx);
    const { agencyId, agentId } = newcomer;
    const standing = { sensitive, brokerId: membership?.brokerId ?? null, lead: false, since: now };
    await tx.insert(TeamMember, {
      id: memberId,
      clientId: client.id,
      agencyId,
      agentId,
      role: admission.role,
      ...standing,
    });
    // A version that counts on would tell the others that somebody came of whom they may not know.
    if (!sensitive) {
      client.touch('team');
      await tx.save(client);
    }
    // Of an agency that only few know to be there, an open member is the first.
    const newAgency = !members.some((member) => member.agencyId === agencyId && !member.sensitive);
    const { reason, code = null } = admission;
    const added = [client.id, actor, now, newcomer, memberId, reason, code, newAgency, membership] as const;
    const { inviter } = admission;
    const event = inviter ? new InvitationAccepted(inviter, ...added) : new TeamMemberAdded(...added);
    await this.events.publish(event, tx);
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

function sensitiveMembership(
  newcomer: Candidate,
  { brokerId }: Admission,
  members: readonly Standing[],
  actor: Actor,
): SensitiveMembership {
  const membership = {
    memberId: newId(),
    agencyId: newcomer.agencyId,
    brokerId: requireBroker(brokerId ?? null, newcomer, members)?.agentId ?? null,
  };
  requireKnowing(actor, membership);
  return membership;
}

function isSame(member: Standing, newcomer: Candidate): boolean {
  return member.agentId === newcomer.agentId && (member.agentId !== null || member.agencyId === newcomer.agencyId);
}
