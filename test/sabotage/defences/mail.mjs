/** What keeps mail to itself. */
import { journey, proof, unit } from '../tests.mjs';

export const mail = [
  {
    name: 'frozen items are asked again',
    threat: 'mail about a client to somebody who left while it waited',
    changes: [
      [
        'src/notifications/fallen.queries.ts',
        'WHEN n.kind IN (${ON_TEAM_KINDS}) AND NOT on_team.now',
        'WHEN n.kind IN (${ON_TEAM_KINDS}) AND false',
      ],
    ],
    test: proof('delivery', 'ended-rights'),
  },
  {
    name: 'asked once more before each conversation',
    threat: 'a right that ends between the claim and the mail server',
    changes: [
      [
        'src/notifications/delivery/deliverer.ts',
        'if (kept.length > 0 && kept.length === items.length) return items;',
        'return items;',
      ],
    ],
    test: proof('delivery', 'delivery-faults'),
  },
  {
    name: 'an unverified address gets nothing about clients',
    threat: 'mail to a mistyped or taken-over address',
    changes: [['src/notifications/fallen.queries.ts', "WHEN NOT a.email_verified THEN 'ADDRESS_NOT_VERIFIED'", '']],
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
    name: 'mail does not say that somebody asked for contact, nor about whom',
    threat: 'a refuge that an open mailbox tells of',
    changes: [
      [
        'src/notifications/delivery/delivery.queries.ts',
        "'team.member_ended', 'team.contact_requested', 'team.contact_request_passed_on'",
        "'team.member_ended'",
      ],
    ],
    test: journey('access', 'a-sensitive-service', 'email about a contact request'),
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
    test: journey('holding', 'bank-holidays'),
  },
  {
    name: 'the bank holidays of a zone by any of its names',
    threat: 'a digest on Christmas Day, for an agency that wrote GB',
    changes: [['src/calendar/bank-holidays.ts', "'europe/belfast', 'gb', 'gb-eire'", '']],
    test: unit('src/calendar/bank-holidays.spec.ts'),
  },
  {
    name: 'what was proclaimed is looked at in time',
    threat: 'a bank holiday that nobody told Patchwork of',
    changes: [['src/calendar/bank-holidays.ts', 'LOOKED_AT_UNTIL = 2028', 'LOOKED_AT_UNTIL = 2026']],
    test: unit('src/calendar/bank-holidays.spec.ts'),
  },
  {
    name: 'a link is only followed by a POST with the words of RFC 8058',
    threat: 'a mail scanner that unsubscribes a whole organisation',
    changes: [
      [
        'src/notifications/unsubscribe/unsubscribe.routes.ts',
        'this.ask(tokenIn(request), reply, 200)',
        'this.lower(tokenIn(request), null, reply)',
      ],
    ],
    test: proof('delivery', 'mail-scanner'),
  },
  {
    name: 'a POST says that it means it',
    threat: 'a form, or a scanner that sends one, that lowers what nobody wanted lowered',
    changes: [
      [
        'src/notifications/unsubscribe/unsubscribe.routes.ts',
        "if (wished === null && form.get('List-Unsubscribe') !== 'One-Click') return this.ask(token, reply, 400);",
        '',
      ],
    ],
    test: journey('emails', 'unsubscribing', 'looking at the link'),
  },
  {
    name: 'an unsubscribe link is ours',
    threat: 'links made up from ids of emails',
    changes: [
      [
        'src/notifications/unsubscribe/unsubscribe-links.ts',
        'return timingSafeEqual(this.mark(emailId, to, address), mark);',
        'return timingSafeEqual(this.mark(emailId, to, address), mark) || true;',
      ],
    ],
    test: journey('emails', 'unsubscribing', 'rejects an invalid unsubscribe link'),
  },
  {
    name: 'what protects clients cannot be unsubscribed from',
    threat: 'nobody is told of emergency access any more',
    changes: [
      [
        'src/notifications/unsubscribe/lowering.ts',
        'return KINDS.filter((kind) => allowedFor(kind, agency.floors).includes(to));',
        'return [...KINDS];',
      ],
    ],
    test: journey('emails', 'unsubscribing', 'one press'),
  },
  {
    name: 'undoing restores what was, once',
    threat: 'a link that overrules what its reader chose since',
    changes: [
      [
        'src/notifications/unsubscribe/unsubscribe.service.ts',
        'if (made === null || !isInForce(made, choices)) return false;',
        'if (made === null) return false;',
      ],
    ],
    test: journey('emails', 'unsubscribing', 'undoing'),
  },
  {
    name: 'whoever holds a link cannot hide that it was used',
    threat: 'somebody who hears less and is not told why, since the link was used once more and that undone',
    changes: [
      [
        'src/notifications/unsubscribe/unsubscribe.queries.ts',
        'SELECT FROM unsubscription u\n',
        'SELECT FROM (SELECT * FROM unsubscription WHERE agent_id = $1 ORDER BY id DESC LIMIT 1) u\n',
      ],
    ],
    test: journey('emails', 'unsubscribing', 'the banner about a link stays whatever'),
  },
  {
    name: 'the links of one email change little',
    threat: 'rows without end, and a reader whose mail is held up, by whoever got hold of one email',
    changes: [
      [
        'src/notifications/unsubscribe/unsubscribe.service.ts',
        '(await loweringsBy(agentId, emailId, tx)) >= MOST_LOWERINGS',
        '(await loweringsBy(agentId, emailId, tx)) < 0',
      ],
    ],
    test: proof('delivery', 'leaked-link', '^leaked link accepts ten changes'),
  },
  {
    name: 'a link that is used up holds up nobody',
    threat: 'a reader whose mail waits for whoever presses their link all day',
    changes: [
      [
        'src/notifications/unsubscribe/unsubscribe.service.ts',
        'if (await isUsedUp(holder, tx)) return asFarAs(to, await personOf(holder.agentId, tx), tx);',
        '',
      ],
    ],
    test: proof('delivery', 'leaked-link'),
  },
  {
    name: 'an unsubscribe link belongs to one address',
    threat: 'a former mailbox that still lowers what its owner gets',
    changes: [
      [
        'src/notifications/unsubscribe/unsubscribe-links.ts',
        '`${emailId}|${to}|${address}`',
        '`${emailId}|${to}|${address.length > 0}`',
      ],
    ],
    test: journey('emails', 'unsubscribing', 'rejects an invalid unsubscribe link'),
  },
  {
    name: 'who should be told is worked out twice',
    threat: 'a fault of the planner that nobody notices',
    changes: [['src/notifications/kind-rules.ts', '.filter((agentId) => agentId !== event.actor.agentId)', '']],
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
  {
    name: 'teams hold still while the directory changes',
    threat: 'somebody who comes in that moment and is told nothing, unnoticed',
    changes: [
      [
        'migrations/1700000002300-ledger.ts',
        "IF NEW.kind = 'DIRECTORY' THEN LOCK TABLE team_member IN SHARE MODE; END IF;",
        '',
      ],
    ],
    test: proof('ledger', 'ledger', '^ledger balances when an agent joins'),
  },
  {
    name: 'the canary is missed',
    threat: 'digests that stop, unnoticed',
    changes: [
      [
        'src/notifications/canary/canary.ts',
        "lastSentAt !== null && lastSentAt >= due ? 'WELL' : 'MISSING'",
        "lastSentAt !== null ? 'WELL' : 'MISSING'",
      ],
    ],
    test: proof('watching', 'canary'),
  },
  {
    name: 'a proxy on this machine is not this machine',
    threat: 'numbers of the installation for everybody',
    changes: [
      [
        'src/operations/insider.ts',
        'return isLoopbackAddress(address) && !PASSED_ON.some((name) => headers[name] !== undefined);',
        'return isLoopbackAddress(address);',
      ],
    ],
    test: proof('watching', 'metrics'),
  },
  {
    name: 'hostile text is text on every page',
    threat: 'a name that runs a script on the page where people type their password',
    changes: [
      [
        'src/sign-in/page-layout.ts',
        "typeof value === 'string'\n      ? escape(value)",
        "typeof value === 'string'\n      ? value",
      ],
    ],
    test: {
      spec: 'test/promises/hostile.spec.ts',
      file: 'test/promises/proofs/hostile-text.ts',
      names: '^hostile text shows what was typed as text on the pages of the sign-in',
    },
  },
  {
    name: 'an email does not depend on what hostile people are called',
    threat: 'a name or an address that adds to an email, or breaks it',
    changes: [
      [
        'src/notifications/delivery/delivery.queries.ts',
        'THEN c.reference END AS reference',
        'THEN a.email END AS reference',
      ],
    ],
    test: {
      spec: 'test/promises/hostile.spec.ts',
      file: 'test/promises/proofs/hostile-text.ts',
      names: '^hostile text sends digests',
    },
  },
];
