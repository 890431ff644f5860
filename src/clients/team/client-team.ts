/** What other modules may ask about teams. */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Id } from '../../common/ids.js';
import { currentAgents, type TeamAgent } from './client-team.queries.js';

@Injectable()
export class ClientTeam {
  /** The agents on the teams of these clients now, those with an inactive account included. */
  of(clientIds: readonly Id[], tx: EntityManager): Promise<TeamAgent[]> {
    return currentAgents(clientIds, tx);
  }
}
