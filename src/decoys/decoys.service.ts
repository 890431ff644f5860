/** Plants decoys and takes them back. Nobody but the installation's admins learns which clients they are. */
import { Injectable } from '@nestjs/common';
import { PlantedClients } from '../clients/index.js';
import type { Principal } from '../common/actor.js';
import { notFound, unacceptable } from '../common/errors.js';
import { type Id, newId } from '../common/ids.js';
import type { PageQuery } from '../common/page.js';
import { Database } from '../database/database.js';
import { Transaction } from '../database/transaction.js';
import type { Decoy, DecoyRequest } from './decoy.dto.js';
import { decoysPlanted, insertDecoy, readDecoy, removeDecoy } from './decoy.queries.js';

@Injectable()
export class DecoysService {
  constructor(
    private readonly database: Database,
    private readonly transaction: Transaction,
    private readonly clients: PlantedClients,
  ) {}

  list(page: PageQuery): Promise<Decoy[]> {
    return decoysPlanted(page, this.database);
  }

  plant(request: DecoyRequest, caller: Principal): Promise<Decoy> {
    requireFindable(request);
    return this.transaction.run(async (tx) => {
      const id = newId();
      await this.clients.plant(id, request, caller, tx);
      await insertDecoy(id, caller.agentId!, tx);
      return readDecoy(id, tx);
    });
  }

  /** Once more changes nothing. */
  remove(id: Id): Promise<void> {
    return this.transaction.run(async (tx) => {
      const removed = await removeDecoy(id, tx);
      if (removed === null) throw notFound();
      if (removed === 'NOW') await this.clients.takeBack(id, tx);
    });
  }
}

function requireFindable({ dateOfBirth, address, telephones }: DecoyRequest): void {
  if (dateOfBirth || address?.postcode || telephones?.length) return;
  const detail = 'A search needs one thing beside the name: give a date of birth, a postcode or a telephone.';
  throw unacceptable([{ pointer: '/dateOfBirth', code: 'NOT_FINDABLE', detail }]);
}
