/** What explains email, and sends a failed one again. */
import { journey, proof } from '../tests.mjs';

export const explanations = [
  {
    name: 'a notification is explained to its own agent',
    threat: 'reading what became of a colleague’s notifications',
    changes: [
      ['src/notifications/explanation/explanation.queries.ts', 'AND n.agent_id = $2', 'AND $2::uuid IS NOT NULL'],
    ],
    test: journey('emails', 'explaining'),
  },
  {
    name: 'an email is not promised that will be withheld',
    threat: 'somebody who waits for news of a team that they have left, or of an account that is closed',
    changes: [
      [
        'src/notifications/explanation/explain.ts',
        'if (facts.fallen !== null && facts.emailAfter !== null)',
        'if (facts.fallen === ADDRESS_BOUNCED && facts.emailAfter !== null)',
      ],
    ],
    test: journey('emails', 'explaining'),
  },
  {
    name: 'a cover is not told by whose word a colleague hears',
    threat: 'what a colleague chose for themselves, or for one client, read by who stands in for them',
    changes: [
      [
        'src/notifications/explanation/explain.ts',
        "covering ? 'COVER' : source",
        "covering && source === 'REMINDER' ? 'COVER' : source",
      ],
    ],
    test: journey('holding', 'cover'),
  },
  {
    name: 'an agency admin has the emails to their own agents',
    threat: 'one agency that reads, and sends again, the emails of another',
    changes: [
      [
        'src/notifications/mail-scope.ts',
        'agencyId: seesAll ? null : agencyId, ownService',
        'agencyId: roles.length > 0 ? null : agencyId, ownService',
      ],
    ],
    test: journey('emails', 'resending'),
  },
  {
    name: 'what may have arrived is not sent again',
    threat: 'the same email twice, by an admin who means well',
    changes: [
      ['src/notifications/oversight/emails.service.ts', "if (state === 'UNKNOWN') {", "if (state === 'PENDING') {"],
      ['src/notifications/oversight/emails.service.ts', "if (state !== 'FAILED') throw", "if (state === 'SENT') throw"],
    ],
    test: journey('emails', 'resending'),
  },
  {
    name: 'an email without items is not sent again',
    threat: 'an email that an admin waits for, and that says in the end that it may have arrived',
    changes: [
      [
        'src/notifications/oversight/emails.service.ts',
        'if (!(await carriesItems(emailId, tx))) {',
        'if (emailId === null) {',
      ],
    ],
    test: journey('emails', 'resending-what-came-back', 'it is empty$'),
  },
  {
    name: 'an email found empty at last is withheld',
    threat: 'one that is taken again and again, and ends as if it might have arrived',
    changes: [
      [
        'src/notifications/delivery/deliverer.ts',
        'if (kept.length > 0 && kept.length === items.length) return items;',
        'if (kept.length === items.length) return items;',
      ],
    ],
    test: proof('delivery', 'bounces-meanwhile', 'when all its items have left it'),
  },
  {
    name: 'what is sent again in this moment keeps its items',
    threat: 'the same news twice, by an admin and by an address confirmed at the same time',
    changes: [['src/notifications/receipts/receipt.queries.ts', 'FOR NO KEY UPDATE OF m', '']],
    test: proof('delivery', 'bounces-meanwhile', 'leaves the items in an email when an admin sends it again'),
  },
  {
    name: 'a failed email is begun anew under its lock',
    threat: 'the same email twice, by two admins at once',
    changes: [['src/notifications/oversight/email-detail.queries.ts', 'FOR NO KEY UPDATE OF m', '']],
    test: proof('delivery', 'resending-at-once'),
  },
  {
    name: 'who heard of a restricted client is not for admins',
    threat: 'an admin who finds out who works with a family in hiding',
    changes: [
      [
        'src/notifications/explanation/explanation.queries.ts',
        'hidden.id = n.client_id AND hidden.restricted',
        'hidden.id = n.client_id AND false',
      ],
    ],
    test: proof('rights', 'no-trace', '^no trace explains to nobody'),
  },
  {
    name: 'what a sensitive member heard is not for admins',
    threat: 'a refuge that is found by asking of each agent whether they were told',
    changes: [
      [
        'src/notifications/explanation/explanation.queries.ts',
        'hidden.agent_id = n.agent_id AND hidden.sensitive',
        'hidden.agent_id = n.agent_id AND false',
      ],
    ],
    test: journey('emails', 'explaining-to-admins', 'a sensitive member'),
  },
  {
    name: 'what is about a sensitive member is not for admins',
    threat: 'a broker, or a colleague of a refuge, who is found by what they may know',
    changes: [['src/notifications/explanation/explanation.queries.ts', 'e.about_member_id IS NULL AND', '']],
    test: journey('emails', 'explaining-to-admins', 'a sensitive member'),
  },
  {
    name: 'a team in hiding is no team that admins hear of',
    threat: 'two colleagues whose details tell that they work with the same family',
    changes: [['src/notifications/explanation/explanation.queries.ts', 'AND NOT open.restricted', '']],
    test: journey('emails', 'explaining-to-admins', 'a colleague whose details changed'),
  },
];
