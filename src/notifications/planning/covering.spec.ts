import type { Actor } from '../../common/actor.js';
import type { Id } from '../../common/ids.js';
import { ClientDetailsUpdated, type DomainEvent, draftsOf, type Kind, LeadChanged } from '../../events/index.js';
import type { Recipient } from '../preferences/recipients.queries.js';
import { timingOf } from '../preferences/timing.js';
import { isLeftAlone, type Scene, withCovers } from './covering.js';

/** By name: they are only compared. */
const id = (name: string): Id => name as Id;

const LIMITS = { asItHappensWait: 60, asItHappensCeiling: 1 };
const NOW = new Date('2030-01-02T10:00:00Z');
const AWAY = { from: '2030-01-02', until: '2030-01-04' };
const ann: Actor = {
  agentId: id('ann'),
  systemId: null,
  name: 'Ann',
  agencyId: id('council'),
  agencyName: 'Saltmarsh',
};
const moved = (actor = ann): DomainEvent =>
  new ClientDetailsUpdated(id('c'), actor, NOW, [{ field: 'address', from: null, to: {} }]);

const person = (agentId: Id, rest: Partial<Recipient> = {}): Recipient => ({
  agentId,
  agencyId: id('school'),
  active: true,
  verified: true,
  timeZone: 'Europe/London',
  digestHour: '16:30',
  workingDays: ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY'],
  choices: {},
  agency: { defaults: {}, floors: {} },
  clients: {},
  absence: null,
  placesTaken: [],
  ...rest,
});
const member = (agentId: Id, rest: Partial<Scene['team'][number]> = {}): Scene['team'][number] => ({
  clientId: id('c'),
  agentId,
  agencyId: id('school'),
  lead: false,
  sensitive: false,
  brokerId: null,
  ...rest,
});

/** Bea is away and hears of addresses as it happens; Cal, who hears of them at the end of the day, covers. */
const bea = person(id('bea'), { choices: { CONTACT: 'AS_IT_HAPPENS' }, absence: { ...AWAY, coverAgentId: id('cal') } });
const cal = person(id('cal'));

interface Setting {
  readonly event?: DomainEvent;
  readonly kind?: Kind;
  readonly people?: readonly Recipient[];
  readonly team?: Scene['team'];
  /** Whom the entry reaches; all of them unless given. */
  readonly told?: readonly string[];
}

/** Who hears of one entry, when, and in whose place. */
function heard({ event = moved(), kind = 'CONTACT', people = [bea, cal], told, ...rest }: Setting = {}): string[] {
  const entry = draftsOf(event).find((draft) => draft.kind === kind)!;
  const scene: Scene = {
    event,
    entry,
    team: rest.team ?? people.map(({ agentId }) => member(agentId)),
    people: new Map(people.map((one) => [one.agentId, one])),
    limits: LIMITS,
  };
  const rows = people
    .filter(({ agentId }) => told?.includes(agentId) ?? true)
    .map((one) => ({
      id: id(`row of ${one.agentId}`),
      agentId: one.agentId,
      entryId: entry.id,
      clientId: id('c'),
      kind,
      coveringFor: null,
      reachedBecause: 'ON_THE_TEAM' as const,
      ...timingOf(kind, one, id('c'), NOW, LIMITS),
    }));
  return withCovers(rows, scene).map(
    (row) => `${row.agentId} ${row.emailAfter?.toISOString().slice(8, 16)} for ${row.coveringFor ?? 'themselves'}`,
  );
}

const WAITS = 'bea 07T09:00 for themselves';
const ALONE = [WAITS, 'cal 02T16:30 for themselves'];

it('a row of the cover’s own goes at once', () => {
  expect(heard()).toEqual([WAITS, 'cal 02T10:01 for bea']);
});

it('a cover whom the entry does not reach gets a row of their own', () => {
  expect(heard({ told: ['bea'] })).toEqual([WAITS, 'cal 02T10:01 for bea']);
});

it('a cover for two colleagues has one row of what both would have heard', () => {
  const dan = person(id('dan'), { choices: bea.choices, absence: bea.absence });
  expect(heard({ people: [bea, dan, cal], told: ['bea', 'dan'] })).toEqual([
    WAITS,
    'dan 07T09:00 for themselves',
    'cal 02T10:01 for bea',
  ]);
});

it('a cover who hears as it happens anyway hears for themselves', () => {
  const eager = person(id('cal'), { choices: { CONTACT: 'AS_IT_HAPPENS' } });
  expect(heard({ people: [bea, eager] })).toEqual([WAITS, 'cal 02T10:01 for themselves']);
});

it('a cover whose hour is full hears when there is a place, and keeps a row of their own', () => {
  const placesTaken = [new Date('2030-01-02T10:40:00Z')];
  expect(heard({ people: [bea, person(id('cal'), { placesTaken })] })).toEqual([WAITS, 'cal 02T10:40 for bea']);
  const eager = person(id('cal'), { choices: { CONTACT: 'AS_IT_HAPPENS' }, placesTaken });
  expect(heard({ people: [bea, eager] })).toEqual([WAITS, 'cal 02T10:40 for themselves']);
});

it('a cover hears at once on their own first day back too', () => {
  const back = person(id('cal'), {
    choices: { CONTACT: 'AS_IT_HAPPENS' },
    absence: { from: '2029-12-20', until: '2030-01-01', coverAgentId: null },
  });
  expect(heard({ people: [bea, back] })).toEqual([WAITS, 'cal 02T10:01 for bea']);
});

it('a cover whose own absence has ended hears at once on the free days after it', () => {
  const saturday = new Date('2030-01-05T10:00:00Z');
  const off = person(id('cal'), { absence: { from: '2030-01-03', until: '2030-01-04', coverAgentId: null } });
  const event = new ClientDetailsUpdated(id('c'), ann, saturday, [{ field: 'address', from: null, to: {} }]);
  expect(heard({ event, people: [bea, off] })).toEqual([WAITS, 'cal 05T10:01 for bea']);
});

describe('a lead is left alone', () => {
  const leftAlone = (day: string, lead: Recipient, cover = cal): boolean =>
    isLeftAlone(lead, {
      event: new ClientDetailsUpdated(id('c'), ann, new Date(`${day}T10:00:00Z`), []),
      team: [member(id('bea')), member(id('cal'))],
      people: new Map([lead, cover].map((one) => [one.agentId, one])),
    });
  const alone = { ...bea, absence: { ...AWAY, coverAgentId: null } };

  it.each([
    ['not before they go', '2030-01-01', false],
    ['on the last day away', '2030-01-04', true],
    ['on the free days after it', '2030-01-06', true],
    ['not on the first day back', '2030-01-07', false],
  ])('%s, where nobody covers', (_, day, expected) => {
    expect(leftAlone(day, alone)).toBe(expected);
    expect(leftAlone(day, bea)).toBe(false);
  });

  it('as long as their cover is away, and no longer', () => {
    const off = person(id('cal'), { absence: { from: '2030-01-03', until: '2030-01-04', coverAgentId: null } });
    expect(leftAlone('2030-01-04', bea, off)).toBe(true);
    expect(leftAlone('2030-01-05', bea, off)).toBe(false);
  });
});

describe('nobody covers', () => {
  it('while nobody is away', () => {
    const later = { ...bea, absence: { from: '2030-01-07', until: '2030-01-08', coverAgentId: id('cal') } };
    expect(heard({ people: [later, cal] })).toEqual(['bea 02T10:01 for themselves', ALONE[1]]);
  });

  it('what the absent one would have had in a digest', () => {
    expect(heard({ people: [{ ...bea, choices: {} }, cal] })).toEqual(ALONE);
  });

  it.each([
    ['who is away', { absence: { ...AWAY, coverAgentId: null } }, 'cal 07T09:00 for themselves'],
    ['who is inactive or suspended', { active: false }, ALONE[1]],
    ['whose address is not verified', { verified: false }, ALONE[1]],
  ])('for whom somebody is named %s', (_, rest, expected) => {
    expect(heard({ people: [bea, person(id('cal'), rest)] })).toEqual([WAITS, expected]);
  });

  it('who is not on the team', () => {
    expect(heard({ team: [member(id('bea'))], told: ['bea'] })).toEqual([WAITS]);
  });

  it('who did it themselves', () => {
    expect(heard({ event: moved({ ...ann, agentId: id('cal') }), told: ['bea'] })).toEqual([WAITS]);
  });

  it('whom it is about: they hear of it as a matter of their own teams', () => {
    const event = new LeadChanged(
      id('c'),
      ann,
      NOW,
      null,
      { agentId: id('cal'), name: 'Cal', agencyName: 'School' },
      'why',
      null,
    );
    const eager = { ...bea, choices: { TEAM: 'AS_IT_HAPPENS' as const } };
    expect(heard({ event, kind: 'TEAM', people: [eager, cal], told: ['bea'] })).toEqual([WAITS]);
  });

  it('who may not know that the absent one is on the team', () => {
    const hidden = member(id('bea'), { agencyId: id('refuge'), sensitive: true, brokerId: id('ann') });
    expect(heard({ team: [hidden, member(id('cal'))] })).toEqual(ALONE);
    expect(heard({ team: [{ ...hidden, brokerId: id('cal') }, member(id('cal'))] })).toEqual([
      WAITS,
      'cal 02T10:01 for bea',
    ]);
  });

  it('what is about a sensitive member of whom the cover may not know', () => {
    const event = Object.assign(moved(), { about: () => ({ memberId: 'm', agencyId: 'refuge', brokerId: 'bea' }) });
    expect(heard({ event, told: ['bea'] })).toEqual([WAITS]);
  });

  it('for matters of the absent one’s own teams', () => {
    const event = new LeadChanged(
      id('c'),
      ann,
      NOW,
      null,
      { agentId: id('bea'), name: 'Bea', agencyName: 'School' },
      'why',
      null,
    );
    expect(heard({ event, kind: 'MY_TEAMS', told: ['bea'] })).toEqual([WAITS]);
  });
});
