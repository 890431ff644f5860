/**
 * What invitations ask of a client's team, within a verb of theirs: the record under its lock, who could be on the team,
 * and who stands on it as far as all of it knows.
 */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Work } from '../../access/index.js';
import type { Actor } from '../../common/actor.js';
import type { TaggedText } from '../../common/etag.js';
import type { Id } from '../../common/ids.js';
import type { Client } from '../client.entity.js';
import { findWithWork } from '../client-lock.js';
import { lockClient } from '../clients.queries.js';
import { profileText } from '../profile.queries.js';
import { candidateOf, requireNotBarred } from './team-admission.js';
import type { TeamMemberRecord } from './team.dto.js';
import { type Candidate, currentMembers, memberRecord } from './team.queries.js';

@Injectable()
export class TeamAccess {
  /** The client under its row lock, for somebody who works with it; else 404. */
  findForMember(clientId: Id, actor: Actor, tx: EntityManager): Promise<{ client: Client; work: Work }> {
    return findWithWork(clientId, actor, tx);
  }

  /** The client under its row lock, whoever asks: what they may do is for the verb to find out. */
  async lock(clientId: Id, tx: EntityManager): Promise<Client> {
    return (await lockClient(clientId, tx))!;
  }

  /** An agent whom a team can hold; else 422. */
  candidate(agentId: Id, tx: EntityManager): Promise<Candidate> {
    return candidateOf({ agentId }, tx);
  }

  /** 409 for somebody who is barred from the client. */
  requireNotBarred(clientId: Id, agentId: Id, tx: EntityManager): Promise<void> {
    return requireNotBarred(clientId, agentId, tx);
  }

  async isLead(clientId: Id, { agentId }: Actor, tx: EntityManager): Promise<boolean> {
    return (await currentMembers(clientId, tx)).some((member) => member.lead && member.agentId === agentId);
  }

  /** The open membership of an agent; null also for somebody of whom only few on the team know. */
  async membershipOf(clientId: Id, agentId: Id, tx: EntityManager): Promise<TeamMemberRecord | null> {
    const members = await currentMembers(clientId, tx);
    const member = members.find((one) => one.agentId === agentId && !one.sensitive);
    return member === undefined ? null : memberRecord(member.id, tx);
  }

  /** The client with its version, for the tag of an answer. */
  text(clientId: Id, actor: Actor, tx: EntityManager): Promise<TaggedText> {
    return profileText(clientId, actor, tx);
  }
}
