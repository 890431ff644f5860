/** What keeps mail to itself. */
import { journey, proof, unit } from '../tests.mjs';

export const mail = [
  {
    name: 'frozen items are asked again',
    threat: 'mail about a client to somebody who left while it waited',
    changes: [
      [
        'src/notifications/delivery/delivery.queries.ts',
        'WHEN n.kind = ANY ($2::text[]) AND NOT on_team.now',
        'WHEN n.kind = ANY ($2::text[]) AND false',
      ],
    ],
    test: proof('delivery', 'ended-rights'),
  },
  {
    name: 'asked once more before each conversation',
    threat: 'a right that ends between the claim and the mail server',
    changes: [['src/notifications/delivery/deliverer.ts', 'if (fallen.length === 0) return items;', 'return items;']],
    test: proof('delivery', 'delivery-faults'),
  },
  {
    name: 'an unverified address gets nothing about clients',
    threat: 'mail to a mistyped or taken-over address',
    changes: [
      ['src/notifications/delivery/delivery.queries.ts', "WHEN NOT a.email_verified THEN 'ADDRESS_NOT_VERIFIED'", ''],
    ],
    test: journey('people', 'a-new-colleague'),
  },
  {
    name: 'mail knows a client by reference only',
    threat: 'a name in an inbox',
    changes: [
      [
        'src/notifications/delivery/delivery.queries.ts',
        'THEN c.reference END AS reference',
        "THEN 'Milo Okafor-Reed' END AS reference",
      ],
    ],
    test: journey('notifications', 'an-address-is-corrected'),
  },
  {
    name: 'the allow-list',
    threat: 'a trial that mails real people',
    changes: [['src/mail/transport.ts', 'isAllowed(address, this.config.mailAllowList)', 'address.length > 0']],
    test: proof('mail', 'smtp-faults'),
  },
  {
    name: 'one recipient, in one strict form',
    threat: 'a second recipient smuggled into an address',
    changes: [
      ['src/mail/transport.ts', "if (!isAddress(message.to)) return { outcome: 'REFUSED', code: 'BAD_ADDRESS' };", ''],
      ['src/mail/transport.ts', 'envelope: { from: this.config.mailFrom, to: [message.to] },', ''],
    ],
    test: proof('mail', 'smtp-faults'),
  },
  {
    name: 'no digest on a bank holiday',
    threat: 'a digest that lies unread over Easter',
    changes: [
      [
        'src/notifications/preferences/recipients.queries.ts',
        'isHoliday: holidaysIn(person.timeZone)',
        'isHoliday: () => false',
      ],
    ],
    test: journey('notifications', 'bank-holidays'),
  },
  {
    name: 'what was proclaimed is looked at in time',
    threat: 'a bank holiday that nobody told Patchwork of',
    changes: [['src/calendar/bank-holidays.ts', 'LOOKED_AT_UNTIL = 2028', 'LOOKED_AT_UNTIL = 2026']],
    test: unit('src/calendar/bank-holidays.spec.ts'),
  },
  {
    name: 'who should be told is worked out twice',
    threat: 'a fault of the planner that nobody notices',
    changes: [
      [
        'src/notifications/kind-rules.ts',
        'present([event.from?.agentId, event.to?.agentId])',
        'present([event.to?.agentId])',
      ],
    ],
    test: proof('ledger', 'ledger', '^ledger balances after any history'),
  },
  {
    name: 'the books count what is missing and what is too much apart',
    threat: 'a lost notification that another fault hides',
    changes: [
      [
        'src/notifications/ledger/ledger.queries.ts',
        "'missing', x.expected - x.met",
        "'missing', x.expected - c.total",
      ],
    ],
    test: proof('ledger', 'ledger', '^ledger misses'),
  },
];
