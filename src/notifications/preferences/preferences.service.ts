/** Reads and changes what an agent chose, and re-times what waits: nothing is lost, nothing comes twice. */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { lockDelivery } from '../../agents/index.js';
import { FREQUENCIES, type Frequency } from '../../calendar/index.js';
import type { Principal } from '../../common/actor.js';
import { type FieldFault, malformed, unacceptable } from '../../common/errors.js';
import { patchworkNow } from '../../database/clock.queries.js';
import { Transaction } from '../../database/transaction.js';
import { type Kind, KINDS } from '../../events/index.js';
import { describeKind } from '../kinds.js';
import type { Preferences } from './preference.dto.js';
import { choicesOf, saveChoices } from './preferences.queries.js';
import { Retimer } from './retimer.js';
import { nextEmailAt } from './retiming.queries.js';
import { type Choices, frequencyOf } from './timing.js';

@Injectable()
export class PreferencesService {
  constructor(
    private readonly transaction: Transaction,
    private readonly retimer: Retimer,
  ) {}

  async read(principal: Principal): Promise<Preferences> {
    return this.transaction.run(async (tx) => this.answer(principal.agentId!, 0, tx));
  }

  /** 400 for what is no kind or frequency, 422 for a choice below what its kind allows. */
  async choose(principal: Principal, frequencies: Record<string, unknown>): Promise<Preferences> {
    const wanted = readChoices(frequencies);
    const agentId = principal.agentId!;
    return this.transaction.run(async (tx) => {
      await lockDelivery([], [agentId], tx);
      await saveChoices(agentId, wanted, tx);
      return this.answer(agentId, await this.retimer.retime([agentId], await patchworkNow(tx), tx), tx);
    });
  }

  private async answer(agentId: string, moved: number, tx: EntityManager): Promise<Preferences> {
    const choices = await choicesOf(agentId, tx);
    const items = KINDS.map((kind) => {
      const { allowed } = describeKind(kind);
      const { frequency, source } = frequencyOf(kind, { choices });
      return { kind, effective: frequency, source, locked: allowed.length === 1, allowed };
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
