/**
 * Cover: what somebody who is away would have heard as it happens, the colleague whom they named hears at once, if they are
 * on the client's team. Pure. Nobody learns by covering what they may not know: not what an entry is about, nor that the
 * absent one is on the team.
 */
import { mayKnow } from '../../access/decide.js';
import { backAt, dateOf } from '../../calendar/index.js';
import type { TeamAgent as Membership } from '../../clients/index.js';
import { type Id, newId } from '../../common/ids.js';
import type { DomainEvent, EntryDraft } from '../../events/index.js';
import { ASKED_AGAIN, concerned, mayHearOf } from '../kind-rules.js';
import type { Recipient } from '../preferences/recipients.queries.js';
import { asItHappens, type Limits } from '../preferences/timing.js';
import type { PlannedNotification } from './planner.queries.js';

export interface Scene {
  readonly event: DomainEvent;
  readonly entry: EntryDraft;
  /** The client's team, after the change. */
  readonly team: readonly Membership[];
  readonly people: ReadonlyMap<Id, Recipient>;
  readonly limits: Limits;
}

/**
 * The rows of one entry, with those of covers: a row that a cover has of their own goes at once in its stead, for there is
 * one for each agent and entry; who has none gets one.
 */
export function withCovers(rows: readonly PlannedNotification[], scene: Scene): PlannedNotification[] {
  const byAgent = new Map(rows.map((row) => [row.agentId, row]));
  for (const row of rows) {
    const agentId = row.heldBy === 'AWAY' && row.frequency === 'AS_IT_HAPPENS' ? coverFor(row.agentId, scene) : null;
    if (agentId === null) continue;
    const own = byAgent.get(agentId);
    if (own?.frequency === 'AS_IT_HAPPENS' && (own.heldBy === null || own.heldBy === 'CEILING')) continue;
    const { emailAfter, heldBy } = asItHappens(
      row.kind,
      scene.people.get(agentId)!,
      scene.event.occurredAt,
      scene.limits,
    );
    const reachedBecause = own?.reachedBecause ?? 'YOU_COVER';
    const place = { id: own?.id ?? newId(), agentId, coveringFor: row.agentId, reachedBecause };
    byAgent.set(agentId, { ...row, ...place, emailAfter, heldBy });
  }
  return [...byAgent.values()];
}

/**
 * Whether somebody is gone on this day and nobody on the team covers: what only they were told of would wait for their first
 * day back. By whole days, as the ledger works it out too.
 */
export function isLeftAlone(person: Recipient, { event, team, people }: Omit<Scene, 'entry' | 'limits'>): boolean {
  if (!isGoneOn(event.occurredAt, person)) return false;
  const cover = coverOf(person, people);
  if (cover === undefined || !canCover(cover, event.occurredAt)) return true;
  return cover.agentId === event.actor.agentId || !team.some(({ agentId }) => agentId === cover.agentId);
}

/** The free days after the last day away count: by weekdays, as the database knows no holidays. */
function isGoneOn(at: Date, person: Recipient): boolean {
  const { absence, timeZone } = person;
  const day = dateOf(at, timeZone);
  if (absence === null || day < absence.from) return false;
  return day < dateOf(backAt(absence, { ...person, isHoliday: () => false }), timeZone);
}

/** Who was away themselves is there from the day after, be it a free one: also by whole days. */
function canCover({ active, verified, absence, timeZone }: Recipient, at: Date): boolean {
  const day = dateOf(at, timeZone);
  return active && verified && (absence === null || day < absence.from || absence.until < day);
}

/** The colleague that an absent agent named as their cover, if these people include the colleague. */
function coverOf({ absence }: Recipient, people: Scene['people']): Recipient | undefined {
  const coverAgentId = absence!.coverAgentId;
  return coverAgentId === null ? undefined : people.get(coverAgentId);
}

/** Who hears in the place of somebody who is away; null for nobody. */
function coverFor(absentId: Id, { event, entry, team, people }: Scene): Id | null {
  if (entry.kind === null || ASKED_AGAIN[entry.kind] !== 'ON_TEAM') return null;
  const cover = coverOf(people.get(absentId)!, people);
  if (cover === undefined || !canCover(cover, event.occurredAt)) return null;
  // Who did it knows, and whom it is about hears of it as a matter of their own teams.
  if (cover.agentId === event.actor.agentId || concerned(event).includes(cover.agentId)) return null;
  const isOnTeam = team.some(({ agentId }) => agentId === cover.agentId);
  const knowsThem = team.some((member) => member.agentId === absentId && mayKnow(cover, member));
  return isOnTeam && knowsThem && mayHearOf(event, entry, cover) ? cover.agentId : null;
}
