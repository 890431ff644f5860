/** Reads and changes what an agent chose, and re-times what waits: nothing is lost, nothing comes twice. */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AgentDirectory, lockDelivery } from '../../agents/index.js';
import type { Principal } from '../../common/actor.js';
import type { Id } from '../../common/ids.js';
import { patchworkNow } from '../../database/clock.queries.js';
import { Transaction } from '../../database/transaction.js';
import { readChoices, requireAllowed } from './choices.js';
import { itemsFor, movedBy } from './effective.js';
import type { ChoosePreferences, Preferences } from './preference.dto.js';
import { hoursOf, saveChoices } from './preferences.queries.js';
import { recipientsAmong } from './recipients.queries.js';
import { Retimer } from './retimer.js';
import { type Move, nextEmailAt } from './retiming.queries.js';
import { allowedFor } from './timing.js';

@Injectable()
export class PreferencesService {
  constructor(
    private readonly transaction: Transaction,
    private readonly agents: AgentDirectory,
    private readonly retimer: Retimer,
  ) {}

  async read(principal: Principal): Promise<Preferences> {
    return this.transaction.run(async (tx) => this.answer(principal.agentId!, [], await patchworkNow(tx), tx));
  }

  /** 400 for what is no kind or frequency, 422 for a choice below what is allowed. */
  async choose(principal: Principal, { frequencies = {}, ...hours }: ChoosePreferences): Promise<Preferences> {
    const wanted = readChoices(frequencies, 'frequencies');
    const agentId = principal.agentId!;
    return this.transaction.run(async (tx) => {
      // The agent's own row goes before all others.
      const isOfHours = Object.keys(hours).length > 0;
      const formerDays = isOfHours ? await this.agents.keepHours(agentId, hours, tx) : [];
      await lockDelivery([], [agentId], tx);
      const now = await patchworkNow(tx);
      if (hours.workingDays !== undefined) await this.retimer.keepBack(agentId, formerDays, now, tx);
      const [person] = await recipientsAmong([agentId], tx);
      requireAllowed(wanted, 'frequencies', (kind) => allowedFor(kind, person!.agency.floors));
      await saveChoices(agentId, wanted, tx);
      return this.answer(agentId, await this.retimer.retime([agentId], now, tx), now, tx);
    });
  }

  private async answer(agentId: Id, moves: readonly Move[], now: Date, tx: EntityManager): Promise<Preferences> {
    const [person] = await recipientsAmong([agentId], tx);
    return {
      items: itemsFor(person!, null, now),
      ...movedBy(moves),
      nextEmailAt: await nextEmailAt(agentId, tx),
      ...(await hoursOf(agentId, tx)),
    };
  }
}
