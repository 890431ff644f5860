/**
 * Keeps search from becoming a register of children: each agent may find 30 clients an hour whom they do not work with. A
 * result is cut where the hour's room ends, and while there is none every search is refused, whatever it would have found:
 * so neither answer tells whether anybody was there. Going beyond calls the agency's admins (ADR 16).
 */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Alerts } from '../alerts/index.js';
import type { Principal } from '../common/actor.js';
import { DecoyWatch } from '../decoys/index.js';
import { Database } from '../database/database.js';
import { Transaction } from '../database/transaction.js';
import { countNew, holdRoom, secondsToRoom } from './new-clients.queries.js';
import type { ClientMatch } from './search.dto.js';

/** What may be shown; or, when nothing may, how many seconds it takes until something may. */
export type Admission = { readonly shown: ClientMatch[] } | { readonly seconds: number };

@Injectable()
export class NewClients {
  constructor(
    private readonly database: Database,
    private readonly transaction: Transaction,
    private readonly alerts: Alerts,
    private readonly decoys: DecoyWatch,
  ) {}

  /** Seconds until a search makes sense; null when it does now. */
  async secondsToWait(caller: Principal): Promise<number | null> {
    const seconds = await secondsToRoom(caller.agentId!, ALLOWANCE, this.database);
    if (seconds !== null) await this.transaction.run((tx) => this.raise(caller, tx));
    return seconds;
  }

  /** Takes the room for what was found, one search of an agent after the other. Without anything found it does the same. */
  admit(matches: readonly ClientMatch[], caller: Principal): Promise<Admission> {
    return this.transaction.run(async (tx) => {
      // Searches that ran beside this one may have taken all there was.
      const seconds = await holdRoom(caller.agentId!, ALLOWANCE, tx);
      if (seconds !== null) {
        await this.raise(caller, tx);
        return { seconds };
      }
      const others = matches.filter(({ onTeam }) => !onTeam).map(({ id }) => id);
      const beyond = await countNew(caller.agentId!, others, ALLOWANCE, tx);
      if (beyond.length > 0) await this.raise(caller, tx);
      const found = others.filter((id) => !beyond.includes(id));
      await this.decoys.found(found, caller, tx);
      return { shown: matches.filter(({ id }) => !beyond.includes(id)) };
    });
  }

  private raise({ agentId, agencyId }: Principal, tx: EntityManager): Promise<void> {
    return this.alerts.raise({ type: 'SEARCH_LIMIT', agencyId, aboutAgentId: agentId }, tx);
  }
}

const ALLOWANCE = { anHour: 30 };
