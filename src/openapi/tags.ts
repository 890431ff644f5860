/** The chapters of the document: each operation stands in exactly one, chosen by its path. */

/** In alphabetical order, as Swagger UI shows them. */
export const tags: readonly (readonly [name: string, description: string])[] = [
  ['Activity', "What happened on a client's record, newest first."],
  [
    'Administration',
    'What admins watch: emails, the queue, alerts and decoys. Never which client an email or an alert is about.',
  ],
  ['Agencies', 'The organisations that work with clients.'],
  ['Agents', 'The practitioners of an agency: the directory, and who may do what.'],
  ['Attentions', 'Asking the rest of a team to talk about a client, and who has acknowledged it.'],
  ['Clients', 'Children and adults whom agencies work with: registering, finding, correcting, closing.'],
  ['Demo', 'The clock of a demo installation. Absent elsewhere.'],
  ['Emergency access', 'Reading a client for an hour without being on the team, and reviewing it.'],
  ['Issuers', "Councils' own issuers, whose tokens work beside those of Patchwork."],
  ['Mail', 'Where those who deliver our mail say what became of it.'],
  ['Me', 'Who is signed in, what they may do, and their clients.'],
  ['Notifications', 'What an agent should hear about, and how often by email.'],
  ['Oversight', 'Who looked at whom, and whether the records of it are whole.'],
  ['Service', 'Whether this installation is well.'],
  ['Systems', 'Council systems that sign in with client credentials.'],
  ['Teams', 'The agencies and agents who work with one client, and who leads.'],
];

const chapters: readonly (readonly [RegExp, string])[] = [
  [/^\/v1\/clients\/\{\w+\}\/activity/, 'Activity'],
  [/^\/v1\/clients\/\{\w+\}\/attentions/, 'Attentions'],
  [/^\/v1\/clients\/\{\w+\}\/access-log/, 'Oversight'],
  [/^\/v1\/admin\/(access-log|audit)/, 'Oversight'],
  [/^\/v1\/clients\/\{\w+\}\/(team|lead|contact-requests|invitations)/, 'Teams'],
  [/emergency-access/, 'Emergency access'],
  [/^\/v1\/(clients|reason-codes)/, 'Clients'],
  [/^\/v1\/me\/invitations/, 'Teams'],
  [/^\/v1\/((me\/)?notification|me\/absence)/, 'Notifications'],
  [/^\/v1\/agencies\/\{\w+\}\/notification/, 'Notifications'],
  [/^\/v1\/me/, 'Me'],
  [/^\/v1\/agencies/, 'Agencies'],
  [/^\/v1\/agents/, 'Agents'],
  [/^\/v1\/systems/, 'Systems'],
  [/^\/v1\/issuers/, 'Issuers'],
  [/^\/v1\/(admin|decoys)/, 'Administration'],
  [/^\/v1\/mail/, 'Mail'],
  [/^\/v1\/demo/, 'Demo'],
];

export function tagOf(path: string): string {
  return chapters.find(([pattern]) => pattern.test(path))?.[1] ?? 'Service';
}
