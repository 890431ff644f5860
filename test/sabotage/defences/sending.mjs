/** What holds while mail leaves the house, and when it comes back. */
import { journey, proof, unit } from '../tests.mjs';

export const sending = [
  {
    name: 'Notify is asked before anything goes again',
    threat: 'one email twice, as its answer was lost',
    changes: [
      [
        'src/notifications/delivery/deliverer.ts',
        'taken.ambiguous > 0 ? await this.lookUp(taken, messageId) : null',
        'taken.ambiguous > 99 ? await this.lookUp(taken, messageId) : null',
      ],
    ],
    test: proof('delivery', 'notify-once'),
  },
  {
    name: 'what an admin’s resending outlived is not asked for',
    threat: 'an email that never goes again, as Notify still knows of the attempt that failed',
    changes: [['src/mail/notify.ts', '.filter(({ mark }) => !outlived.includes(mark))', '']],
    test: proof('delivery', 'resent-through-notify'),
  },
  {
    name: 'what failed by Notify’s answer is outlived too',
    threat: 'an email that never goes again, where no receipts come or one comes late',
    changes: [
      [
        'src/notifications/delivery/deliverer.ts',
        'refused && outcome.marks !== undefined',
        'refused && outcome.marks === null',
      ],
    ],
    test: proof('delivery', 'resent-through-notify'),
  },
  {
    name: 'account mail asks Notify too',
    threat: 'a link that comes twice, as an answer was lost',
    changes: [['src/sign-in/account-mail.job.ts', 'mail.attempts > 1 ?', 'mail.attempts > 99 ?']],
    test: proof('delivery', 'notify-once'),
  },
  {
    name: 'the allow-list holds before Notify',
    threat: 'a trial that mails real people',
    changes: [
      [
        'src/mail/transport.ts',
        'const isCaught = this.config.smtpUrl === null && this.notify === null;',
        'const isCaught = this.config.smtpUrl === null;',
      ],
    ],
    test: proof('mail', 'notify-faults'),
  },
  {
    name: 'what leaves is signed',
    threat: 'mail in our name by somebody else',
    changes: [
      ['src/mail/transport.ts', '...(this.config.dkim === null ? {} : { dkim: signing(this.config.dkim) }),', ''],
    ],
    test: proof('mail', 'signed-mail'),
  },
  {
    name: 'a key that would not sign stops the start',
    threat: 'mail that leaves unsigned, and nobody knows',
    changes: [
      [
        'src/config.mail.ts',
        "asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= 2048 ? pem : undefined",
        'asymmetricKeyType === undefined || asymmetricKeyDetails === undefined ? undefined : pem',
      ],
    ],
    test: unit('src/config.spec.ts'),
  },
  {
    name: 'nothing about clients goes to a paused address',
    threat: 'mail on and on to a mailbox that nobody has',
    changes: [
      ['src/notifications/delivery/delivery.queries.ts', ' AND NOT ${ADDRESS_PAUSED}`;', '`;'],
      [
        'src/notifications/fallen.queries.ts',
        'WHEN ${ADDRESS_PAUSED} AND NOT (a',
        'WHEN false AND ${ADDRESS_PAUSED} AND NOT (a',
      ],
    ],
    test: journey('emails', 'mail-that-comes-back'),
  },
  {
    name: 'what waits for an address is not withheld',
    threat: 'the first bounce that ends every subscription in silence',
    changes: [
      [
        'src/notifications/delivery/deliverer.ts',
        'else if (item.fallen === ADDRESS_BOUNCED) held.push(item);\n    else fallen.push({ id: item.id, reason: item.fallen });',
        'else fallen.push({ id: item.id, reason: item.fallen });',
      ],
    ],
    test: proof('delivery', 'bounces-meanwhile'),
  },
  {
    name: 'what waits for one address starves no other',
    threat: 'one dead mailbox that stops the mail of all',
    changes: [['src/notifications/delivery/delivery.queries.ts', ' AND NOT ${ADDRESS_PAUSED}`;', '`;']],
    test: proof('delivery', 'bounces-meanwhile', '^bounces meanwhile sends an agent their email when 600 '),
  },
  {
    name: 'only the own privacy officer hears of access without the team',
    threat: 'a client whom somebody left, in an email to their own office',
    changes: [
      [
        'src/notifications/fallen.queries.ts',
        "e.type = 'client.emergency_access_began' AND e.actor_agency_id = a.agency_id",
        "e.type = 'client.emergency_access_began'",
      ],
    ],
    test: journey('access', 'emergency-access'),
  },
  {
    name: 'what is refused at a mended address goes to the present one',
    threat: 'news that stays in an email which nobody will send again',
    changes: [
      ['src/notifications/delivery/deliverer.ts', "if (ended && state === 'FAILED' && !counted)", 'if (false)'],
    ],
    test: proof(
      'delivery',
      'bounces-meanwhile',
      '^bounces meanwhile sends the items of a rejected email to the new address ',
    ),
  },
  {
    name: 'a refusal counts from its own conversation',
    threat: 'a dead mailbox that nobody hears of, as the email is older than the address',
    changes: [['src/notifications/delivery/deliverer.ts', 'sentAt: begunAt ?? email.sentAt', 'sentAt: email.sentAt']],
    test: proof('delivery', 'bounces-meanwhile', '^bounces meanwhile counts a rejection against '),
  },
  {
    name: 'a bounce of a mended address that comes again counts again',
    threat: 'a dead mailbox that nobody hears of, as the same email came back before',
    changes: [
      [
        'src/bounces/bounce.queries.ts',
        'OR (address_bounce.sent_at < $6 AND excluded.sent_at >= $6)',
        'OR (false AND $6::timestamptz IS NULL)',
      ],
    ],
    test: proof('delivery', 'bounces-meanwhile', '^bounces meanwhile counts a bounce again '),
  },
  {
    name: 'what came back goes once the address is verified',
    threat: 'news that is lost with a bounce',
    changes: [
      [
        'src/notifications/receipts/came-back.releaser.ts',
        '({ agentId, occurredAt }, tx) => this.release(agentId, occurredAt, tx)',
        '({ changeId, occurredAt }, tx) => this.release(changeId, occurredAt, tx)',
      ],
    ],
    test: journey('emails', 'mail-that-comes-back'),
  },
  {
    name: 'what came back goes by the newest choice',
    threat: 'an email about what somebody turned off since, sent as they confirm their address',
    changes: [
      [
        'src/notifications/receipts/came-back.releaser.ts',
        'await this.retimer.retimeLate(agentId, now, tx);',
        'if (now < new Date(0)) await this.retimer.retimeLate(agentId, now, tx);',
      ],
    ],
    test: journey('emails', 'choosing-while-mail-comes-back'),
  },
  {
    name: 'what is late waits for a first day back too',
    threat: 'an email in somebody’s absence, or about a client whom they muted, since it was due long before',
    changes: [['src/notifications/preferences/retiming.queries.ts', ' OR (n.email_after <= $7 AND t.keeps_due)', '']],
    test: journey('emails', 'choosing-while-mail-comes-back'),
  },
  {
    name: 'a pause outlives a change of address',
    threat: 'what waits withheld for good, as the new address is not verified yet',
    changes: [
      [
        'src/bounces/bounces.ts',
        'beginAnew(agentId, occurredAt, false, tx)',
        'beginAnew(agentId, occurredAt, true, tx)',
      ],
    ],
    test: journey('emails', 'mail-that-comes-back'),
  },
  {
    name: 'a late report does not speak against a mended address',
    threat: 'an address paused for what another one did',
    changes: [
      [
        'src/bounces/bounces.ts',
        'if (since !== null && mail.sentAt < since) return false;',
        'if (since !== null && mail.sentAt < new Date(0)) return false;',
      ],
      ['src/bounces/bounce.queries.ts', '(s.since IS NULL OR b.sent_at >= s.since)) >= $3', 'true) >= $3'],
    ],
    test: journey('emails', 'mail-that-comes-back'),
  },
  {
    name: 'one bounce a mail',
    threat: 'an address paused by one receipt told many times',
    changes: [
      [
        'src/bounces/bounce.queries.ts',
        'VALUES ($1, $2, $3, $4, $5, patchwork_now())',
        'VALUES (CASE WHEN $1::uuid IS NOT NULL THEN gen_random_uuid() END, $2, $3, $4, $5, patchwork_now())',
      ],
    ],
    test: journey('emails', 'mail-that-comes-back'),
  },
  {
    name: 'what came back stays so',
    threat: 'an email that nobody got, and that counts as delivered',
    changes: [
      [
        'src/notifications/receipts/receipt.queries.ts',
        "state IN ('PENDING', 'SENDING', 'SENT', 'UNKNOWN')",
        "state <> 'WITHHELD'",
      ],
    ],
    test: journey('emails', 'mail-that-comes-back'),
  },
  {
    name: 'a receipt that comes first is not overwritten',
    threat: 'a bounce lost behind the answer of the mail server',
    changes: [
      [
        'src/notifications/delivery/delivery.queries.ts',
        "state NOT IN ('SENT', 'DELIVERED') AND (state <> 'FAILED' OR sent_at IS NULL)",
        "state <> 'SENT'",
      ],
    ],
    test: proof('delivery', 'bounces-meanwhile'),
  },
  {
    name: 'what came back is told once, also after it was sent again',
    threat: 'an email that never goes, or goes twice, since its old bounce is told twice',
    changes: [['src/notifications/receipts/receipt.queries.ts', ' AND $2 <> ALL (outlived_receipts)', '']],
    test: journey('emails', 'resending-what-came-back', '^resending what came back when '),
  },
  {
    name: 'a policy is no bounce',
    threat: 'every address paused on the day that our signature was wrong',
    changes: [
      [
        'src/bounces/severity.ts',
        "HARD.test(enhanced) ? 'HARD'",
        "enhanced.startsWith('5') || HARD.test(enhanced) ? 'HARD'",
      ],
    ],
    test: unit('src/bounces/severity.spec.ts'),
  },
  {
    name: 'receipts come with their token',
    threat: 'anybody who pauses the mail of a team',
    changes: [
      [
        'src/access/token.guard.ts',
        'if (presents(request.raw.rawHeaders, this.config.mailCallbackToken)) return true;',
        'if (this.config !== null || presents([], null)) return true;',
      ],
    ],
    test: journey('emails', 'mail-that-comes-back'),
  },
  {
    name: 'without a token configured nobody reports',
    threat: 'a route that is open where nobody thought of it',
    changes: [
      ['src/access/bearer.ts', ' && token !== null && timingSafeEqual', ' && timingSafeEqual'],
      ['src/access/bearer.ts', 'digestOf(token));', "digestOf(token ?? 'null'));"],
    ],
    test: unit('src/access/bearer.spec.ts'),
  },
  {
    name: 'five mails to confirm an address a day',
    threat: 'an inbox flooded by pressing a button',
    changes: [['src/sign-in/account-mail.subscriber.ts', 'if (seconds > 0)', 'if (seconds < 0)']],
    test: journey('emails', 'mail-that-comes-back'),
  },
  {
    name: 'a worklist is that of the own agency',
    threat: 'an admin who reads whose mail fails elsewhere',
    changes: [
      [
        'src/bounces/bounced-addresses.service.ts',
        'seesAll ? null : caller.agencyId',
        'seesAll || caller.agencyId ? null : null',
      ],
    ],
    test: journey('emails', 'mail-that-comes-back'),
  },
  {
    name: 'nothing goes in clear in production',
    threat: 'whoever stands between us and the relay hides that it offers TLS, and reads links that set passwords',
    changes: [['src/mail/smtp-pool.ts', '(inProduction && !isLoopback(pool.options.host ?? ' + "''" + '))', 'false']],
    test: unit('src/mail/smtp-pool.spec.ts'),
  },
  {
    name: 'a relay that is away is waited for',
    threat: "an expired password of ours, over a long weekend, makes everybody's email fail",
    changes: [
      ['src/notifications/delivery/deliverer.ts', "isUnreachable(outcome) ? 'UNREACHABLE' : 'DEFERRED'", "'DEFERRED'"],
    ],
    test: proof('delivery', 'delivery-faults', '^delivery faults waits without end for a mail server that is away'),
  },
  {
    name: 'who left with their mailbox waits for nothing',
    threat: 'what is owed to closed accounts waits for ever, and everybody else queues behind it',
    changes: [['src/notifications/held.queries.ts', ' AND owner.active AND owner.suspended_at IS NULL', '']],
    test: proof('delivery', 'bounces-meanwhile', '^bounces meanwhile withholds what waits .* is deactivated'),
  },
  {
    name: 'a corrected address is waited for',
    threat: 'whoever mends an address makes its owner lose what was on its way',
    changes: [
      [
        'src/notifications/fallen.queries.ts',
        'AND NOT (a.email_verified AND ${RESENT})',
        'AND a.email_verified AND NOT ${RESENT}',
      ],
    ],
    test: proof('delivery', 'bounces-meanwhile', '^bounces meanwhile keeps the items of an email waiting'),
  },
  {
    name: 'a canary that came back did not sing',
    threat: 'digests that all come back look well',
    changes: [['src/notifications/canary/canary.queries.ts', " FILTER (WHERE m.state IN ('SENT', 'DELIVERED'))", '']],
    test: proof('watching', 'canary'),
  },
];
