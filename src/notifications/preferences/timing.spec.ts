import type { Id } from '../../common/ids.js';
import type { Recipient } from './recipients.queries.js';
import { allowedFor, frequencyOf, reminderOf, timingOf } from './timing.js';

/** By name: they are only compared. */
const id = (name: string): Id => name as Id;

const LIMITS = { asItHappensWait: 60, asItHappensCeiling: 2 };
const CLIENT = id('0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24');

const nina: Recipient = {
  agentId: id('nina'),
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
};

/** A Wednesday in winter. */
const WEDNESDAY = new Date('2030-01-02T10:00:00Z');

const muted = (until: string | null, rest: Partial<Recipient> = {}): Recipient => ({
  ...nina,
  ...rest,
  clients: { [CLIENT]: { frequencies: { CONTACT: 'NEXT_LOGIN' }, until } },
});

const said = (person: Recipient, clientId: Id | null = CLIENT, now = WEDNESDAY) => {
  const { frequency, source, overruled } = frequencyOf('CONTACT', person, clientId, now);
  return [frequency, source, overruled];
};

const at = (person: Recipient, now = '2030-01-02T10:00:00Z'): unknown[] => {
  const { frequency, source, emailAfter } = timingOf('CONTACT', person, CLIENT, new Date(now), LIMITS);
  return [frequency, source, emailAfter?.toISOString() ?? null];
};

describe('the nearest word counts:', () => {
  const agency = { defaults: { CONTACT: 'END_OF_WEEK' }, floors: {} } as const;
  const choices = { CONTACT: 'AS_IT_HAPPENS' } as const;

  it.each([
    ['Patchwork’s, where nobody else says anything', nina, ['END_OF_DAY', 'PATCHWORK', null]],
    ['the agency’s before Patchwork’s', { ...nina, agency }, ['END_OF_WEEK', 'AGENCY', null]],
    ['their own before the agency’s', { ...nina, agency, choices }, ['AS_IT_HAPPENS', 'OWN', null]],
    ['what they said of this client before all', muted(null, { agency, choices }), ['NEXT_LOGIN', 'CLIENT', null]],
  ])('%s', (_, person, expected) => {
    expect(said(person)).toEqual(expected);
  });

  it('what was said of one client counts for no other, and for nothing without a client', () => {
    expect(said(muted(null), id('another'))).toEqual(['END_OF_DAY', 'PATCHWORK', null]);
    expect(said(muted(null), null)).toEqual(['END_OF_DAY', 'PATCHWORK', null]);
  });
});

describe('below the floor of the agency', () => {
  const agency = { defaults: {}, floors: { CONTACT: 'END_OF_DAY', TEAM: 'AS_IT_HAPPENS' } } as const;

  it('less may not be chosen', () => {
    expect(allowedFor('CONTACT', agency.floors)).toEqual(['AS_IT_HAPPENS', 'END_OF_DAY']);
    expect(allowedFor('IDENTITY', agency.floors)).toHaveLength(4);
    expect(allowedFor('ACCESS', { ACCESS: 'NEXT_LOGIN' })).toEqual(['AS_IT_HAPPENS']);
  });

  it('an earlier choice counts as the floor, and the answer knows what they wanted', () => {
    const choices = { CONTACT: 'NEXT_LOGIN' } as const;
    expect(said({ ...nina, agency, choices })).toEqual(['END_OF_DAY', 'AGENCY', 'NEXT_LOGIN']);
    expect(said(muted(null, { agency }))).toEqual(['END_OF_DAY', 'AGENCY', 'NEXT_LOGIN']);
  });

  it('Patchwork’s default counts as the floor', () => {
    const { frequency, source, overruled } = frequencyOf('TEAM', { ...nina, agency }, CLIENT, WEDNESDAY);
    expect([frequency, source, overruled]).toEqual(['AS_IT_HAPPENS', 'AGENCY', null]);
  });

  it('a choice above it counts', () => {
    expect(said({ ...nina, agency, choices: { CONTACT: 'AS_IT_HAPPENS' } })).toEqual(['AS_IT_HAPPENS', 'OWN', null]);
  });
});

describe('a client muted until a date', () => {
  it('is so to the end of that day in the agency’s time zone', () => {
    expect(said(muted('2030-07-02'), CLIENT, new Date('2030-07-02T22:59:59Z'))[1]).toBe('CLIENT');
    expect(said(muted('2030-07-02'), CLIENT, new Date('2030-07-02T23:00:00Z'))[1]).toBe('PATCHWORK');
  });

  it('waits in the app, and what still waits goes with the first digest after', () => {
    expect(at(muted('2030-01-04'))).toEqual(['END_OF_DAY', 'CLIENT', '2030-01-07T16:30:00.000Z']);
  });

  it.each([
    ['as it happens, with the next digest', 'AS_IT_HAPPENS', ['END_OF_DAY', 'CLIENT', '2030-01-03T16:30:00.000Z']],
    ['once a week, with the week’s', 'END_OF_WEEK', ['END_OF_WEEK', 'CLIENT', '2030-01-04T16:30:00.000Z']],
    ['in the app only, with none', 'NEXT_LOGIN', ['NEXT_LOGIN', 'CLIENT', null]],
  ] as const)('whoever hears of other clients %s', (_, frequency, expected) => {
    expect(at(muted('2030-01-02', { choices: { CONTACT: frequency } }))).toEqual(expected);
  });

  it('until it is taken back waits for them to sign in', () => {
    expect(at(muted(null))).toEqual(['NEXT_LOGIN', 'CLIENT', null]);
  });
});

it('a floor that the agency set later makes nobody hear later than the mute that they chose', () => {
  const agency = { defaults: {}, floors: { CONTACT: 'END_OF_WEEK' } } as const;
  const choices = { CONTACT: 'END_OF_DAY' } as const;
  const monday = muted('2030-01-07', { agency, choices });
  expect(at(monday, '2030-01-07T10:00:00Z')).toEqual(['END_OF_DAY', 'CLIENT', '2030-01-08T16:30:00.000Z']);
  // The floor, where it comes first.
  expect(at(monday)).toEqual(['END_OF_WEEK', 'AGENCY', '2030-01-04T16:30:00.000Z']);
});

it('what was chosen for a client until a date goes at its own time while that is before the end', () => {
  const of = (frequency: 'AS_IT_HAPPENS' | 'END_OF_DAY'): Recipient => ({
    ...nina,
    choices: { CONTACT: 'END_OF_WEEK' },
    clients: { [CLIENT]: { frequencies: { CONTACT: frequency }, until: '2030-01-02' } },
  });
  expect(at(of('END_OF_DAY'))).toEqual(['END_OF_DAY', 'CLIENT', '2030-01-02T16:30:00.000Z']);
  expect(at(of('END_OF_DAY'), '2030-01-02T17:00:00Z')).toEqual(['END_OF_WEEK', 'CLIENT', '2030-01-04T16:30:00.000Z']);
  expect(at(of('AS_IT_HAPPENS'), '2030-01-02T23:59:30Z')).toEqual([
    'AS_IT_HAPPENS',
    'CLIENT',
    '2030-01-03T00:00:30.000Z',
  ]);
});

it('a reminder goes with the first digest after its email, and counts as nobody’s choice', () => {
  const remindedAt = (frequency: 'AS_IT_HAPPENS' | 'END_OF_DAY', now: string): unknown => {
    const { source, emailAfter } = reminderOf(
      'ATTENTION',
      { ...nina, choices: { ATTENTION: frequency } },
      CLIENT,
      new Date(now),
    );
    return [source, emailAfter?.toISOString()];
  };
  const [today, tomorrow] = ['2030-01-02T16:30:00.000Z', '2030-01-03T16:30:00.000Z'];
  expect(remindedAt('AS_IT_HAPPENS', '2030-01-02T10:00:00Z')).toEqual(['REMINDER', today]);
  expect(remindedAt('AS_IT_HAPPENS', today)).toEqual(['REMINDER', tomorrow]);
  expect(remindedAt('END_OF_DAY', '2030-01-02T10:00:00Z')).toEqual(['REMINDER', tomorrow]);
});

describe('whoever is away', () => {
  const away = (rest: Partial<Recipient> = {}): Recipient => ({
    ...nina,
    absence: { from: '2030-01-02', until: '2030-01-03', coverAgentId: null },
    ...rest,
  });
  const held = (
    person: Recipient,
    kind: 'CONTACT' | 'ACCESS' | 'MY_TEAMS' = 'CONTACT',
    now = '2030-01-02T10:00:00Z',
  ) => {
    const { frequency, emailAfter, heldBy } = timingOf(kind, person, CLIENT, new Date(now), LIMITS);
    return [frequency, emailAfter?.toISOString() ?? null, heldBy];
  };

  it.each(['AS_IT_HAPPENS', 'END_OF_DAY', 'END_OF_WEEK'] as const)(
    'hears %s of nothing before they are back',
    (often) => {
      expect(held(away({ choices: { CONTACT: often } }))).toEqual([often, '2030-01-04T09:00:00.000Z', 'AWAY']);
    },
  );

  it('keeps in the app what waits for log-in', () => {
    expect(held(away({ choices: { CONTACT: 'NEXT_LOGIN' } }))).toEqual(['NEXT_LOGIN', null, null]);
  });

  it('is spared on the first day back, but for what nobody can turn off', () => {
    const now = '2030-01-04T10:00:00Z';
    expect(held(away(), 'ACCESS', now)).toEqual(['AS_IT_HAPPENS', now.replace('Z', '.000Z'), null]);
    expect(held(away(), 'MY_TEAMS', now)).toEqual(['AS_IT_HAPPENS', '2030-01-04T16:30:00.000Z', 'FIRST_DAY_BACK']);
  });

  it('is reminded with the digest after the email of which it reminds', () => {
    const { emailAfter, heldBy } = reminderOf('ATTENTION', away(), CLIENT, WEDNESDAY);
    expect([emailAfter?.toISOString(), heldBy]).toEqual(['2030-01-04T16:30:00.000Z', null]);
  });

  it('is not told of a client whom they muted for longer than they are away', () => {
    const { clients } = muted('2030-01-31');
    expect(held(away({ clients }))).toEqual(['END_OF_DAY', '2030-02-01T16:30:00.000Z', null]);
    expect(held(away({ clients: muted('2030-01-02').clients }))).toEqual([
      'END_OF_DAY',
      '2030-01-04T09:00:00.000Z',
      'AWAY',
    ]);
  });
});

describe('whoever had as many emails as an hour may bring', () => {
  const full = (first: string, rest: Partial<Recipient> = {}): Recipient => ({
    ...nina,
    choices: { CONTACT: 'AS_IT_HAPPENS' },
    placesTaken: [new Date('2030-01-02T10:50:00Z'), new Date(first)],
    ...rest,
  });
  const held = (person: Recipient, kind: 'CONTACT' | 'ACCESS' | 'ATTENTION' | 'MY_TEAMS' = 'CONTACT') => {
    const { emailAfter, heldBy } = timingOf(kind, person, CLIENT, WEDNESDAY, LIMITS);
    return [emailAfter?.toISOString(), heldBy];
  };
  const FREE = '2030-01-02T10:40:00.000Z';

  it('hears when the first place is free', () => {
    expect(held(full(FREE))).toEqual([FREE, 'CEILING']);
    expect(held(full(FREE), 'MY_TEAMS')).toEqual([FREE, 'CEILING']);
  });

  it('hears at its own time, where a place is free by then or one is left', () => {
    expect(held(full('2030-01-02T10:01:00Z'))).toEqual(['2030-01-02T10:01:00.000Z', null]);
    expect(held({ ...full(FREE), placesTaken: [new Date(FREE)] })).toEqual(['2030-01-02T10:01:00.000Z', null]);
  });

  it('hears of access and attention at once, and of digests at their hour', () => {
    const now = '2030-01-02T10:00:00.000Z';
    expect(held(full(FREE), 'ACCESS')).toEqual([now, null]);
    expect(held(full(FREE), 'ATTENTION')).toEqual([now, null]);
    expect(held(full(FREE, { choices: { CONTACT: 'END_OF_DAY' } }))).toEqual(['2030-01-02T16:30:00.000Z', null]);
  });

  it('hears nothing before they are back, where they are away by then', () => {
    const absence = { from: '2030-01-02', until: '2030-01-03', coverAgentId: null };
    expect(held(full(FREE, { absence }))).toEqual(['2030-01-04T09:00:00.000Z', 'AWAY']);
  });
});
