/** Agencies: creating them, changing them, reading them. Each verb is one transaction. */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { administers } from '../access/index.js';
import type { Principal } from '../common/actor.js';
import { forbidden, notFound, unacceptable } from '../common/errors.js';
import { requireMatch } from '../common/etag.js';
import { type Id, newId } from '../common/ids.js';
import type { PageQuery } from '../common/page.js';
import { checked, merged } from '../common/validation.js';
import { patchworkNow } from '../database/clock.queries.js';
import { Database } from '../database/database.js';
import { Transaction } from '../database/transaction.js';
import { AgencyContactChanged, DeliveryCalendarChanged, EventBus, type FieldChange } from '../events/index.js';
import { type AgencyRecord, AgencyRequest, detailsOf } from './agency.dto.js';
import { Agency, type AgencyDetails, newAgency } from './agency.entity.js';
import { agenciesByName, agencyText, type AgencyText, isActiveAgentOf, readAgency } from './agency.queries.js';

@Injectable()
export class AgenciesService {
  constructor(
    private readonly transaction: Transaction,
    private readonly events: EventBus,
    private readonly database: Database,
  ) {}

  list(page: PageQuery, caller: Principal): Promise<AgencyRecord[]> {
    return agenciesByName(page, caller, this.database);
  }

  async find(id: Id, caller: Principal): Promise<AgencyText> {
    const agency = await readAgency(id, caller, this.database);
    if (agency === null) throw notFound();
    return agency;
  }

  create(request: AgencyRequest, caller: Principal): Promise<AgencyText> {
    return withPeopleOfItsOwn(() =>
      this.transaction.run(async (tx) => {
        const agency = newAgency(newId(), detailsOf(request), await patchworkNow(tx));
        await tx.insert(Agency, agency);
        return agencyText(agency.id, caller, tx);
      }),
    );
  }

  update(id: Id, patch: object, ifMatch: string | undefined, caller: Principal): Promise<AgencyText> {
    return withPeopleOfItsOwn(() =>
      this.transaction.run(async (tx) => {
        // Not FOR UPDATE: rows that only refer to the agency need not wait.
        const agency = await tx.findOne(Agency, { where: { id }, lock: { mode: 'for_no_key_update' } });
        if (agency === null) throw notFound();
        if (!administers(caller, id)) throw forbidden();
        const details = detailsOf(checked(AgencyRequest, merged(agency.details(), patch)));
        const changes = agency.differences(details);
        const { dutyContactId } = details;
        const isNamedAnew = dutyContactId !== null && dutyContactId !== agency.dutyContactId;
        if (isNamedAnew && !(await isActiveAgentOf(id, dutyContactId, tx))) throw noDutyContact();
        if (!caller.roles.includes('ADMIN') && !within(changes, AGENCY_ADMINS_CHANGE)) throw forbidden();
        requireMatch(ifMatch, agency);
        if (changes.length > 0) await this.change(agency, details, changes, caller, tx);
        return agencyText(id, caller, tx);
      }),
    );
  }

  /** The directory event goes first, as it takes every lock in one pass; the calendar's goes last, as it reads the new one. */
  private async change(
    agency: Agency,
    details: AgencyDetails,
    changes: readonly FieldChange[],
    caller: Principal,
    tx: EntityManager,
  ): Promise<void> {
    const now = await patchworkNow(tx);
    const ofContact = changes.filter(({ field }) => CONTACT.includes(field));
    const calendarChanged = changes.some(({ field }) => CALENDAR.includes(field));
    if (ofContact.length > 0) {
      const event = new AgencyContactChanged(agency.id, details.name, caller, now, ofContact, calendarChanged);
      await this.events.publish(event, tx);
    }
    agency.change(details, changes);
    await tx.save(agency);
    if (calendarChanged) await this.events.publish(new DeliveryCalendarChanged([], agency.id, caller, now), tx);
  }
}

const CONTACT: readonly string[] = ['name', 'telephone', 'email'];
const CALENDAR: readonly string[] = ['timeZone', 'digestHour'];
const AGENCY_ADMINS_CHANGE: readonly string[] = [
  'telephone',
  'email',
  'dutyContactId',
  'secondFactorRequired',
  ...CALENDAR,
];

function within(changes: readonly FieldChange[], fields: readonly string[]): boolean {
  return changes.every(({ field }) => fields.includes(field));
}

/** The database holds that privacy officer and duty contact are agents of the agency itself. */
async function withPeopleOfItsOwn<T>(verb: () => Promise<T>): Promise<T> {
  try {
    return await verb();
  } catch (fault) {
    const { constraint } = (fault ?? {}) as { constraint?: unknown };
    if (constraint === 'agency_duty_contact') throw noDutyContact();
    if (constraint !== 'agency_privacy_officer') throw fault;
    throw unacceptable([
      { pointer: '/privacyOfficerId', code: 'AGENT', detail: 'The privacy officer is an agent of the agency itself.' },
    ]);
  }
}

const noDutyContact = (): Error =>
  unacceptable([
    { pointer: '/dutyContactId', code: 'AGENT', detail: 'The duty contact is an active agent of the agency itself.' },
  ]);
