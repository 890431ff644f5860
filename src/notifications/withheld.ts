/** What holds at each instant or does not: asked again before each email, and whenever somebody asks what will become of it. */
export const STANDING_REASONS = [
  'ACCOUNT_INACTIVE',
  'ACCOUNT_SUSPENDED',
  'ADDRESS_NOT_VERIFIED',
  'NOT_ON_TEAM',
  'NO_SHARED_TEAM',
  'NOT_ON_ALLOW_LIST',
] as const;
export type StandingReason = (typeof STANDING_REASONS)[number];

/** Why a notification is not emailed, as a code: all that planning and delivery write. Each has a sentence in `explanation/`. */
export const WITHHELD_REASONS = [
  ...STANDING_REASONS,
  'TEST_CREDENTIALS',
  'ATTENTION_WITHDRAWN',
  'ATTENTION_ACKNOWLEDGED',
  'ATTENTION_SEEN',
  'NET_NOTHING',
] as const;
export type WithheldReason = (typeof WITHHELD_REASONS)[number];

/** By which rule a notification waits for longer than its frequency says. */
export const HELD_BY = ['CEILING', 'AWAY', 'FIRST_DAY_BACK'] as const;
export type HeldBy = (typeof HELD_BY)[number];

/** Why an item waits, where all others say why it is withheld: mail to that address came back. */
export const ADDRESS_BOUNCED = 'ADDRESS_BOUNCED';
