import { explain } from './explain.js';
import type { Facts } from './facts.js';
import type { Voice } from './wording.js';

const NOW = new Date('2026-03-04T10:00:00Z');
const waiting: Facts = {
  kind: 'CONTACT',
  frequency: 'END_OF_DAY',
  source: 'OWN',
  reachedBecause: 'ON_THE_TEAM',
  emailAfter: new Date('2026-03-04T16:30:00Z'),
  seen: false,
  withheld: null,
  heldBy: null,
  awayFrom: null,
  muted: null,
  agencyFloor: null,
  fallen: null,
  email: null,
  mayHaveArrived: false,
  covering: false,
  colleagueAway: false,
  timeZone: 'Europe/London',
};
const sentence = (rest: Partial<Facts>, voice: Voice = 'AGENT'): string =>
  explain({ ...waiting, ...rest }, NOW, voice).sentence;
const SENT = { state: 'SENT', sentAt: NOW } as const;

it('says of what would be withheld now that it will not be emailed as things stand, and what would let it go', () => {
  const left = explain({ ...waiting, fallen: 'NOT_ON_TEAM' }, NOW, 'AGENT');
  expect(left).toMatchObject({ outcome: 'WITHHELD', rule: 'NOT_ON_TEAM' });
  expect(left.sentence).toBe('As things stand it will not be emailed, because you are no longer on that team.');
  expect(explain({ ...waiting, fallen: 'ACCOUNT_SUSPENDED' }, NOW, 'ADMIN')).toEqual({
    outcome: 'WITHHELD',
    rule: 'ACCOUNT_SUSPENDED',
    sentence: 'As things stand it will not be emailed, because the agent’s account, long unused, is suspended.',
    changeHow: 'An admin of their agency can end the suspension.',
  });
  expect(sentence({ fallen: 'NOT_ON_TEAM', reachedBecause: 'DUTY_CONTACT' })).toContain(
    'you are no longer the duty contact of the agency.',
  );
});

it('says nothing of the kind of what waits for no email, was emailed, or was seen', () => {
  const fallen = 'NOT_ON_TEAM';
  expect(sentence({ fallen, frequency: 'NEXT_LOGIN', emailAfter: null })).toMatch(/^It waits in Patchwork/);
  expect(sentence({ fallen, email: SENT })).toMatch(/^It was emailed on/);
  expect(sentence({ fallen, seen: true })).toMatch(/^It was not emailed, because you had marked it/);
});

it('tells what the mail server did not take from what it may have taken, and what is tried again from what is not', () => {
  const pending = { email: { state: 'PENDING', sentAt: null } } as const;
  const doubt = 'an attempt to send it ended without an answer of the mail server';
  expect(sentence(pending)).toBe(
    'It is in an email that the mail server has not taken yet, and it is tried again automatically.',
  );
  expect(sentence({ ...pending, mayHaveArrived: true })).toBe(
    `It is in an email that may have arrived already: ${doubt}, and it is tried again only if all that it carries may still go.`,
  );
  expect(sentence({ ...pending, mayHaveArrived: true, fallen: 'NOT_ON_TEAM' })).toBe(
    `It is in an email that may have arrived already: ${doubt}, and as things stand it is not tried again, because you are no longer on that team.`,
  );
  expect(explain({ ...waiting, ...pending, fallen: 'NOT_ON_TEAM' }, NOW, 'AGENT').outcome).toBe('WITHHELD');
  expect(sentence({ email: { state: 'UNKNOWN', sentAt: null }, mayHaveArrived: true })).toBe(
    `It is in an email that may or may not have arrived: ${doubt}, and it is not tried again.`,
  );
});

it('says of an email about a client with a choice of its own no more than that, where it may have been muted', () => {
  const own = { source: 'CLIENT', email: SENT } as const;
  expect(sentence(own)).toMatch(/, because you had made a choice for this client\.$/);
  expect(sentence({ ...own, frequency: 'AS_IT_HAPPENS' })).toMatch(
    /you chose for this client to be told as it happens\.$/,
  );
  expect(sentence({ source: 'CLIENT' })).toMatch(
    /you chose for this client to be told at the end of the working day\.$/,
  );
});
