/** What explains email, and sends a failed one again. */
import { journey, proof } from '../tests.mjs';

export const explanations = [
  {
    name: 'a notification is explained to its own agent',
    threat: 'reading what became of a colleague’s notifications',
    changes: [
      ['src/notifications/explanation/explanation.queries.ts', 'AND n.agent_id = $2', 'AND $2::uuid IS NOT NULL'],
    ],
    test: journey('notifications', 'explaining'),
  },
  {
    name: 'an agency admin has the emails to their own agents',
    threat: 'one agency that reads, and sends again, the emails of another',
    changes: [
      [
        'src/notifications/oversight/emails.service.ts',
        "return roles.includes('ADMIN') || roles.includes('AUDITOR') ? null : agencyId;",
        'return roles.length > 0 ? null : agencyId;',
      ],
    ],
    test: journey('notifications', 'resending'),
  },
  {
    name: 'what may have arrived is not sent again',
    threat: 'the same email twice, by an admin who means well',
    changes: [
      ['src/notifications/oversight/emails.service.ts', "if (state === 'UNKNOWN') {", "if (state === 'PENDING') {"],
      ['src/notifications/oversight/emails.service.ts', "if (state !== 'FAILED') throw", "if (state === 'SENT') throw"],
    ],
    test: journey('notifications', 'resending'),
  },
  {
    name: 'a failed email is begun anew under its lock',
    threat: 'the same email twice, by two admins at once',
    changes: [['src/notifications/oversight/email-detail.queries.ts', 'FOR NO KEY UPDATE OF m', '']],
    test: proof('delivery', 'resending-at-once'),
  },
];
