/**
 * What Patchwork promises of notifications, as a few lines over arrays: who is told of what, when it may go, and which
 * items go in which email. It knows nothing of rows, locks, leases or SQL; only the instants of digests are the calendar's.
 */
import { type Absence, emailAfter, type Frequency, heldBack, holidaysIn } from '../../../src/calendar/index.js';

export const WHO = ['lee', 'bea', 'cal'] as const;
export type Who = (typeof WHO)[number];

/** The kinds that the histories touch. */
export const KINDS = ['CONTACT', 'IDENTITY', 'TEAM', 'MY_TEAMS'] as const;
export type Kind = (typeof KINDS)[number];

export const DEFAULTS: Readonly<Record<Kind, Frequency>> = {
  CONTACT: 'END_OF_DAY',
  IDENTITY: 'END_OF_DAY',
  TEAM: 'END_OF_DAY',
  MY_TEAMS: 'AS_IT_HAPPENS',
};

export type Held = 'CEILING' | 'AWAY' | 'FIRST_DAY_BACK';

/** One thing one person should hear about. */
export interface Item {
  readonly who: Who;
  readonly client: number;
  readonly kind: Kind;
  /** What changed, from what to what; for `TEAM` the colleague, from in or out to out or in. */
  readonly change: { readonly of: string; readonly from: unknown; readonly to: unknown };
  frequency: Frequency;
  /** Milliseconds since 1970; null waits for log-in. */
  after: number | null;
  /** What holds it beyond its time: the ceiling of an hour, or an absence. */
  held: Held | null;
  state: 'WAITING' | 'SEEN' | 'IN_AN_EMAIL' | { readonly withheld: string };
}

export interface Email {
  readonly who: Who;
  readonly items: readonly Item[];
  /** Left behind by a crash: it may have been sent. */
  state: 'SENDING' | 'SENT' | 'UNKNOWN';
  /** Until when it takes one of the places of an hour, if all in it goes as it happens; for good while it is under way. */
  countsUntil: number | null;
}

export interface Client {
  /** Who is on it, by which membership. */
  readonly team: Map<Who, string>;
  readonly values: { address: string; name: string };
}

/** What the recipients of an event are owed by it, apart from when. */
type Told = Pick<Item, 'client' | 'kind' | 'change'>;

const HOUR = 3_600_000;
const MOST_AMBIGUOUS = 6;

export class Model {
  readonly clients: Client[] = [];
  readonly items: Item[] = [];
  readonly emails: Email[] = [];
  /** All that happened, in order, whoever was told of it. */
  private readonly changes: Told[] = [];
  private memberships = 0;
  readonly choices: Record<Who, Record<Kind, Frequency>>;
  readonly absences: Record<Who, Absence | null> = { lee: null, bea: null, cal: null };

  constructor(
    /** Milliseconds since 1970, Patchwork time. */
    public now: number,
    /** Seconds that a burst of as-it-happens changes waits. */
    private readonly wait: number,
    /** As-it-happens emails an hour for one person. */
    private readonly ceiling: number,
  ) {
    this.choices = { lee: { ...DEFAULTS }, bea: { ...DEFAULTS }, cal: { ...DEFAULTS } };
  }

  register(owner: Who): void {
    this.clients.push({ team: new Map([[owner, 'the first']]), values: { address: 'a', name: 'a' } });
  }

  /** False if that is what it was. */
  change(client: number, actor: Who, field: 'address' | 'name', to: string): boolean {
    const { team, values } = this.clients[client]!;
    const from = values[field];
    if (from === to) return false;
    values[field] = to;
    const told: Told = {
      client,
      kind: field === 'address' ? 'CONTACT' : 'IDENTITY',
      change: { of: field, from, to },
    };
    this.changes.push(told);
    for (const who of others(team, actor)) this.tell(who, told);
    return true;
  }

  add(client: number, who: Who, actor: Who): void {
    const { team } = this.clients[client]!;
    const membership = `membership ${(this.memberships += 1)}`;
    this.move(client, who, actor, { of: membership, from: 'out', to: 'in' }, others(team, actor));
    team.set(who, membership);
  }

  /** Of `who` by `actor`, who may be the same: then they leave. */
  end(client: number, who: Who, actor: Who): void {
    const { team } = this.clients[client]!;
    const membership = team.get(who)!;
    team.delete(who);
    this.move(client, who, actor, { of: membership, from: 'in', to: 'out' }, others(team, actor));
  }

  private move(client: number, who: Who, actor: Who, change: Item['change'], rest: Who[]): void {
    const told: Told = { client, kind: 'TEAM', change };
    this.changes.push(told);
    for (const one of rest.filter((other) => other !== who)) this.tell(one, told);
    if (who !== actor) this.tell(who, { client, kind: 'MY_TEAMS', change });
  }

  private tell(who: Who, told: Told): void {
    const frequency = this.choices[who][told.kind];
    const item: Item = { who, ...told, frequency, ...this.timing(who, told.kind, frequency), state: 'WAITING' };
    this.items.push(item);
    if (frequency !== 'AS_IT_HAPPENS' || isHeldByAbsence(item)) return;
    const burst = this.waiting(who).filter(
      (one) => one.client === item.client && one.frequency === 'AS_IT_HAPPENS' && !isHeldByAbsence(one),
    );
    const first = Math.min(...burst.map((one) => one.after!));
    for (const one of burst) if (one.held === null) one.after = first;
  }

  /** How many items go at another time. */
  choose(who: Who, kind: Kind, frequency: Frequency): number {
    this.choices[who][kind] = frequency;
    return this.retime(who);
  }

  /** How many items go at another time. */
  leave(who: Who, absence: Absence | null): number {
    this.absences[who] = absence;
    return this.retime(who);
  }

  /** What is due goes as it is; what goes as it happens is on its way, unless an absence begins or ends to hold it. */
  private retime(who: Who): number {
    const moving = this.waiting(who).filter((item) => {
      const frequency = this.choices[who][item.kind];
      if (item.frequency !== frequency) return true;
      if (item.after === null || item.after <= this.now) return false;
      const { after, held } = this.timing(who, item.kind, frequency);
      return (
        after !== item.after && (frequency !== 'AS_IT_HAPPENS' || isHeldByAbsence({ held }) || isHeldByAbsence(item))
      );
    });
    const before = moving.map(({ after }) => after);
    for (const item of moving) {
      item.frequency = this.choices[who][item.kind];
      Object.assign(item, this.timing(who, item.kind, item.frequency));
    }
    return moving.filter(({ after }, place) => after !== before[place]).length;
  }

  seeAll(who: Who): void {
    for (const item of this.waiting(who)) item.state = 'SEEN';
  }

  waiting(who: Who): Item[] {
    return this.items.filter((item) => item.who === who && item.state === 'WAITING');
  }

  due(who: Who): Item[] {
    return this.waiting(who).filter(({ after }) => after !== null && after <= this.now);
  }

  /** What one person gets now: null when nothing is due, nothing is left, or the hour has had its emails. */
  claim(who: Who): Email | null {
    if (this.due(who).length === 0) return null;
    const claimed = this.waiting(who).filter(
      (item) =>
        (item.frequency === 'AS_IT_HAPPENS' && !isHeldByAbsence(item)) ||
        (item.after !== null && item.after <= this.now),
    );
    for (const item of claimed) if (!this.mayHear(item)) item.state = { withheld: 'NOT_ON_TEAM' };
    const rightful = claimed.filter((item) => item.state === 'WAITING');
    for (const item of this.cameToNothing(rightful)) item.state = { withheld: 'NET_NOTHING' };
    const items = rightful.filter((item) => item.state === 'WAITING');
    if (items.length === 0) return null;
    const limited = items.every(({ frequency }) => frequency === 'AS_IT_HAPPENS');
    const freeAt = limited ? this.placeFreeAt(who) : null;
    if (freeAt !== null) {
      for (const item of items) [item.after, item.held] = [freeAt, 'CEILING'];
      return null;
    }
    for (const item of items) item.state = 'IN_AN_EMAIL';
    const email: Email = { who, items, state: 'SENDING', countsUntil: limited ? Infinity : null };
    this.emails.push(email);
    return email;
  }

  /**
   * Takes up what a crash left behind, and may have been sent: it goes again as it was, or not at all.
   * @param ambiguous how many workers have died of it: a nuisance to its reader after so many
   */
  retake(email: Email, ambiguous: number): void {
    const goes = ambiguous < MOST_AMBIGUOUS && email.items.every((item) => this.mayHear(item));
    this.settle(email, goes ? 'SENT' : 'UNKNOWN');
  }

  settle(email: Email, state: 'SENT' | 'UNKNOWN'): void {
    email.state = state;
    if (email.countsUntil !== null) email.countsUntil = this.now + HOUR;
  }

  private placeFreeAt(who: Who): number | null {
    const taken = this.emails
      .flatMap((email) => (email.who === who && email.countsUntil !== null ? [email.countsUntil] : []))
      .filter((until) => until > this.now)
      .sort((one, other) => other - one);
    const last = taken[this.ceiling - 1];
    return last === undefined ? null : Math.min(last, this.now + HOUR);
  }

  /** Those that lead back to where they began, by steps of which this person has heard none so far and knows none. */
  private cameToNothing(items: readonly Item[]): Item[] {
    const unheard = new Map(items.filter(({ kind }) => kind !== 'MY_TEAMS').map((item) => [item.change, item]));
    const walks = new Map<string, Item[][]>();
    for (const { client, kind, change } of this.changes) {
      const key = `${client} ${kind} ${change.of}`;
      const runs = walks.get(key) ?? [[]];
      const item = unheard.get(change);
      if (item === undefined) runs.push([]);
      else runs.at(-1)!.push(item);
      walks.set(key, runs);
    }
    return [...walks.values()].flat().flatMap(loops);
  }

  private mayHear({ who, client, kind }: Item): boolean {
    return kind === 'MY_TEAMS' || this.clients[client]!.team.has(who);
  }

  private timing(who: Who, kind: Kind, frequency: Frequency): Pick<Item, 'after' | 'held'> {
    const now = new Date(this.now);
    const own = emailAfter(frequency, now, CALENDAR, kind === 'MY_TEAMS' ? 0 : this.wait);
    const free = frequency === 'AS_IT_HAPPENS' ? this.placeFreeAt(who) : null;
    const isFull = own !== null && free !== null && free > own.getTime();
    const due = isFull ? new Date(free) : own;
    const absence = this.absences[who];
    const hold =
      due === null || absence === null ? null : heldBack(due, now, absence, CALENDAR, frequency === 'AS_IT_HAPPENS');
    return { after: (hold?.until ?? due)?.getTime() ?? null, held: hold?.by ?? (isFull ? 'CEILING' : null) };
  }
}

function isHeldByAbsence({ held }: Pick<Item, 'held'>): boolean {
  return held === 'AWAY' || held === 'FIRST_DAY_BACK';
}

/** The steps between a value and its last return, from the first value on that returns. */
function loops(run: readonly Item[]): Item[] {
  const values = [run[0]?.change.from, ...run.map(({ change }) => change.to)];
  for (let place = 0; place < run.length; place += 1) {
    const last = values.lastIndexOf(values[place]);
    if (last > place) return [...run.slice(place, last), ...loops(run.slice(last))];
  }
  return [];
}

function others(team: ReadonlyMap<Who, string>, actor: Who): Who[] {
  return [...team.keys()].filter((who) => who !== actor);
}

export const CALENDAR = {
  timeZone: 'Europe/London',
  digestHour: '16:30',
  workingDays: ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY'],
  isHoliday: holidaysIn('Europe/London'),
} as const;
