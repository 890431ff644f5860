import { afterWorkingHours } from './working-hours.js';

const LONDON = 'Europe/London';

it.each([
  ['on a Wednesday morning', '2030-01-02T10:00:00Z', '2030-01-02T14:00:00.000Z'],
  ['before anybody is there', '2030-01-02T05:12:00Z', '2030-01-02T13:00:00.000Z'],
  ['with four hours left to the minute', '2030-01-02T13:00:00Z', '2030-01-02T17:00:00.000Z'],
  ['with one minute too few', '2030-01-02T13:01:00Z', '2030-01-03T09:01:00.000Z'],
  ['as the doors close', '2030-01-02T17:00:00Z', '2030-01-03T13:00:00.000Z'],
  ['on a Friday afternoon: it goes on on Monday', '2030-01-04T15:00:00Z', '2030-01-07T11:00:00.000Z'],
  ['on a Saturday', '2030-01-05T12:00:00Z', '2030-01-07T13:00:00.000Z'],
  ['on the Friday before the spring change', '2030-03-29T16:30:00Z', '2030-04-01T11:30:00.000Z'],
  ['on the Friday before the autumn change', '2030-10-25T15:30:00Z', '2030-10-28T12:30:00.000Z'],
  ['on the night of the spring change', '2030-03-31T00:30:00Z', '2030-04-01T12:00:00.000Z'],
  ['on the Thursday before Easter', '2030-04-18T14:00:00Z', '2030-04-23T10:00:00.000Z'],
  ['on Christmas Eve', '2030-12-24T16:00:00Z', '2030-12-27T12:00:00.000Z'],
])('four working hours %s', (_, from, expected) => {
  expect(afterWorkingHours(4, new Date(from), LONDON).toISOString()).toBe(expected);
});

it('are those of the wall in question', () => {
  expect(afterWorkingHours(4, new Date('2030-01-02T10:00:00Z'), 'America/New_York').toISOString()).toBe(
    '2030-01-02T18:00:00.000Z',
  );
  // No bank holiday there.
  expect(afterWorkingHours(4, new Date('2030-12-25T15:00:00Z'), 'America/New_York').toISOString()).toBe(
    '2030-12-25T19:00:00.000Z',
  );
});

it('of two days and a half there are twenty', () => {
  expect(afterWorkingHours(20, new Date('2030-01-02T09:00:00Z'), LONDON).toISOString()).toBe(
    '2030-01-04T13:00:00.000Z',
  );
});
