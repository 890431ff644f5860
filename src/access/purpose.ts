/** What an entry of the access log says beside who and when: why the caller was let in, and what they were shown. Pure. */
import type { Actor } from '../common/actor.js';
import type { Action } from './policy.js';

/**
 * `CARE`: on the team; `FINDING`: a search; `JOINING`: after a match, or invited; `EMERGENCY`: a running emergency access;
 * `INTEGRATION`: a council system; `OVERSIGHT`: who looked at whom; `NONE`: refused.
 */
export const PURPOSES = ['CARE', 'FINDING', 'JOINING', 'EMERGENCY', 'INTEGRATION', 'OVERSIGHT', 'NONE'] as const;
export type Purpose = (typeof PURPOSES)[number];

export const OUTCOMES = ['ALLOWED', 'DENIED', 'NOT_FOUND', 'LIMITED'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Where an action alone says why: a client is entered for the purpose that the right to them has. */
export function purposeOf(actor: Actor, action: Action, outcome: Outcome): Purpose {
  if (outcome !== 'ALLOWED') return 'NONE';
  if (action === 'clients.search') return 'FINDING';
  if (action === 'me.invitations') return 'JOINING';
  if (action === 'admin.access-log') return 'OVERSIGHT';
  return actor.systemId === null ? 'CARE' : 'INTEGRATION';
}

/** The top-level fields of the profile. */
export const PROFILE_FIELDS = [
  'id',
  'reference',
  'status',
  'version',
  'restricted',
  'name',
  'aliases',
  'dateOfBirth',
  'age',
  'address',
  'telephones',
  'externalReferences',
  'team',
  'sensitiveService',
  'dutyContacts',
  'recorded',
  'findable',
] as const;

/** What an emergency access to a restricted client does not show before it is released. */
const UNTIL_RELEASED: readonly string[] = ['aliases', 'address', 'telephones'];
export const CONTACT_FIELDS: readonly string[] = PROFILE_FIELDS.filter((field) => !UNTIL_RELEASED.includes(field));

const SHOWN: Partial<Record<Action, readonly string[]>> = {
  'clients.register': PROFILE_FIELDS,
  'clients.change': PROFILE_FIELDS,
  'clients.close': PROFILE_FIELDS,
  'team.lead': PROFILE_FIELDS,
  'team.read': ['team'],
  'team.add': ['team'],
  'activity.read': ['activity'],
  'attentions.read': ['attentions'],
  'attentions.raise': ['attentions'],
  'attentions.acknowledge': ['attentions'],
  'clients.access-log': ['accessLog'],
  'admin.access-log': ['id', 'accessLog'],
  'me.clients': ['id', 'reference', 'name', 'age', 'status', 'team'],
  'me.invitations': ['id', 'reference', 'team'],
  'me.requests': ['id', 'reference'],
  'me.notifications': ['id', 'reference', 'activity'],
};

/** The fields of a client that this action shows at most; none where it shows nothing of them. */
export function shownBy(action: Action): readonly string[] {
  return SHOWN[action] ?? [];
}
