import { holidaysIn, isBankHoliday, LOOKED_AT_UNTIL } from './bank-holidays.js';

it('somebody has looked at what is proclaimed for this year and the next', () => {
  // Red: compare the table with https://www.gov.uk/bank-holidays, add what it lacks, and move LOOKED_AT_UNTIL to the last
  // year that stands there. What nobody looked at is a year away yet, and no email has gone on a wrong day.
  expect(LOOKED_AT_UNTIL).toBeGreaterThan(new Date().getUTCFullYear());
});

it.each([
  ['1981-04-17', 'Good Friday'],
  ['2000-04-24', 'Easter Monday, in the latest week of a leap century'],
  ['2008-03-21', 'Good Friday, as early as it comes in a lifetime'],
  ['2038-04-26', 'Easter Monday, as late as it can be'],
  ['2002-06-03', 'the golden jubilee'],
  ['2002-06-04', 'the spring holiday beside it'],
  ['2011-04-29', 'a royal wedding'],
  ['2020-05-08', 'early May, moved to a Friday'],
  ['2022-09-19', 'a state funeral, nine days after it was proclaimed'],
  ['2023-05-08', 'a coronation, beside early May'],
  ['2033-12-27', 'the substitute for a Christmas Day on a Sunday'],
  ['2033-12-25', 'that Christmas Day itself, for who works on Sundays'],
])('%s is one: %s', (date) => {
  expect(isBankHoliday(date)).toBe(true);
});

it.each([
  ['2018-05-21', 'the Monday after a royal wedding on a Saturday'],
  ['2020-05-04', 'the Monday from which early May was moved'],
  ['2022-05-30', 'the Monday from which spring was moved'],
  ['2026-12-29', 'the day after the substitute for Boxing Day'],
  ['2027-03-28', 'Easter Sunday, which is no bank holiday'],
])('%s is none: %s', (date) => {
  expect(isBankHoliday(date)).toBe(false);
});

it('they are kept where the clocks are those of London, and nowhere else', () => {
  expect(holidaysIn('Europe/London')('2026-12-28')).toBe(true);
  expect(holidaysIn('Europe/Paris')('2026-12-25')).toBe(false);
});

it.each(['GB', 'GB-Eire', 'Europe/Belfast', 'Europe/LONDON', 'europe/london'])(
  'they are kept in %s, which is another name for the same zone',
  (timeZone) => {
    expect(holidaysIn(timeZone)('2026-12-25')).toBe(true);
  },
);

it.each(['Europe/Jersey', 'Europe/Guernsey', 'Europe/Isle_of_Man', 'Europe/Dublin'])(
  'they are not those of %s',
  (timeZone) => {
    expect(holidaysIn(timeZone)('2026-12-25')).toBe(false);
  },
);
