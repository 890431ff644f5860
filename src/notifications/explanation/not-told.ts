/**
 * The one answer about an agent and an entry of which there is nothing to tell an admin: pure. It is the same whether there
 * is no such notification, no such entry, or one that is not for admins, so that nobody can tell them apart (ADR 21).
 */

/** Every cause that there can be. */
export const NOT_TOLD_RULES = {
  ACTED_THEMSELVES: 'Whoever makes a change is not told of it.',
  NOT_AMONG_THOSE_TOLD:
    'The agent was not on the team then, or this is told to others: to those whom it concerns, or to the lead practitioner.',
  TOLD_OTHERWISE: 'The agent was told of the same change by another entry, of another kind.',
  WRITTEN_DOWN_ONLY: 'Nobody is told of it: it is only written down.',
  NOT_FOR_ADMINS: 'Who hears of restricted clients and of sensitive services is not for admins to know.',
  NO_SUCH_ENTRY: 'There is no entry with this id.',
} as const;
export type NotTold = keyof typeof NOT_TOLD_RULES;

export const NOT_TOLD = {
  outcome: 'NOT_TOLD' as const,
  rule: 'NOT_TOLD' as const,
  sentence: 'There is nothing to tell of this agent and this entry, by one of the rules listed.',
  changeHow: null,
  kind: null,
  occurredAt: null,
  frequency: null,
  source: null,
  emailAfter: null,
  heldBy: null,
  email: null,
  possibleRules: (Object.keys(NOT_TOLD_RULES) as NotTold[]).map((rule) => ({ rule, sentence: NOT_TOLD_RULES[rule] })),
};
