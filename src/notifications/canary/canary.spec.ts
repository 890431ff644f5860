import type { Calendar } from '../../calendar/index.js';
import { canaryState, lastDigest } from './canary.js';

const LONDON: Calendar = {
  timeZone: 'Europe/London',
  digestHour: '16:30',
  workingDays: ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY'],
};
const HALF_AN_HOUR = 1_800_000;
const TUESDAY = new Date('2026-03-03T10:00:00Z');

const stateAt = (now: string, lastSentAt: string | null, firstPlantedAt: Date | null = TUESDAY): string =>
  canaryState(LONDON, new Date(now), HALF_AN_HOUR, {
    firstPlantedAt,
    lastSentAt: lastSentAt === null ? null : new Date(lastSentAt),
  });

it('nobody misses a digest before one was due', () => {
  expect(stateAt('2026-03-03T16:59:59Z', null)).toBe('WAITING');
});

it('is missing half an hour after its hour, and well once it was sent', () => {
  expect(stateAt('2026-03-03T17:00:00Z', null)).toBe('MISSING');
  expect(stateAt('2026-03-03T17:00:00Z', '2026-03-03T16:30:02Z')).toBe('WELL');
  expect(stateAt('2026-03-04T16:59:59Z', '2026-03-03T16:30:02Z')).toBe('WELL');
  expect(stateAt('2026-03-04T17:00:00Z', '2026-03-03T16:30:02Z')).toBe('MISSING');
  expect(stateAt('2026-03-04T18:00:00Z', '2026-03-04T17:40:00Z')).toBe('WELL');
});

it('is not missed at the weekend, or on a holiday', () => {
  expect(stateAt('2026-03-09T16:00:00Z', '2026-03-06T16:30:01Z')).toBe('WELL');
  const away: Calendar = { ...LONDON, isHoliday: (date) => date === '2026-03-04' };
  expect(lastDigest(away, new Date('2026-03-04T18:00:00Z'))).toEqual(new Date('2026-03-03T16:30:00Z'));
});

it('is found again after months in which nobody works', () => {
  const away: Calendar = { ...LONDON, isHoliday: (date) => date >= '2026-03-03' && date < '2026-06-01' };
  expect(lastDigest(away, new Date('2026-05-20T12:00:00Z'))).toEqual(new Date('2026-03-02T16:30:00Z'));
});

it('is missing where nothing was ever planted', () => {
  expect(stateAt('2026-03-03T10:00:00Z', null, null)).toBe('MISSING');
});
