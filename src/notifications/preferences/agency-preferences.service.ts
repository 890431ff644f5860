/**
 * What an agency says for its agents: how often they hear unless they choose, and how seldom they may choose to. A change
 * re-times what waits for all of them, under their locks.
 */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { administers } from '../../access/index.js';
import { AgencyDirectory } from '../../agencies/index.js';
import { agentsOfAgency, lockDelivery } from '../../agents/index.js';
import type { Principal } from '../../common/actor.js';
import { forbidden, notFound } from '../../common/errors.js';
import type { Id } from '../../common/ids.js';
import { checked } from '../../common/validation.js';
import { patchworkNow } from '../../database/clock.queries.js';
import { Transaction } from '../../database/transaction.js';
import { describeKind } from '../kinds.js';
import { type AgencyPreferences, AgencyPreferencesRequest } from './agency-preference.dto.js';
import { choicesAt, rulesOf, saveRules } from './agency-preferences.queries.js';
import { itemsAt, movedBy } from './effective.js';
import { Retimer } from './retimer.js';
import type { Move } from './retiming.queries.js';
import { type AgencyRules, readChoices, requireAllowed } from './choices.js';
import { allowedFor } from './timing.js';

@Injectable()
export class AgencyPreferencesService {
  constructor(
    private readonly transaction: Transaction,
    private readonly agencies: AgencyDirectory,
    private readonly retimer: Retimer,
  ) {}

  read(agencyId: Id, caller: Principal): Promise<AgencyPreferences> {
    return this.transaction.run(async (tx) => {
      if ((await this.agencies.find(agencyId, tx)) === null) throw notFound();
      if (!administers(caller, agencyId)) throw forbidden();
      return answer(agencyId, [], tx);
    });
  }

  /** 400 for what is no kind or frequency, 422 for a floor below Patchwork's and a default below the floor. */
  change(agencyId: Id, body: unknown, caller: Principal): Promise<AgencyPreferences> {
    return this.transaction.run(async (tx) => {
      // Nobody comes to the agency meanwhile whose waiting emails would be left out.
      if (!(await this.agencies.holdAlone(agencyId, tx))) throw notFound();
      if (!administers(caller, agencyId)) throw forbidden();
      const rules = readRules(body);
      const agentIds = await agentsOfAgency(agencyId, tx);
      await lockDelivery([], agentIds, tx);
      await saveRules(agencyId, rules, tx);
      return answer(agencyId, await this.retimer.retime(agentIds, await patchworkNow(tx), tx), tx);
    });
  }
}

async function answer(agencyId: Id, moves: readonly Move[], tx: EntityManager): Promise<AgencyPreferences> {
  const rules = await rulesOf(agencyId, tx);
  const below = (await choicesAt(agencyId, tx)).filter(
    ({ kind, frequency }) => !allowedFor(kind, rules.floors).includes(frequency),
  );
  const overruled = below.reduce((sum, { count }) => sum + count, 0);
  return { ...rules, items: itemsAt(rules), overruled, ...movedBy(moves) };
}

function readRules(body: unknown): AgencyRules {
  const request = checked(AgencyPreferencesRequest, body);
  const defaults = readChoices(request.defaults, 'defaults');
  const floors = readChoices(request.floors, 'floors');
  requireAllowed(floors, 'floors', (kind) => describeKind(kind).allowed);
  requireAllowed(defaults, 'defaults', (kind) => allowedFor(kind, floors));
  return { defaults, floors };
}
