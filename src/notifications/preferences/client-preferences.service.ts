/** A choice for one client: mute it until a date, or hear of it at once. It ends with the date, or with the membership. */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { lockDelivery } from '../../agents/index.js';
import { addDays, dateOf } from '../../calendar/index.js';
import type { Principal } from '../../common/actor.js';
import { notFound, unacceptable } from '../../common/errors.js';
import type { Id } from '../../common/ids.js';
import { patchworkNow } from '../../database/clock.queries.js';
import { Transaction } from '../../database/transaction.js';
import type { ChooseForClient, ClientPreferences } from './client-preference.dto.js';
import { deleteClientChoice, saveClientChoice } from './client-preferences.queries.js';
import { itemsFor, movedBy } from './effective.js';
import { type Recipient, recipientsAmong } from './recipients.queries.js';
import { Retimer } from './retimer.js';
import { type Move, nextEmailAt } from './retiming.queries.js';
import { type ClientChoice, fault, readChoices, requireAllowed } from './choices.js';
import { allowedFor, inForce } from './timing.js';

/** So far ahead may a choice end: what would go after an end without bound has no instant, and whoever plans it is stopped. */
const MOST_DAYS = 731;

@Injectable()
export class ClientPreferencesService {
  constructor(
    private readonly transaction: Transaction,
    private readonly retimer: Retimer,
  ) {}

  read({ agentId }: Principal, clientId: Id): Promise<ClientPreferences> {
    return this.transaction.run(async (tx) => this.answer(agentId!, clientId, [], await patchworkNow(tx), tx));
  }

  /** 400 for what is no kind, frequency or date, 422 for what is not allowed, 404 for who is not on the team any more. */
  choose(principal: Principal, clientId: Id, body: ChooseForClient): Promise<ClientPreferences> {
    const choice = { frequencies: readChoices(body.frequencies, 'frequencies'), until: body.until ?? null };
    const agentId = principal.agentId!;
    return this.transaction.run(async (tx) => {
      await lockDelivery([], [agentId], tx);
      const now = await patchworkNow(tx);
      const [person] = await recipientsAmong([agentId], tx);
      requireAcceptable(choice, person!, now);
      if (!(await saveClientChoice(agentId, clientId, choice, tx))) throw notFound();
      return this.answer(agentId, clientId, await this.retimer.retime([agentId], now, tx), now, tx);
    });
  }

  takeBack({ agentId }: Principal, clientId: Id): Promise<void> {
    return this.transaction.run(async (tx) => {
      await lockDelivery([], [agentId!], tx);
      await deleteClientChoice(agentId!, clientId, tx);
      await this.retimer.retime([agentId!], await patchworkNow(tx), tx);
    });
  }

  private async answer(
    agentId: Id,
    clientId: Id,
    moves: readonly Move[],
    now: Date,
    tx: EntityManager,
  ): Promise<ClientPreferences> {
    const [person] = await recipientsAmong([agentId], tx);
    const { frequencies = {}, until = null } = inForce(person!, clientId, now) ?? {};
    return {
      items: itemsFor(person!, clientId, now),
      ...movedBy(moves),
      nextEmailAt: await nextEmailAt(agentId, tx),
      frequencies,
      until,
    };
  }
}

function requireAcceptable({ frequencies, until }: ClientChoice, person: Recipient, now: Date): void {
  if (Object.keys(frequencies).length === 0) {
    throw unacceptable([{ pointer: '/frequencies', code: 'NOT_EMPTY', detail: 'Choose for one kind at least.' }]);
  }
  if (frequencies.DIRECTORY !== undefined) {
    throw unacceptable([fault('frequencies', 'DIRECTORY', 'OF_NO_CLIENT', 'The directory is about no client.')]);
  }
  requireAllowed(frequencies, 'frequencies', (kind) => allowedFor(kind, person.agency.floors));
  if (until === null) return;
  if (!isDate(until)) {
    throw unacceptable([{ pointer: '/until', code: 'DATE', detail: 'A date, as 2030-03-08.' }]);
  }
  const today = dateOf(now, person.timeZone);
  if (until < today) {
    throw unacceptable([{ pointer: '/until', code: 'PAST', detail: 'That day is over.' }]);
  }
  if (until > addDays(today, MOST_DAYS)) {
    const detail = 'A choice ends within two years, or lasts until you take it back.';
    throw unacceptable([{ pointer: '/until', code: 'TOO_FAR', detail }]);
  }
}

/** RFC 3339, full-date. */
function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
