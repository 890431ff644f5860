/** The plan of the house: which room may import which. A room that is not listed here may not exist. */

/** Rooms that anybody may walk into, file by file. Rooms above them have a door, `index.ts`. */
const shared = ['common', 'config', 'database', 'access', 'events'];

export const mayImport: Readonly<Record<string, readonly string[]>> = {
  common: [],
  config: [],
  openapi: ['common', 'access'],
  events: ['common', 'config'],
  mail: ['common', 'config'],
  // When a day is a working day, and when an email may go.
  calendar: [],
  database: ['common', 'config'],
  access: ['common', 'config', 'database'],
  agencies: shared,
  systems: [...shared, 'agencies'],
  issuers: [...shared, 'agencies', 'agents', 'alerts'],
  // Below all that may raise one.
  alerts: [...shared, 'agencies'],
  agents: [...shared, 'agencies', 'alerts'],
  // Whose address mail came back from.
  bounces: [...shared, 'agencies', 'agents'],
  // How long three working days are.
  clients: [...shared, 'calendar', 'agents', 'agencies', 'alerts'],
  decoys: [...shared, 'clients', 'agents', 'alerts'],
  search: [...shared, 'clients', 'alerts', 'decoys'],
  'contact-requests': [...shared, 'clients', 'agents', 'agencies'],
  // Whether mail reaches a duty contact; whom to call where none can be reached.
  attentions: [...shared, 'calendar', 'clients', 'agents', 'agencies', 'bounces', 'alerts'],
  emergency: [...shared, 'clients', 'agents', 'agencies'],
  // Names of those who invite: an agent, or a system.
  invitations: [...shared, 'clients', 'agents', 'agencies', 'systems'],
  'sign-in': [...shared, 'mail', 'bounces', 'agencies', 'agents', 'systems', 'alerts'],
  // It reads who looked; it hears of nothing.
  audit: [...shared, 'clients', 'agents'],
  activity: [...shared, 'clients', 'agents'],
  // The queue that admins watch counts account mail too; those who run the installation are told how mail is doing.
  notifications: [...shared, 'calendar', 'mail', 'bounces', 'sign-in', 'clients', 'agents', 'agencies', 'operations'],
  // It imports none of those who say in it how they are doing.
  operations: [...shared, 'mail'],
  demo: [...shared, 'mail', 'agencies', 'systems', 'agents', 'clients', 'search', 'sign-in'],
};

/** Other rooms come in through `index.ts` only. */
export const withDoor = [
  'calendar',
  'agencies',
  'systems',
  'issuers',
  'alerts',
  'agents',
  'bounces',
  'clients',
  'decoys',
  'invitations',
  'search',
  'sign-in',
  'audit',
  'operations',
];

/** They listen: nobody can import them, for there is no `index.ts`. */
export const withoutDoor = ['activity', 'notifications'];

/**
 * A large room has parts, folders of its own; each imports the room's own files and the parts in its line. The file that
 * puts the room together imports them all.
 */
export const parts: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  agents: {
    // What somebody else asks about an account, until it holds.
    'email-change': [],
  },
  clients: {
    // What one person asks of another: the team opens requests and acts on the answers.
    requests: [],
    team: ['requests'],
    // Whoever is barred leaves the team, and comes back to it.
    bars: ['team'],
    // Whoever reviews a sensitive membership can end it.
    sensitive: ['team'],
  },
  notifications: {
    preferences: [],
    // When somebody is away is a choice of theirs too, and moves what waits.
    absence: ['preferences'],
    planning: ['preferences'],
    // Each email has a link that lowers, and says by whose word it came; a refusal counts as what comes back later.
    delivery: ['unsubscribe', 'preferences', 'receipts'],
    unsubscribe: ['preferences'],
    // Does in thought what planning and delivery do, with the same times.
    preview: ['preferences', 'delivery'],
    // What came back goes by what its agent chose meanwhile.
    receipts: ['preferences'],
    inbox: [],
    oversight: [],
    // What should be, worked out by itself: it asks neither who plans nor who sends.
    ledger: [],
    // Why something was emailed or not.
    explanation: ['preferences'],
    canary: ['preferences'],
    // It gathers what others know.
    watching: ['canary', 'ledger', 'oversight'],
  },
};

/** The part of a room in which a file lies, or null. */
export function partOf(path: string): string | null {
  return /^src\/[^/]+\/([^/]+)\//.exec(path)?.[1] ?? null;
}

/** The only files that import the whole. */
export const mayImportApp = ['src/main.ts', 'src/app.setup.ts', 'src/openapi.print.ts'];

export const inCommon = [
  'actor',
  'clock',
  'errors',
  'page',
  'etag',
  'problem.filter',
  'validation',
  'fields',
  'ids',
  'path-id',
  'regular-job',
];

/** `start`: the files beside the rooms, which put them together; null: not in `src`. */
export function roomOf(path: string): string | null {
  if (/^src\/config(\.[a-z]+)*\.ts$/.test(path)) return 'config';
  if (/^src\/openapi\.ts$/.test(path)) return 'openapi';
  return /^src\/([^/]+)\//.exec(path)?.[1] ?? (path.startsWith('src/') ? 'start' : null);
}
