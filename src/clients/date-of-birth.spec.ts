/** What each precision of a date of birth allows. */
import { type DateOfBirth, fitsPrecision, fromStored, isTooLate, storedDay } from './date-of-birth.js';

const dob = (date: string, precision: DateOfBirth['precision']): DateOfBirth => ({ date, precision });

test.each([
  dob('2016-02-29', 'EXACT'),
  dob('2016-02-28', 'ESTIMATED'),
  dob('2026-11-30', 'EXPECTED'),
  dob('2016-02', 'MONTH'),
  dob('2016', 'YEAR'),
])('%j is one', (value) => {
  expect(fitsPrecision(value)).toBe(true);
  expect(fromStored(storedDay(value), value.precision)).toEqual(value);
});

test.each([
  dob('2015-02-29', 'EXACT'),
  dob('2016', 'EXACT'),
  dob('2016-02', 'EXPECTED'),
  dob('2016-02-01', 'MONTH'),
  dob('2016-13', 'MONTH'),
  dob('2016-02', 'YEAR'),
  dob('0016', 'YEAR'),
  dob('16-02-2016', 'EXACT'),
  dob('', 'YEAR'),
])('%j is none', (value) => {
  expect(fitsPrecision(value)).toBe(false);
});

test.each([
  [dob('2026-03-11', 'EXACT'), true],
  [dob('2026-03-10', 'EXACT'), false],
  [dob('2026-03', 'MONTH'), false],
  [dob('2026-04', 'MONTH'), true],
  [dob('2026', 'YEAR'), false],
  [dob('2027', 'YEAR'), true],
  [dob('2027-01-10', 'EXPECTED'), false],
  [dob('2027-01-11', 'EXPECTED'), true],
  [dob('2026-01-01', 'EXPECTED'), false],
])('on 10 March 2026, %j is too late: %s', (value, late) => {
  expect(isTooLate(value, '2026-03-10')).toBe(late);
});

test('nothing stored is nothing known', () => {
  expect(fromStored(null, null)).toBeNull();
});
