/**
 * Gives what waits its new time when somebody's choices or calendar change, in the same transaction: nothing is lost, nothing
 * comes twice. Whoever calls holds the delivery rows of these agents FOR UPDATE and has written the change.
 */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { agentsOfAgency, lockDelivery, type Weekday } from '../../agents/index.js';
import { backAt } from '../../calendar/index.js';
import type { Id } from '../../common/ids.js';
import { CONFIG, type Config } from '../../config.js';
import { DeliveryCalendarChanged, EventBus, TeamMemberEnded } from '../../events/index.js';
import { choseForClient } from './client-preferences.queries.js';
import { forgetAbsence, type Recipient, recipientsAmong } from './recipients.queries.js';
import { moveReminders, type NewInstant, remindersWaiting } from './reminder.queries.js';
import { type Move, retimeGroups, type WaitingGroup, waitingGroups } from './retiming.queries.js';
import { frequencyOf, remindedAfter, type Timing, timingOf } from './timing.js';

@Injectable()
export class Retimer implements OnModuleInit {
  constructor(
    private readonly events: EventBus,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.events.on(DeliveryCalendarChanged, async (event, tx) => {
      const ofAgency = event.agencyId === null ? [] : await agentsOfAgency(event.agencyId, tx);
      const agentIds = [...event.agentIds, ...ofAgency];
      await lockDelivery([], agentIds, tx);
      const days = event.changes.find(({ field }) => field === 'workingDays');
      for (const id of days === undefined ? [] : event.agentIds) {
        await this.keepBack(id, days!.from as Weekday[], event.occurredAt, tx);
      }
      await this.retime(agentIds, event.occurredAt, tx);
    });
    // What was chosen for a client ends with the membership. After the planner, which takes the locks in one pass.
    this.events.on(TeamMemberEnded, async ({ clientId, member: { agentId }, occurredAt }, tx) => {
      if (agentId === null) return;
      await lockDelivery([], [agentId], tx);
      if (await choseForClient(agentId, clientId, tx)) await this.retime([agentId], occurredAt, tx);
    });
  }

  /**
   * Who is back from an absence stays so when they work on other days, by which their first day back may be yet to come.
   * @param former the days until now
   */
  async keepBack(agentId: Id, former: readonly Weekday[], now: Date, tx: EntityManager): Promise<void> {
    const [person] = await recipientsAmong([agentId], tx);
    const absence = person?.absence ?? null;
    if (absence === null || now < backAt(absence, { ...person!, workingDays: former })) return;
    await forgetAbsence(agentId, tx);
  }

  /** What moved, and when it goes now. */
  async retime(agentIds: readonly Id[], now: Date, tx: EntityManager): Promise<Move[]> {
    return this.retimeAll(agentIds, false, now, tx);
  }

  /**
   * The same for what waited for the agent's address, and became due in the meantime: it goes now, late as it is, unless by what
   * holds now no email of it would go at all.
   */
  async retimeLate(agentId: Id, now: Date, tx: EntityManager): Promise<void> {
    await this.retimeAll([agentId], true, now, tx);
  }

  private async retimeAll(agentIds: readonly Id[], late: boolean, now: Date, tx: EntityManager): Promise<Move[]> {
    const people = new Map((await recipientsAmong(agentIds, tx)).map((person) => [person.agentId, person]));
    const groups = await waitingGroups(agentIds, tx);
    const times = groups.map((group) => {
      const person = people.get(group.agentId)!;
      const timing = timingOf(group.kind, person, group.clientId, now, this.config);
      return { ...group, ...timing, keepsDue: late && (isHeldByAbsence(timing) || isTurnedOff(group, person, now)) };
    });
    const moves = await retimeGroups(times, now, tx);
    return added(moves, await this.retimeReminders(people, late, now, tx));
  }

  /** After their first notices: a reminder goes by when its reader was told, or will be, and by no choice of its own. */
  private async retimeReminders(
    people: ReadonlyMap<Id, Recipient>,
    late: boolean,
    now: Date,
    tx: EntityManager,
  ): Promise<Move[]> {
    const moving = (await remindersWaiting([...people.keys()], now, late, tx)).flatMap((reminder): NewInstant[] => {
      const { id, kind, agentId, toldAt } = reminder;
      // As all that waits: no digest that is past comes back because a calendar changes.
      const timing = remindedAfter(kind, people.get(agentId)!, toldAt > now ? toldAt : now);
      const { emailAfter, heldBy } = timing;
      if (reminder.emailAfter <= now && !isHeldByAbsence(timing)) return [];
      return emailAfter.getTime() === reminder.emailAfter.getTime() ? [] : [{ id, emailAfter, heldBy }];
    });
    return moving.length === 0 ? [] : moveReminders(moving, tx);
  }
}

function isHeldByAbsence({ heldBy }: Timing): boolean {
  return heldBy === 'AWAY' || heldBy === 'FIRST_DAY_BACK';
}

/** For good, or until a day: such a row has the frequency that it gets then. */
function isTurnedOff({ kind, clientId }: WaitingGroup, person: Recipient, now: Date): boolean {
  return frequencyOf(kind, person, clientId, now).frequency === 'NEXT_LOGIN';
}

/** Both, one for each kind and instant, in that order; what waits in the app comes last. */
function added(moves: readonly Move[], more: readonly Move[]): Move[] {
  if (more.length === 0) return [...moves];
  const sums = new Map<string, Move>();
  for (const move of [...moves, ...more]) {
    const key = `${move.emailAfter?.getTime()} ${move.kind}`;
    sums.set(key, { ...move, count: move.count + (sums.get(key)?.count ?? 0) });
  }
  const at = ({ emailAfter }: Move): number => emailAfter?.getTime() ?? Infinity;
  return [...sums.values()].sort((a, b) => (at(a) === at(b) ? (a.kind < b.kind ? -1 : 1) : at(a) < at(b) ? -1 : 1));
}
