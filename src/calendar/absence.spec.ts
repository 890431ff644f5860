import { type Absence, backAt, heldBack, isAway, isOver } from './absence.js';
import { holidaysIn } from './bank-holidays.js';
import type { Calendar } from './delivery-schedule.js';

const LONDON: Calendar = {
  timeZone: 'Europe/London',
  digestHour: '16:30',
  workingDays: ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY'],
  isHoliday: holidaysIn('Europe/London'),
};
/** A week in March, from Monday to Friday. */
const AWAY: Absence = { from: '2027-03-08', until: '2027-03-12' };

function held(due: string, now = due, canWait = true, absence = AWAY, calendar = LONDON): string {
  const hold = heldBack(new Date(due), new Date(now), absence, calendar, canWait);
  return hold === null ? 'goes' : `${hold.by} ${hold.until.toISOString()}`;
}

const BACK = 'AWAY 2027-03-15T09:00:00.000Z';

describe('the first day back', () => {
  it.each([
    ['is the next working day', '2027-03-11', '2027-03-12T09:00:00.000Z'],
    ['is Monday after a week', '2027-03-12', '2027-03-15T09:00:00.000Z'],
    ['is Tuesday after Easter, at nine by the clocks that changed meanwhile', '2027-03-25', '2027-03-30T08:00:00.000Z'],
    ['is after the holidays at the end of the year', '2027-12-24', '2027-12-29T09:00:00.000Z'],
  ])('%s', (_, until, expected) => {
    expect(backAt({ from: '2027-03-08', until }, LONDON).toISOString()).toBe(expected);
  });

  it('is a day that they work', () => {
    expect(backAt(AWAY, { ...LONDON, workingDays: ['THURSDAY'] }).toISOString()).toBe('2027-03-18T09:00:00.000Z');
  });
});

describe('somebody is away', () => {
  it.each([
    ['not on the evening before', '2027-03-07T23:59:59Z', false],
    ['from midnight', '2027-03-08T00:00:00Z', true],
    ['on the Saturday after the last day', '2027-03-13T12:00:00Z', true],
    ['until nine on the first day back', '2027-03-15T08:59:59Z', true],
    ['no longer from then on', '2027-03-15T09:00:00Z', false],
  ])('%s', (_, at, expected) => {
    expect(isAway(new Date(at), AWAY, LONDON)).toBe(expected);
  });

  it('by the days of their own time zone', () => {
    const auckland: Calendar = { ...LONDON, timeZone: 'Pacific/Auckland', isHoliday: () => false };
    expect(isAway(new Date('2027-03-07T11:00:00Z'), AWAY, auckland)).toBe(true);
    expect(isAway(new Date('2027-03-07T10:59:59Z'), AWAY, auckland)).toBe(false);
  });
});

it('an absence is over with its first day back', () => {
  expect(isOver(new Date('2027-03-15T23:59:59Z'), AWAY, LONDON)).toBe(false);
  expect(isOver(new Date('2027-03-16T00:00:00Z'), AWAY, LONDON)).toBe(true);
});

describe('what is held', () => {
  it.each([
    ['what happens while they are away', '2027-03-10T10:01:00Z', '2027-03-10T10:00:00Z', true, BACK],
    ['however urgent', '2027-03-10T10:00:00Z', '2027-03-10T10:00:00Z', false, BACK],
    ['a digest that falls into the absence', '2027-03-12T16:30:00Z', '2027-03-05T17:00:00Z', false, BACK],
    ['a wait that ends in it', '2027-03-08T00:00:30Z', '2027-03-07T23:59:30Z', true, BACK],
    [
      'the digest of a week later, of what happened meanwhile',
      '2027-03-19T16:30:00Z',
      '2027-03-12T17:00:00Z',
      false,
      BACK,
    ],
    [
      'as it happens on the first day back',
      '2027-03-15T11:00:00Z',
      '2027-03-15T10:59:00Z',
      true,
      'FIRST_DAY_BACK 2027-03-15T16:30:00.000Z',
    ],
  ])('%s', (_, due, now, canWait, expected) => {
    expect(held(due, now, canWait)).toBe(expected);
  });

  it.each([
    ['what goes before they leave', '2027-03-07T20:00:00Z', true],
    ['what cannot wait, on the first day back', '2027-03-15T10:00:00Z', false],
    ['the digest of the first day back', '2027-03-15T16:30:00Z', false],
    ['as it happens after that digest', '2027-03-15T16:30:00Z', true],
    ['the day after', '2027-03-16T10:00:00Z', true],
  ])('not %s', (_, due, canWait) => {
    expect(held(due, due, canWait)).toBe('goes');
  });

  it('nothing waits for a digest that is before nine', () => {
    const early = { ...LONDON, digestHour: '08:00' };
    expect(held('2027-03-15T08:00:00Z', '2027-03-15T07:00:00Z', false, AWAY, early)).toBe(BACK);
    expect(held('2027-03-15T10:00:00Z', '2027-03-15T10:00:00Z', true, AWAY, early)).toBe('goes');
  });
});
