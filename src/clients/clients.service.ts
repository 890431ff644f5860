/** Clients: registering, reading, correcting, closing and reopening them. Each verb is one transaction. */
import { Injectable } from '@nestjs/common';
import { DateTime } from 'luxon';
import type { EntityManager } from 'typeorm';
import { AccessLog } from '../access/index.js';
import type { Actor } from '../common/actor.js';
import { notFound, unacceptable } from '../common/errors.js';
import { requireMatch } from '../common/etag.js';
import { type Id, newId } from '../common/ids.js';
import { checked, merged } from '../common/validation.js';
import { patchworkNow } from '../database/clock.queries.js';
import { Database } from '../database/database.js';
import { Transaction } from '../database/transaction.js';
import { ClientClosed, ClientDetailsUpdated, ClientRegistered, ClientReopened, EventBus } from '../events/index.js';
import { type ClientClosure, ClientDetails, type ClientRegistration, stateOf } from './client.dto.js';
import type { ExternalReference } from './client-parts.dto.js';
import { Client, type ClientField, type ClientState, newClient } from './client.entity.js';
import { findForUpdate, findWithWork, requireOpen } from './client-lock.js';
import { isReferenceFree, writeNames, writeReferences } from './clients.queries.js';
import { isTooLate } from './date-of-birth.js';
import { type ClientText, profileText, readProfile, readProfileByReference } from './profile.queries.js';
import { newReference } from './reference.js';
import { SearchLimits } from './search-limits.service.js';
import { ReferenceTaken, TakenReferences } from './taken-references.js';
import { firstMember } from './team/team.queries.js';

@Injectable()
export class ClientsService {
  constructor(
    private readonly transaction: Transaction,
    private readonly events: EventBus,
    private readonly database: Database,
    private readonly accessLog: AccessLog,
    private readonly takenReferences: TakenReferences,
    private readonly limits: SearchLimits,
  ) {}

  /** The profile, for those on the team; the look is written down by the statement that reads. */
  async read(id: Id, actor: Actor, requestId: string): Promise<ClientText> {
    const look = { entryId: newId(), actor, action: 'clients.read', requestId };
    const client = await this.accessLog.failClosed(() => readProfile(id, look, this.database));
    if (client === null) throw notFound();
    return client;
  }

  /** The same, asked for by the caller's own id of the client. */
  async lookUp(reference: ExternalReference, actor: Actor, requestId: string): Promise<ClientText> {
    const look = { entryId: newId(), actor, action: 'clients.lookup', requestId };
    const terms = this.limits.detailsOf({ externalReference: `${reference.system} ${reference.reference}` });
    const client = await this.accessLog.failClosed(() => readProfileByReference(reference, terms, look, this.database));
    if (client === null) throw notFound();
    return client;
  }

  /** Whoever registers a client is shown them: that is written down before there is anybody to show. */
  async register(registration: ClientRegistration, actor: Actor, requestId: string): Promise<ClientText> {
    const id = newId();
    await this.accessLog.list(actor, 'clients.register', [id], requestId);
    const verb = this.transaction.run(async (tx) => {
      const state = stateOf(registration);
      if (state.externalReferences.length > 0) await this.takenReferences.requireRoom(actor, tx);
      const now = await patchworkNow(tx);
      requireBirthNotTooLate(state, now);
      const client = newClient(id, await freeReference(tx), state, actor.agencyId, now);
      await tx.insert(Client, client);
      await this.writeTables(client.id, state, ['name', 'externalReferences'], tx);
      await firstMember(newId(), client.id, actor, now, tx);
      await this.events.publish(
        new ClientRegistered(client.id, actor, now, registration.reason, registration.code ?? null),
        tx,
      );
      return profileText(client.id, actor, tx);
    });
    return this.takenReferences.report(verb, actor, 'clients.register', requestId);
  }

  update(id: Id, patch: object, ifMatch: string | undefined, actor: Actor, requestId: string): Promise<ClientText> {
    const verb = this.transaction.run(async (tx) => {
      if (givesReferences(patch)) await this.takenReferences.requireRoom(actor, tx);
      const { client, work } = await findWithWork(id, actor, tx);
      const now = await patchworkNow(tx);
      const wanted = stateOf(checked(ClientDetails, merged(client.state(), withoutRecorded(patch))));
      requireBirthNotTooLate(wanted, now);
      requireMatch(ifMatch, client);
      requireOpen(client);
      const changes = client.change(wanted, { ...work, agencyId: actor.agencyId }, now);
      if (changes.length === 0) return profileText(id, actor, tx);
      await tx.save(client);
      const fields = changes.map(({ field }) => field as ClientField);
      await this.writeTables(id, wanted, fields, tx);
      await this.events.publish(new ClientDetailsUpdated(id, actor, now, changes), tx);
      return profileText(id, actor, tx);
    });
    return this.takenReferences.report(verb, actor, 'clients.change', requestId);
  }

  close(id: Id, { reason, code }: ClientClosure, ifMatch: string | undefined, actor: Actor): Promise<ClientText> {
    return this.transaction.run(async (tx) => {
      const client = await findForUpdate(id, actor, tx);
      requireMatch(ifMatch, client);
      if (client.status === 'CLOSED') return profileText(id, actor, tx);
      await this.turn(client, 'CLOSED', tx);
      await this.events.publish(new ClientClosed(id, actor, await patchworkNow(tx), reason, code ?? null), tx);
      return profileText(id, actor, tx);
    });
  }

  reopen(id: Id, ifMatch: string | undefined, actor: Actor): Promise<ClientText> {
    return this.transaction.run(async (tx) => {
      const client = await findForUpdate(id, actor, tx);
      requireMatch(ifMatch, client);
      if (client.status === 'OPEN') return profileText(id, actor, tx);
      await this.turn(client, 'OPEN', tx);
      await this.events.publish(new ClientReopened(id, actor, await patchworkNow(tx)), tx);
      return profileText(id, actor, tx);
    });
  }

  private async turn(client: Client, status: Client['status'], tx: EntityManager): Promise<void> {
    client.status = status;
    client.touch('status');
    await tx.save(client);
  }

  /** The tables by which a client is found, where one of these fields changed. */
  private async writeTables(
    id: Id,
    state: ClientState,
    fields: readonly ClientField[],
    tx: EntityManager,
  ): Promise<void> {
    if (fields.includes('name') || fields.includes('aliases')) await writeNames(id, state, tx);
    if (!fields.includes('externalReferences')) return;
    if (!(await writeReferences(id, state, tx))) throw new ReferenceTaken(id, state.externalReferences);
  }
}

export function requireBirthNotTooLate({ dateOfBirth }: ClientState, now: Date): void {
  // The day of the calendar that the people who write it live by.
  const today = DateTime.fromJSDate(now, { zone: 'Europe/London' }).toISODate()!;
  if (dateOfBirth === null || !isTooLate(dateOfBirth, today)) return;
  const detail =
    dateOfBirth.precision === 'EXPECTED'
      ? 'An expected date of birth is at most ten months ahead.'
      : 'A date of birth is not in the future, unless its precision is EXPECTED.';
  throw unacceptable([{ pointer: '/dateOfBirth/date', code: 'TOO_LATE', detail }]);
}

export async function freeReference(tx: EntityManager): Promise<string> {
  for (;;) {
    const reference = newReference();
    if (await isReferenceFree(reference, tx)) return reference;
  }
}

function withoutRecorded(patch: object): object {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const { recorded: _, ...rest } = patch as { recorded?: unknown };
  return rest;
}

function givesReferences({ externalReferences }: { externalReferences?: unknown }): boolean {
  return Array.isArray(externalReferences) && externalReferences.length > 0;
}
