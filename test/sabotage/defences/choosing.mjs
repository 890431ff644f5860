/** What people and agencies choose, so that nobody hears less than their agency wants, and previews say what is true. */
import { journey, proof, unit } from '../tests.mjs';

const timing = 'src/notifications/preferences/timing.ts';
const choices = 'src/notifications/preferences/choices.ts';
const simulation = 'src/notifications/preview/simulation.ts';
const previews = proof('choosing', 'previews');

export const choosing = [
  {
    name: 'an earlier choice counts as the floor',
    threat: 'an agent who hears less of clients than their agency decided, since they chose before it did',
    changes: [[timing, 'if (allowed.includes(said)) return', 'if (said) return']],
    test: unit('src/notifications/preferences/timing.spec.ts'),
  },
  {
    name: 'a floor keeps the end of a mute that it lifts',
    threat: 'an agent who hears later, because their agency wants them to hear sooner',
    changes: [[timing, 'overruled: said,\n    until,', 'overruled: said,\n    until: until && null,']],
    test: unit('src/notifications/preferences/timing.spec.ts'),
  },
  {
    name: 'less than the floor is refused',
    threat: 'an agent who hears less of clients than their agency decided',
    changes: [[choices, 'if (allowed.includes(choices[kind]!)) return [];', 'if (kind !== undefined) return [];']],
    test: journey('notifications', 'agency-rules'),
  },
  {
    name: 'only who administers the agency decides for it',
    threat: 'somebody who silences the agents of another agency',
    changes: [
      [
        'src/notifications/preferences/agency-preferences.service.ts',
        'if (!administers(caller, agencyId)) throw forbidden();\n      const rules',
        'const rules',
      ],
    ],
    test: journey('notifications', 'agency-rules', '^agency rules returns 403 when an agent who does not administer'),
  },
  {
    name: 'a muted client speaks again after its date',
    threat: 'a client of whom nobody hears any more, as muting it never ended',
    changes: [[timing, 'if (until === null) return', 'if (until !== undefined) return']],
    test: journey('notifications', 'one-client', '^one client a choice as time passes ends a mute'),
  },
  {
    name: 'a choice for a client ends within two years',
    threat: 'one agent whose far date stops every colleague’s change of that client',
    changes: [
      [
        'src/notifications/preferences/client-preferences.service.ts',
        'if (until > addDays(today, MOST_DAYS))',
        'if (until === today + MOST_DAYS)',
      ],
    ],
    test: journey('notifications', 'one-client'),
  },
  {
    name: 'a choice for a client ends with the membership',
    threat: 'somebody who comes back to a team and hears nothing of the client',
    changes: [
      [
        'src/notifications/preferences/recipients.queries.ts',
        't.id = p.membership_id AND t.ended_at IS NULL',
        't.id = p.membership_id',
      ],
      [
        'src/notifications/preferences/retimer.ts',
        'if (await choseForClient(agentId, clientId, tx))',
        'if (tx === null)',
      ],
    ],
    test: journey('notifications', 'one-client'),
  },
  {
    name: 'choosing waits for who is planning',
    threat: 'an item that keeps the old time, or none, since it was planned as its reader chose',
    changes: [
      [
        'src/notifications/preferences/client-preferences.service.ts',
        'await lockDelivery([], [agentId], tx);\n      const now',
        'const now',
      ],
    ],
    test: proof('choosing', 'choosing-at-once', '^choosing at once moves the notification'),
  },
  {
    name: 'a preview knows what came in the place of a colleague',
    threat: 'a preview that promises quiet to somebody whom a cover disturbs',
    changes: [[simulation, 'if (atOnce) {', 'if (atOnce === null) {']],
    test: unit('src/notifications/preview/simulation.spec.ts'),
  },
  {
    name: 'a preview knows what goes along',
    threat: 'a preview that talks somebody into preferences with more email than it said',
    changes: [
      [
        'src/notifications/preview/waiting.ts',
        'const claimed = [...digest, ...this.atOnce];\n    this.atOnce = [];',
        'const claimed = [...digest, ...this.atOnce.filter((row) => row.emailAfter <= at)];\n    this.atOnce = this.atOnce.filter((row) => row.emailAfter > at);',
      ],
    ],
    test: previews,
  },
  {
    name: 'a preview knows what was seen first',
    threat: 'a preview that counts emails which would not have come',
    changes: [['src/notifications/preview/waiting.ts', 'return seenAt === null || seenAt > at;', 'return true;']],
    test: journey('notifications', 'preview', '^preview with a new change counts no email'),
  },
  {
    name: 'a preview knows the ceiling',
    threat: 'a preview that counts emails which would not have come',
    changes: [[simulation, 'const free = isLimited(items) ? places.takeOrWait(at) : null;', 'const free = null;']],
    test: unit('src/notifications/preview/simulation.spec.ts'),
  },
  {
    name: 'a preview knows what comes to nothing',
    threat: 'a preview that counts emails which would not have come',
    changes: [[simulation, 'const items = netOf(rightful, groups, at);', 'const items = rightful;']],
    test: previews,
  },
];
