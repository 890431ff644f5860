import { type Calendar, emailAfter } from './delivery-schedule.js';

const LONDON: Calendar = {
  timeZone: 'Europe/London',
  digestHour: '16:30',
  workingDays: ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY'],
};

function at(frequency: Parameters<typeof emailAfter>[0], now: string, calendar: Calendar = LONDON): string | undefined {
  return emailAfter(frequency, new Date(now), calendar, 60)?.toISOString();
}

describe('as it happens', () => {
  it('waits the given seconds, at any hour of any day', () => {
    expect(at('AS_IT_HAPPENS', '2026-03-07T23:59:30Z')).toBe('2026-03-08T00:00:30.000Z');
  });
});

describe('at next log-in', () => {
  it('has no instant', () => {
    expect(emailAfter('NEXT_LOGIN', new Date(), LONDON, 60)).toBeNull();
  });
});

describe('the end of the day', () => {
  it.each([
    ['the same day before the hour', '2026-03-04T10:00:00Z', '2026-03-04T16:30:00.000Z'],
    ['the next day at the very hour', '2026-03-04T16:30:00Z', '2026-03-05T16:30:00.000Z'],
    ['Monday after Friday evening', '2026-03-06T17:00:00Z', '2026-03-09T16:30:00.000Z'],
    ['Monday after a Saturday', '2026-03-07T09:00:00Z', '2026-03-09T16:30:00.000Z'],
    ['in the new year', '2026-12-31T18:00:00Z', '2027-01-01T16:30:00.000Z'],
  ])('is %s', (_, now, expected) => {
    expect(at('END_OF_DAY', now)).toBe(expected);
  });

  it('keeps its hour on the wall when the clocks change', () => {
    expect(at('END_OF_DAY', '2026-03-27T17:00:00Z')).toBe('2026-03-30T15:30:00.000Z');
    expect(at('END_OF_DAY', '2026-10-23T17:00:00Z')).toBe('2026-10-26T16:30:00.000Z');
  });

  it('takes the moment after the gap for an hour that the spring change skips, the first of a repeated one', () => {
    const night: Calendar = { ...LONDON, digestHour: '01:30', workingDays: ['SUNDAY'] };
    expect(at('END_OF_DAY', '2026-03-28T12:00:00Z', night)).toBe('2026-03-29T01:30:00.000Z');
    expect(at('END_OF_DAY', '2026-10-24T12:00:00Z', night)).toBe('2026-10-25T00:30:00.000Z');
  });

  it('goes by the day of the agency, not of UTC', () => {
    const tokyo: Calendar = { ...LONDON, timeZone: 'Asia/Tokyo' };
    expect(at('END_OF_DAY', '2026-03-01T22:00:00Z', tokyo)).toBe('2026-03-02T07:30:00.000Z');
  });

  it('skips holidays', () => {
    const calendar: Calendar = { ...LONDON, isHoliday: (date) => date === '2026-12-25' };
    expect(at('END_OF_DAY', '2026-12-24T17:00:00Z', calendar)).toBe('2026-12-28T16:30:00.000Z');
  });
});

describe('the end of the week', () => {
  it.each([
    ['Friday of the same week', '2026-03-04T10:00:00Z', '2026-03-06T16:30:00.000Z'],
    ['Friday of the next week once it is past', '2026-03-06T16:30:00Z', '2026-03-13T16:30:00.000Z'],
    ['Friday of the next week after a Sunday', '2026-03-08T10:00:00Z', '2026-03-13T16:30:00.000Z'],
  ])('is %s', (_, now, expected) => {
    expect(at('END_OF_WEEK', now)).toBe(expected);
  });

  it('is the last day that the agent works', () => {
    const part: Calendar = { ...LONDON, workingDays: ['TUESDAY', 'MONDAY'] };
    expect(at('END_OF_WEEK', '2026-03-02T09:00:00Z', part)).toBe('2026-03-03T16:30:00.000Z');
    expect(at('END_OF_WEEK', '2026-03-04T09:00:00Z', part)).toBe('2026-03-10T16:30:00.000Z');
  });

  it('is Thursday when Friday is a holiday, and passes over a week without a working day', () => {
    expect(at('END_OF_WEEK', '2026-03-30T09:00:00Z', { ...LONDON, isHoliday: (d) => d === '2026-04-03' })).toBe(
      '2026-04-02T15:30:00.000Z',
    );
    const away: Calendar = { ...LONDON, isHoliday: (d) => d >= '2026-08-03' && d <= '2026-08-09' };
    expect(at('END_OF_WEEK', '2026-08-03T09:00:00Z', away)).toBe('2026-08-14T15:30:00.000Z');
  });

  it('says so when no day of the calendar is a working day', () => {
    expect(() => at('END_OF_WEEK', '2026-03-04T10:00:00Z', { ...LONDON, workingDays: [] })).toThrow('working day');
  });
});

it('always lies after the change, on a working day, at the hour on the wall', () => {
  for (let hour = 0; hour < 24 * 400; hour += 7) {
    const now = new Date(Date.UTC(2026, 0, 1, hour));
    for (const frequency of ['END_OF_DAY', 'END_OF_WEEK'] as const) {
      const due = emailAfter(frequency, now, LONDON, 0)!;
      const local = new Intl.DateTimeFormat('en-GB', {
        timeZone: 'Europe/London',
        weekday: 'short',
        hour: '2-digit',
        minute: '2-digit',
      }).format(due);
      expect(due > now).toBe(true);
      expect(local).toMatch(/^(Mon|Tue|Wed|Thu|Fri),? 16:30$/);
    }
  }
});
