/** The catalogue of kinds: what each is about, how often agents hear of it unless they choose, and how low they may go. */
import { FREQUENCIES, type Frequency } from '../calendar/index.js';
import type { Kind } from '../events/index.js';

export interface KindDescription {
  readonly kind: Kind;
  /** In a few words, for a list of kinds. */
  readonly title: string;
  readonly about: string;
  readonly example: string;
  readonly default: Frequency;
  /** From the most to the least often. */
  readonly allowed: readonly Frequency[];
  /** Whether an as-it-happens email waits a little, so that a burst of edits is one email. */
  readonly waits: boolean;
  /** Whether as-it-happens emails of it count against the ceiling of an hour, and wait above it. */
  readonly limited: boolean;
  /** Whether a change that was turned back before anybody heard of it is not told. Never where it is about safety. */
  readonly cancels: boolean;
}

const ALL = FREQUENCIES;

export const KIND_DESCRIPTIONS: readonly KindDescription[] = [
  {
    kind: 'ATTENTION',
    title: 'Colleagues who ask for your attention',
    about: 'Somebody on a team of yours asks for attention, withdrew that, or acknowledged what you asked for.',
    example: 'Somebody asks for your attention',
    default: 'AS_IT_HAPPENS',
    allowed: ['AS_IT_HAPPENS', 'END_OF_DAY'],
    waits: false,
    limited: false,
    cancels: false,
  },
  {
    kind: 'MY_TEAMS',
    title: 'Your place on teams',
    about: 'You were invited or added to a team or removed from one, or became or stopped being lead practitioner.',
    example: 'You were added to a team',
    default: 'AS_IT_HAPPENS',
    allowed: ALL,
    waits: false,
    limited: true,
    cancels: false,
  },
  {
    kind: 'ACCESS',
    title: 'People who give themselves access',
    about: 'Somebody of an agency new to a team gave themselves access to the client, or took emergency access.',
    example: 'Somebody gave themselves access',
    default: 'AS_IT_HAPPENS',
    allowed: ['AS_IT_HAPPENS'],
    waits: false,
    limited: false,
    cancels: false,
  },
  {
    kind: 'TEAM',
    title: 'Colleagues and agencies on your teams',
    about: 'A colleague or an agency joined or left a team, the lead changed, or a member’s account was deactivated.',
    example: 'The team changed',
    default: 'END_OF_DAY',
    allowed: ALL,
    waits: true,
    limited: true,
    cancels: true,
  },
  {
    kind: 'CONTACT',
    title: 'Addresses and telephone numbers',
    about: 'The address or a telephone number of a client changed.',
    example: 'Address or telephone changed',
    default: 'END_OF_DAY',
    allowed: ALL,
    waits: true,
    limited: true,
    cancels: true,
  },
  {
    kind: 'IDENTITY',
    title: 'Names, dates of birth and references',
    about: 'The name, another name, the date of birth or a reference of another system changed.',
    example: 'Name, date of birth or references changed',
    default: 'END_OF_DAY',
    allowed: ALL,
    waits: true,
    limited: true,
    cancels: true,
  },
  {
    kind: 'STATUS',
    title: 'Records closed, reopened or restricted',
    about: 'A client’s record was closed, reopened or restricted.',
    example: 'The record was closed, reopened or restricted',
    default: 'END_OF_DAY',
    allowed: ALL,
    waits: true,
    limited: true,
    cancels: true,
  },
  {
    kind: 'DIRECTORY',
    title: 'Contact details of colleagues',
    about: 'The contact details of a colleague or an agency who shares a team with you changed.',
    example: 'Contact details of a colleague changed',
    default: 'END_OF_WEEK',
    allowed: ALL,
    waits: true,
    limited: true,
    cancels: false,
  },
];

const BY_KIND = new Map(KIND_DESCRIPTIONS.map((description) => [description.kind, description]));

/** The description of a kind. */
export function describeKind(kind: Kind): KindDescription {
  return BY_KIND.get(kind)!;
}
