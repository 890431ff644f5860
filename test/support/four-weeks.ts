/**
 * Random histories of four weeks: what happens on the clients of some readers, and what these see meanwhile. Bursts are a
 * minute apart and everything else hours, so that a slow machine changes nothing.
 */
import * as fc from 'fast-check';

const FREQUENCIES = ['AS_IT_HAPPENS', 'END_OF_DAY', 'END_OF_WEEK', 'NEXT_LOGIN'] as const;
const ALLOWED = {
  MY_TEAMS: FREQUENCIES,
  TEAM: FREQUENCIES,
  CONTACT: FREQUENCIES,
  IDENTITY: FREQUENCIES,
  STATUS: FREQUENCIES,
  DIRECTORY: FREQUENCIES,
} as const;
export type Choice = Partial<Record<keyof typeof ALLOWED, (typeof FREQUENCIES)[number]>>;

const WEEK = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;

export interface Reader {
  readonly hours: { readonly digestHour: string; readonly workingDays: readonly string[] };
  /** Preferences in the one world and in the other. */
  readonly choices: readonly [Choice, Choice];
  /** For their second client, in both worlds; `until` in days from the beginning. */
  readonly forClient: { readonly frequencies: Choice; readonly until: number | null } | null;
}

/** `BACK`: the address becomes one of two, so that it is often what it was; `STATUS`: closed, or opened again. */
export const HAPPENINGS = ['CONTACT', 'BACK', 'IDENTITY', 'STATUS', 'TEAM', 'DIRECTORY', 'SEEN', 'LEFT'] as const;

export interface Happening {
  /** Seconds since the one before. */
  readonly gap: number;
  readonly what: (typeof HAPPENINGS)[number];
  readonly reader: number;
  readonly client: 0 | 1;
}

export interface History {
  readonly readers: readonly Reader[];
  readonly happenings: readonly Happening[];
}

const choice = fc.record(
  Object.fromEntries(Object.entries(ALLOWED).map(([kind, allowed]) => [kind, fc.constantFrom(...allowed)])),
  { requiredKeys: [] },
) as fc.Arbitrary<Choice>;

const reader: fc.Arbitrary<Reader> = fc.record({
  hours: fc.record({
    digestHour: fc.constantFrom('07:45', '12:00', '16:30', '23:10'),
    workingDays: fc.subarray([...WEEK], { minLength: 1 }),
  }),
  choices: fc.tuple(choice, choice),
  forClient: fc.option(
    fc.record({
      frequencies: fc.record({
        CONTACT: fc.constantFrom(...FREQUENCIES),
        IDENTITY: fc.constantFrom(...FREQUENCIES),
      }),
      until: fc.option(fc.integer({ min: 1, max: 20 })),
    }),
  ),
});

const HOUR = 3600;
const happening = (readers: number): fc.Arbitrary<Happening> =>
  fc.record({
    gap: fc.oneof(
      { weight: 2, arbitrary: fc.constant(60) },
      { weight: 3, arbitrary: fc.integer({ min: HOUR, max: 40 * HOUR }) },
    ),
    what: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom('CONTACT' as const, 'BACK' as const, 'IDENTITY' as const) },
      {
        weight: 2,
        arbitrary: fc.constantFrom('TEAM' as const, 'STATUS' as const, 'DIRECTORY' as const, 'SEEN' as const),
      },
      { weight: 1, arbitrary: fc.constant('LEFT' as const) },
    ),
    reader: fc.nat({ max: readers - 1 }),
    client: fc.constantFrom(0 as const, 1 as const),
  });

export const historyOf = (readers: number, happenings: number): fc.Arbitrary<History> =>
  fc.record({
    readers: fc.array(reader, { minLength: readers, maxLength: readers }),
    happenings: fc.array(happening(readers), { minLength: happenings, maxLength: happenings }),
  });
