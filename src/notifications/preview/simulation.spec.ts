import type { Id } from '../../common/ids.js';
import type { Recipient } from '../preferences/recipients.queries.js';
import type { PastNotification } from './past.js';
import { emailsOf } from './simulation.js';

/** By name: they are only compared. */
const id = (name: string): Id => name as Id;

type Given = Partial<PastNotification> & { readonly at: string };

const nina = {
  agentId: 'nina',
  agencyId: 'school',
  active: true,
  verified: true,
  timeZone: 'Europe/London',
  digestHour: '16:30',
  workingDays: ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY'],
  choices: { CONTACT: 'AS_IT_HAPPENS' },
  agency: { defaults: {}, floors: {} },
  clients: {},
  absence: null,
  placesTaken: [],
} as unknown as Recipient;

const instant = (time: string): Date => new Date(`2030-01-02T${time}Z`);

const emails = (given: readonly Given[], asItHappensCeiling: number, person = nina): string[] => {
  const notifications = given.map(({ at, ...rest }, index) => ({
    entryId: id(`entry ${index}`),
    kind: 'CONTACT' as const,
    clientId: id(`client ${index}`),
    occurredAt: instant(at),
    seenAt: null,
    reminder: false,
    atOnce: false,
    withheld: false,
    needs: null,
    ...rest,
  }));
  const history = { notifications, standings: [], steps: [] };
  const sent = emailsOf(history, person, { asItHappensWait: 60, asItHappensCeiling }, instant('20:00:00'));
  return sent.map((at) => at.toISOString().slice(11, 19));
};

const THREE = [{ at: '10:00:00' }, { at: '10:05:00' }, { at: '10:10:00' }];

it('changes of three clients, minutes apart, are three emails', () => {
  expect(emails(THREE, 6)).toEqual(['10:01:00', '10:06:00', '10:11:00']);
});

it('over the ceiling what waits goes as one email, when the first of the hour is an hour old', () => {
  expect(emails(THREE, 1)).toEqual(['10:01:00', '11:01:00']);
  expect(emails(THREE, 2)).toEqual(['10:01:00', '10:06:00', '11:01:00']);
});

it('what somebody heard in the place of a colleague came at once, and would have, whatever they choose', () => {
  const covered = THREE.map((one) => ({ ...one, atOnce: true }));
  for (const frequency of ['END_OF_DAY', 'NEXT_LOGIN'] as const) {
    const person = { ...nina, choices: { CONTACT: frequency } };
    expect(emails(covered, 6, person)).toEqual(['10:01:00', '10:06:00', '10:11:00']);
    expect(emails([...covered, { at: '10:12:00' }], 1, person)).toEqual(
      frequency === 'END_OF_DAY' ? ['10:01:00', '11:01:00', '16:30:00'] : ['10:01:00', '11:01:00'],
    );
  }
});

it('what takes a place of the present hour held nothing back then', () => {
  expect(emails(THREE, 6, { ...nina, placesTaken: Array(6).fill(instant('20:30:00')) })).toHaveLength(3);
});

it('a digest goes all the same, takes no place, and takes along what waits', () => {
  const given = [{ at: '15:45:00' }, { at: '16:00:00' }, { at: '16:10:00', kind: 'TEAM' as const }];
  expect(emails(given, 1)).toEqual(['15:46:00', '16:30:00']);
});

it('what was seen, or may not go, makes no email', () => {
  expect(emails([{ at: '10:00:00', seenAt: instant('10:00:30') }], 6)).toEqual([]);
  expect(emails([{ at: '10:00:00', withheld: true }], 6)).toEqual([]);
  expect(emails([{ at: '10:00:00', needs: 'client 0' }], 6)).toEqual([]);
});
