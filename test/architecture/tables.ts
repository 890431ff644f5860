/** Which room owns which table, and the few files that may read what is not theirs. */
import { mayImport } from './rooms.js';

export const owners: Readonly<Record<string, readonly string[]>> = {
  agencies: ['agency'],
  systems: ['system', 'system_credential'],
  issuers: ['issuer'],
  alerts: ['alert'],
  search: ['new_match'],
  decoys: ['decoy', 'decoy_sighting'],
  bounces: ['address_bounce', 'address_standing'],
  agents: ['agent', 'agent_delivery', 'agent_identity', 'email_change', 'email_change_approval'],
  clients: [
    'client',
    'client_name',
    'client_reference',
    'team_member',
    'team_broker',
    'sensitive_membership',
    'team_request',
    'team_removal',
    'team_bar',
    'team_bar_word',
  ],
  invitations: ['invitation'],
  activity: ['activity_entry', 'activity_value', 'retention_rule'],
  emergency: ['emergency_access'],
  'contact-requests': ['contact_request'],
  notifications: [
    'notification',
    'notification_preference',
    'notification_agency_rule',
    'notification_client_choice',
    'email',
    'unsubscription',
    'access_guardian',
    'email_event',
    'absence',
  ],
  attentions: ['attention', 'attention_acknowledgement', 'attention_entry'],
  access: ['access_log', 'search_attempt', 'agent_session'],
  'sign-in': [
    'account',
    'account_mail',
    'oidc_record',
    'oidc_key',
    'sign_in_failure',
    'second_factor',
    'recovery_code',
  ],
  audit: ['audit_link', 'audit_queue'],
  database: ['patchwork_clock', 'migration'],
};

export const ownerOf = new Map(Object.entries(owners).flatMap(([room, names]) => names.map((name) => [name, room])));

/** Nobody but their owner names these, whatever doors are open to them: old values, passwords, keys. */
const hidden = ['activity_value', ...(owners['sign-in'] ?? [])];

/** Listed exceptions, each with its reason. */
const alsoReads: readonly (readonly [file: RegExp, tables: readonly string[]])[] = [
  // The rights of a caller are one question, asked on each request.
  [
    /^src\/access\/(access|conditions)\.queries\.ts$/,
    ['agent', 'agency', 'team_member', 'team_bar', 'system', 'agent_identity', 'client', 'emergency_access', 'issuer'],
  ],
  // An alert names whom it is about, and goes to the admins there are.
  [/^src\/alerts\/alert\.queries\.ts$/, ['agent', 'system']],
  // An entry says who looked, by name.
  [/^src\/audit\/who-looked\.queries\.ts$/, ['agency', 'system']],
  // The chain goes over what happened too: which entries there are, never what they say.
  [/^src\/audit\/verification\.queries\.ts$/, ['activity_entry']],
  // Whether somebody needs to hear of an attention still.
  [
    /^src\/notifications\/delivery\/attention\.queries\.ts$/,
    ['attention', 'attention_acknowledgement', 'attention_entry', 'activity_entry'],
  ],
  // When somebody was told, or will be, of what a reminder reminds of.
  [/^src\/notifications\/preferences\/reminder\.queries\.ts$/, ['attention_entry', 'activity_entry']],
  // What admins see of the queue counts urgent attentions that are about to go on.
  [/^src\/notifications\/oversight\/email\.queries\.ts$/, ['attention', 'activity_entry']],
  // Whether somebody opened an attention: they marked its notification as seen.
  [/^src\/attentions\/escalation\.queries\.ts$/, ['notification']],
  // A duty contact is somebody who can be reached.
  [/^src\/agencies\/agency\.queries\.ts$/, ['agent']],
  // A notification is about an entry. Never activity_value: the worker has no right to it.
  [/^src\/notifications\/[\w/-]+\.queries\.ts$/, ['activity_entry']],
];

export function mayName(path: string, room: string, table: string): boolean {
  const owner = ownerOf.get(table);
  if (owner === undefined || owner === room) return true;
  if (hidden.includes(table)) return false;
  if (mayImport[room]?.includes(owner)) return true;
  return alsoReads.some(([file, tables]) => file.test(path) && tables.includes(table));
}
