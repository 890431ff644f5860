/** What other modules may ask about agencies. */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Id, newId } from '../common/ids.js';
import { patchworkNow } from '../database/clock.queries.js';
import { Agency, newAgency } from './agency.entity.js';

@Injectable()
export class AgencyDirectory {
  async find(id: Id, tx: EntityManager): Promise<{ id: Id; name: string } | null> {
    return tx.findOne(Agency, { where: { id }, select: { id: true, name: true } });
  }

  /** IANA name, by whose clock an agency works. */
  async timeZoneOf(id: Id, tx: EntityManager): Promise<string> {
    return (await tx.findOneOrFail(Agency, { where: { id }, select: { id: true, timeZone: true } })).timeZone;
  }

  /** Whether there is such an agency; if so its calendar stays as it is until the transaction ends. */
  async hold(id: Id, tx: EntityManager): Promise<boolean> {
    const found = await tx.findOne(Agency, { where: { id }, lock: { mode: 'pessimistic_read' } });
    return found !== null;
  }

  /** Whether there is such an agency; if so nobody comes to it, and nobody else changes it, until the transaction ends. */
  async holdAlone(id: Id, tx: EntityManager): Promise<boolean> {
    const found = await tx.findOne(Agency, { where: { id }, lock: { mode: 'for_no_key_update' } });
    return found !== null;
  }

  /** The agency of the first admins of an installation; made when it is not there. */
  async findOrCreateAdministration(tx: EntityManager): Promise<Id> {
    const known = await tx.findOneBy(Agency, { name: ADMINISTRATION, type: 'OTHER' });
    if (known !== null) return known.id;
    const details = { name: ADMINISTRATION, type: 'OTHER', telephone: null, email: null } as const;
    const rest = {
      timeZone: 'Europe/London',
      digestHour: '16:30',
      privacyOfficerId: null,
      dutyContactId: null,
      secondFactorRequired: false,
      sensitiveService: false,
    };
    const agency = newAgency(newId(), { ...details, ...rest }, await patchworkNow(tx));
    await tx.insert(Agency, agency);
    return agency.id;
  }
}

const ADMINISTRATION = 'Administration';
