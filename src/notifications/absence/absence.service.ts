/**
 * Lets an agent be away: what would be emailed meanwhile waits for their first day back. Setting, changing and ending an
 * absence move what waits already, under the lock of their delivery row.
 */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { lockDelivery } from '../../agents/index.js';
import { backAt, dateOf, isAway, isOver } from '../../calendar/index.js';
import type { Principal } from '../../common/actor.js';
import { type FieldFault, unacceptable } from '../../common/errors.js';
import type { Id } from '../../common/ids.js';
import { patchworkNow } from '../../database/clock.queries.js';
import { Transaction } from '../../database/transaction.js';
import { forgetAbsence, type Recipient, recipientsAmong } from '../preferences/recipients.queries.js';
import { Retimer } from '../preferences/retimer.js';
import { nextEmailAt } from '../preferences/retiming.queries.js';
import { faultsOf } from './absence-rules.js';
import type { AbsenceRecord, AbsenceWish } from './absence.dto.js';
import { isColleague, saveAbsence } from './absence.queries.js';

@Injectable()
export class AbsenceService {
  constructor(
    private readonly transaction: Transaction,
    private readonly retimer: Retimer,
  ) {}

  read({ agentId }: Principal): Promise<AbsenceRecord> {
    return this.transaction.run(async (tx) => this.answer(agentId!, 0, await patchworkNow(tx), tx));
  }

  /** 422 for days that are no absence, and for a cover who is no active colleague. */
  announce({ agentId }: Principal, wish: AbsenceWish): Promise<AbsenceRecord> {
    return this.change(agentId!, async (person, now, tx) => {
      const coverAgentId = wish.coverAgentId ?? null;
      const faults = faultsOf(wish, standing(person, now), dateOf(now, person.timeZone));
      if (coverAgentId !== null) faults.push(...(await faultsOfCover(person.agentId, coverAgentId, tx)));
      if (faults.length > 0) throw unacceptable(faults);
      await saveAbsence(person.agentId, wish, coverAgentId, tx);
    });
  }

  end({ agentId }: Principal): Promise<AbsenceRecord> {
    return this.change(agentId!, (person, _now, tx) => forgetAbsence(person.agentId, tx));
  }

  private change(
    agentId: Id,
    write: (person: Recipient, now: Date, tx: EntityManager) => Promise<void>,
  ): Promise<AbsenceRecord> {
    return this.transaction.run(async (tx) => {
      await lockDelivery([], [agentId], tx);
      const now = await patchworkNow(tx);
      const [person] = await recipientsAmong([agentId], tx);
      await write(person!, now, tx);
      const moves = await this.retimer.retime([agentId], now, tx);
      const moved = moves.reduce((sum, move) => sum + move.count, 0);
      return this.answer(agentId, moved, now, tx);
    });
  }

  private async answer(agentId: Id, moved: number, now: Date, tx: EntityManager): Promise<AbsenceRecord> {
    const [person] = await recipientsAmong([agentId], tx);
    const rest = { moved, nextEmailAt: await nextEmailAt(agentId, tx) };
    const absence = standing(person!, now);
    if (absence === null) return { ...NONE, ...rest };
    return { ...absence, away: isAway(now, absence, person!), backAt: backAt(absence, person!), ...rest };
  }
}

/** The absence that is to come, goes on, or ended with this first day back. */
function standing(person: Recipient, now: Date): Recipient['absence'] {
  return person.absence === null || isOver(now, person.absence, person) ? null : person.absence;
}

const NONE = { from: null, until: null, coverAgentId: null, away: false, backAt: null };

/** Who is no colleague, who is not there and who is inactive answer alike. */
async function faultsOfCover(agentId: Id, coverAgentId: Id, tx: EntityManager): Promise<FieldFault[]> {
  if (coverAgentId !== agentId && (await isColleague(agentId, coverAgentId, tx))) return [];
  const detail = 'Whoever covers is an active colleague who shares a team with you.';
  return [{ pointer: '/coverAgentId', code: 'NO_COLLEAGUE', detail }];
}
