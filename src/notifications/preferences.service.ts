/** Reads and changes what an agent chose, and re-times what waits: nothing is lost, nothing comes twice. */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { agentsOfAgency, lockDelivery } from '../agents/index.js';
import type { Principal } from '../common/actor.js';
import { type FieldFault, malformed, unacceptable } from '../common/errors.js';
import { CONFIG, type Config } from '../config.js';
import { patchworkNow } from '../database/clock.queries.js';
import { Transaction } from '../database/transaction.js';
import { DeliveryCalendarChanged, EventBus, type Kind, KINDS } from '../events/index.js';
import { emailAfter } from './delivery-schedule.js';
import { type Choices, describeKind, effectiveFrequency, FREQUENCIES, type Frequency } from './kinds.js';
import { recipientsAmong } from './planner.queries.js';
import type { Preferences } from './preference.dto.js';
import { choicesOf, nextEmailAt, retimeDigests, retimeKinds, saveChoices } from './preferences.queries.js';

@Injectable()
export class PreferencesService implements OnModuleInit {
  constructor(
    private readonly events: EventBus,
    private readonly transaction: Transaction,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.events.on(DeliveryCalendarChanged, (event, tx) => this.retime(event, tx));
  }

  async read(principal: Principal): Promise<Preferences> {
    return this.transaction.run(async (tx) => this.answer(principal.agentId!, 0, tx));
  }

  /** 400 for what is no kind or frequency, 422 for a choice below what its kind allows. */
  async choose(principal: Principal, frequencies: Record<string, unknown>): Promise<Preferences> {
    const wanted = readChoices(frequencies);
    const agentId = principal.agentId!;
    return this.transaction.run(async (tx) => {
      await lockDelivery([], [agentId], tx);
      const [person] = await recipientsAmong([agentId], tx);
      const now = await patchworkNow(tx);
      await saveChoices(agentId, wanted, tx);
      const times = (Object.keys(wanted) as Kind[]).map((kind) => {
        const { effective } = effectiveFrequency(kind, wanted);
        const wait = describeKind(kind).waits ? this.config.asItHappensWait : 0;
        return { kind, frequency: effective, emailAfter: emailAfter(effective, now, person!, wait) };
      });
      return this.answer(agentId, await retimeKinds(agentId, times, tx), tx);
    });
  }

  private async retime(event: DeliveryCalendarChanged, tx: EntityManager): Promise<void> {
    const ofAgency = event.agencyId === null ? [] : await agentsOfAgency(event.agencyId, tx);
    const agentIds = [...event.agentIds, ...ofAgency];
    await lockDelivery([], agentIds, tx);
    const times = (await recipientsAmong(agentIds, tx)).map((person) => ({
      agentId: person.agentId,
      endOfDay: emailAfter('END_OF_DAY', event.occurredAt, person, 0)!,
      endOfWeek: emailAfter('END_OF_WEEK', event.occurredAt, person, 0)!,
    }));
    await retimeDigests(times, event.occurredAt, tx);
  }

  private async answer(agentId: string, moved: number, tx: EntityManager): Promise<Preferences> {
    const choices = await choicesOf(agentId, tx);
    const items = KINDS.map((kind) => {
      const { allowed } = describeKind(kind);
      return { kind, ...effectiveFrequency(kind, choices), locked: allowed.length === 1, allowed };
    });
    return { items, moved, nextEmailAt: await nextEmailAt(agentId, tx) };
  }
}

function readChoices(frequencies: Record<string, unknown>): Choices {
  const entries = Object.entries(frequencies);
  const misshapen = entries.flatMap(([kind, frequency]): FieldFault[] => {
    if (!KINDS.includes(kind as Kind)) return [fault(kind, 'UNKNOWN_FIELD', 'There is no such kind.')];
    if (FREQUENCIES.includes(frequency as Frequency)) return [];
    return [fault(kind, 'IS_IN', `A frequency is one of ${FREQUENCIES.join(', ')}.`)];
  });
  if (misshapen.length > 0) throw malformed(misshapen);
  const choices = Object.fromEntries(entries) as Choices;
  const tooLow = (Object.keys(choices) as Kind[]).filter(
    (kind) => !describeKind(kind).allowed.includes(choices[kind]!),
  );
  if (tooLow.length > 0) {
    throw unacceptable(
      tooLow.map((kind) =>
        fault(kind, 'BELOW_FLOOR', `Allowed for this kind: ${describeKind(kind).allowed.join(', ')}.`),
      ),
    );
  }
  return choices;
}

function fault(kind: string, code: string, detail: string): FieldFault {
  return { pointer: `/frequencies/${kind.replaceAll('~', '~0').replaceAll('/', '~1')}`, code, detail };
}
