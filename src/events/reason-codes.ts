/**
 * The short list from which a reason may take a code beside its text, so that reasons can be counted. A code says why
 * somebody works with a client in general, and never anything of the client.
 */
export const REASON_CODES = [
  'NEW_REFERRAL',
  'ALREADY_WORKING_WITH',
  'STATUTORY_DUTY',
  'SAFEGUARDING_CONCERN',
  'COVER',
  'TRANSFER',
  'END_OF_WORK',
  'OTHER',
] as const;
export type ReasonCode = (typeof REASON_CODES)[number];

export interface ReasonCodeDescription {
  readonly code: ReasonCode;
  /** For a list to choose from. */
  readonly words: string;
  readonly about: string;
}

const WORDS: Readonly<Record<ReasonCode, readonly [words: string, about: string]>> = {
  NEW_REFERRAL: ['New referral', 'Somebody asked for this work: a referral, a request or a call.'],
  ALREADY_WORKING_WITH: ['Works with them already', 'The work goes on; it was not recorded here until now.'],
  STATUTORY_DUTY: ['Duty in law', 'A law asks for it: an order, a plan or an assessment.'],
  SAFEGUARDING_CONCERN: ['Safeguarding concern', 'Somebody may be at risk of harm.'],
  COVER: ['Cover', 'Stands in for a colleague for a while.'],
  TRANSFER: ['Handover', 'Takes over from somebody else, or hands over to them.'],
  END_OF_WORK: ['Work has ended', 'Nothing is left to do.'],
  OTHER: ['Something else', 'None of these: the text says what.'],
};

/** The list in its order, with the words for a screen. */
export const REASON_CODE_DESCRIPTIONS: readonly ReasonCodeDescription[] = REASON_CODES.map((code) => {
  const [words, about] = WORDS[code];
  return { code, words, about };
});
