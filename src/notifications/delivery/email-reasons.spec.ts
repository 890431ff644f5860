/** Why an email came, where the ordinary reason of its kind would be untrue. */
import { type Reasoned, reasonsOf } from './email-reasons.js';

const item = (rest: Partial<Reasoned> = {}): Reasoned => ({
  kind: 'CONTACT',
  type: 'client.details_updated',
  source: 'OWN',
  heldBy: null,
  covering: false,
  reachedBecause: 'ON_THE_TEAM',
  ...rest,
});

it('who covers for a colleague is told so, and not that they chose it', () => {
  expect(
    reasonsOf([item({ covering: true }), item({ kind: 'MY_TEAMS', type: 'team.invited', covering: true })]),
  ).toEqual([
    'You cover for a colleague who is away, so you hear of this as it happens: addresses and telephone numbers; your place on teams.',
  ]);
});

it('a privacy officer, who is on no team of theirs, is told so, and not that it is about people with whom they work', () => {
  const access = { kind: 'ACCESS', type: 'client.emergency_access_began' } as const;
  const officer =
    'Emergency access from your agency, or to clients of its leads, always comes to its privacy officer at once: people who give themselves access.';
  expect(reasonsOf([item({ ...access, reachedBecause: 'PRIVACY_OFFICER' })])).toEqual([officer]);
  expect(reasonsOf([item({ ...access, reachedBecause: 'YOU_ARE_LEAD' })])).toEqual([
    'This always comes at once, because it protects the people you work with: people who give themselves access.',
  ]);
  expect(reasonsOf([item(access), item({ ...access, reachedBecause: 'PRIVACY_OFFICER' })])).toHaveLength(2);
});

it('who was away is told that it waited, and not that it always comes at once', () => {
  const access = { kind: 'ACCESS', type: 'client.emergency_access_began' } as const;
  expect(reasonsOf([item({ ...access, heldBy: 'AWAY' })])).toEqual([
    'You were away, so this waited until you were back: people who give themselves access.',
  ]);
});

it('who was away is told by whose word they hear of it as well, where they may choose', () => {
  expect(reasonsOf([item({ heldBy: 'AWAY' })])).toEqual([
    'You chose how often you hear of this: addresses and telephone numbers.',
    'You were away, so this waited until you were back: addresses and telephone numbers.',
  ]);
});

it('who is back is told that it waited for the digest of that day', () => {
  expect(reasonsOf([item({ heldBy: 'FIRST_DAY_BACK' })])).toContain(
    'This waited for the digest of your first day back: addresses and telephone numbers.',
  );
});

it('what waited for a place in the hour has its ordinary reason', () => {
  expect(reasonsOf([item({ heldBy: 'CEILING' })])).toEqual(reasonsOf([item()]));
});

it('a request for attention promises no more than the digest keeps, on the team or off it', () => {
  const escalated = { kind: 'ATTENTION', type: 'attention.escalated' } as const;
  expect(reasonsOf([item(escalated)])).toEqual([
    'This comes at the end of your next working day at the latest, because somebody may be waiting: colleagues who ask for your attention.',
  ]);
});

it('the daily test of email says that it is a test', () => {
  expect(reasonsOf([item({ kind: 'MY_TEAMS', type: 'canary.planted', source: 'PATCHWORK' })])).toEqual([
    'This is a test email: it shows that mail works. There is nothing to do.',
  ]);
});
