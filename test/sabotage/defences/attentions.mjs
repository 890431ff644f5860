/** What keeps an attention between those whom it is for. */
import { journey, matrix, proof } from '../tests.mjs';

const QUERIES = 'src/attentions/attention.queries.ts';

export const attentions = [
  {
    name: 'a sensitive service asks without a name',
    threat: 'a refuge that is found because it asked to be called',
    changes: [
      [
        QUERIES,
        "(raiser.id IS NOT NULL AND NOT ${mayKnow({ member: 'raiser', ...READER })})",
        "(raiser.id IS NOT NULL AND false AND NOT ${mayKnow({ member: 'raiser', ...READER })})",
      ],
    ],
    test: journey('attentions', 'a-sensitive-attention', 'Rosa asks'),
  },
  {
    name: 'who acknowledges as a sensitive service is not counted',
    threat: 'counting sensitive services by their acknowledgements',
    changes: [[QUERIES, 'AND (doer.id IS NULL OR ${ACKNOWLEDGER_KNOWN})', 'AND (true OR ${ACKNOWLEDGER_KNOWN})']],
    test: journey('attentions', 'a-sensitive-attention', 'Tom cannot see that anybody acknowledged'),
  },
  {
    name: 'that a sensitive service acknowledged is no news to others',
    threat: 'an entry or a mail that says that somebody unknown is there',
    changes: [
      [
        'src/attentions/attentions.service.ts',
        'const sensitive = sensitiveMemberId === null ? null :',
        "const sensitive = sensitiveMemberId !== '' ? null :",
      ],
    ],
    test: journey('attentions', 'a-sensitive-attention', 'Tom cannot see that anybody acknowledged'),
  },
  {
    name: 'whoever raised an attention withdraws it',
    threat: 'a request for help that somebody else silences',
    changes: [
      [
        'src/attentions/attentions.service.ts',
        "if (!attention.mine) throw forbidden('Whoever raised an attention withdraws it.');",
        'void forbidden;',
      ],
    ],
    test: matrix('withdrawAttention'),
  },
  {
    name: 'a reminder comes once, and keeps its time',
    threat: 'a reminder that a change of preference sends at once',
    changes: [
      ['src/notifications/preferences/retiming.queries.ts', "n.source <> 'REMINDER' AND n.reached", 'n.reached'],
    ],
    test: journey('attentions', 'attention-reminders', 'a reminder keeps its time'),
  },
  {
    name: 'no choice postpones a reminder',
    threat: 'a request for attention of which somebody who changes their choices is never reminded',
    changes: [
      [
        'src/notifications/preferences/retimer.ts',
        'toldAt > now ? toldAt : now',
        'timingOf(kind, people.get(agentId)!, null, now, this.config).emailAfter ?? toldAt',
      ],
    ],
    test: journey('attentions', 'reminders-and-choices', '(Eve, who got|Bea, who got|of two requests)'),
  },
  {
    name: 'what is not told yet is not reminded of sooner',
    threat: 'a choice that brings a reminder before its notice',
    changes: [['src/notifications/preferences/retimer.ts', 'toldAt > now ? toldAt : now', 'toldAt > now ? now : now']],
    test: journey('attentions', 'reminders-and-choices', 'Eve, who got'),
  },
  {
    name: 'a reminder comes after what it reminds of',
    threat: 'the same request for attention read twice at once, and never again',
    changes: [
      [
        'src/notifications/delivery/deliverer.ts',
        'const rightful = await withoutEarlyReminders(told, agentId, now, tx);',
        'const rightful = told;\n      void withoutEarlyReminders;',
      ],
    ],
    test: proof('delivery', 'late-reminders', '^late reminders (sends the first notice|puts no reminder)'),
  },
  {
    name: 'what became needless is not mailed',
    threat: 'mail about what was withdrawn or acknowledged before it went',
    changes: [
      ['src/notifications/delivery/deliverer.ts', 'item.fallen ?? needless.get(item.id) ?? null', 'item.fallen'],
      [
        'src/notifications/delivery/deliverer.ts',
        'const needless = new Map((await needlessAttentions(items, tx)).map(({ id, reason }) => [id, reason]));',
        'void [needlessAttentions, tx];',
      ],
    ],
    test: journey('attentions', 'attention-reminders'),
  },
  {
    name: 'what became needless while no mail server was there is not mailed',
    threat: 'an urgent request that was withdrawn or acknowledged long ago, mailed when the relay is back',
    changes: [
      [
        'src/notifications/delivery/deliverer.ts',
        'lease.ambiguous > 0 ? frozen : await withNeedless(frozen, tx)',
        'frozen',
      ],
    ],
    test: proof('delivery', 'needless-by-then', '(neither a request nor its withdrawal|acknowledged in the app)'),
  },
  {
    name: 'what may have arrived is repeated as it was',
    threat: 'a reader who may have been asked urgently, and is never told that it was withdrawn',
    changes: [['src/notifications/delivery/deliverer.ts', 'lease.ambiguous > 0 ? frozen : await', 'await']],
    test: proof('delivery', 'needless-by-then', 'repeats a request as it was'),
  },
  {
    name: 'only what may have been told is taken back',
    threat: 'mail that something was withdrawn of which its reader never heard',
    changes: [
      [
        'src/notifications/delivery/attention.queries.ts',
        "m.state IN ('SENDING', 'SENT', 'DELIVERED', 'UNKNOWN')",
        'm.id IS NOT NULL',
      ],
    ],
    test: proof('delivery', 'needless-by-then', '(neither a request nor its withdrawal|no withdrawal when)'),
  },
  {
    name: 'one sender is kept for what is urgent',
    threat: 'an urgent attention that waits until a slow mail server has taken all digests',
    changes: [
      [
        'src/notifications/delivery/delivery.job.ts',
        '{ senders: 1, urgentOnly: true,',
        '{ senders: 1, urgentOnly: false,',
      ],
    ],
    test: proof('delivery', 'urgent-first', 'while the conversations of all other emails hang'),
  },
  {
    name: 'what is urgent is claimed first',
    threat: 'a team of which the last hears when the digests are through',
    changes: [
      ['src/notifications/delivery/delivery.queries.ts', 'if (urgent !== undefined || urgentOnly)', 'if (urgentOnly)'],
    ],
    test: proof('delivery', 'urgent-first', 'before it sends the digests that were due earlier'),
  },
  {
    name: 'an urgent attention goes on once',
    threat: 'two workers that call the duty contact twice',
    changes: [
      [
        'src/attentions/escalation.queries.ts',
        'WHERE t.id = $1 AND t.escalation_settled_at IS NULL AND',
        'WHERE t.id = $1 AND',
      ],
    ],
    test: proof('delivery', 'escalation', 'when two workers look'),
  },
  {
    name: 'closing a record ends no escalation',
    threat: 'an urgent request that somebody silences by closing the record for a minute',
    changes: [
      [
        'src/attentions/escalation.queries.ts',
        "WHERE c.id = t.client_id) = 'OPEN'`",
        "WHERE c.id = t.client_id) <> ''`",
      ],
      [
        'src/attentions/escalation.queries.ts',
        'WHERE t.id = $1 AND t.withdrawn_at IS NULL',
        "WHERE t.id = $1 AND (SELECT c.status FROM client c WHERE c.id = t.client_id) = 'OPEN' AND t.withdrawn_at IS NULL",
      ],
    ],
    test: journey('attentions', 'attention-escalation'),
  },
  {
    name: 'only the duty contact of now is mailed',
    threat: 'mail about a lead to somebody who is not on duty any more',
    changes: [
      ['src/notifications/fallen.queries.ts', 'coalesce(g.duty_contact_id = n.agent_id, false)', 'g.id IS NOT NULL'],
    ],
    test: proof('delivery', 'escalation'),
  },
  {
    name: 'no choice of a duty contact postpones what goes on to them',
    threat: 'a cry for help that waits for a digest, or for the end of a leave',
    changes: [['src/notifications/preferences/retiming.queries.ts', " AND n.reached_because <> 'DUTY_CONTACT'", '']],
    test: proof('delivery', 'escalation', '^escalation mails an escalation at once'),
  },
  {
    name: 'only the duty contact of now reads who did not open it',
    threat: 'a colleague who reads on, long after their duty, who failed to answer',
    changes: [
      [
        'src/notifications/inbox/notification.queries.ts',
        "(e.type = 'attention.escalated' AND ${ON_DUTY})",
        "(e.type = 'attention.escalated' AND (true OR ${ON_DUTY}))",
      ],
    ],
    test: journey('attentions', 'attention-escalation', 'Dora cannot read any more'),
  },
  {
    name: 'that it went on gives no sensitive service away',
    threat: 'a refuge that is found because nobody opened what it asked',
    changes: [
      [
        'src/attentions/escalations.service.ts',
        'const sensitive = raisedAs === null ? null : await sensitiveMembership(raisedAs, tx);',
        'const sensitive = raisedAs === null || raisedAs !== null ? null : await sensitiveMembership(raisedAs, tx);',
      ],
    ],
    test: journey('attentions', 'attention-escalation', 'the team cannot see that the request'),
  },
  {
    name: 'withdrawing does not say who had asked',
    threat: 'a sensitive service, known to all by now, that is told by its own withdrawal',
    changes: [
      [
        'src/attentions/attentions.service.ts',
        'const raisedAs = work.sensitiveMemberId === null ? await raisedAsOf(id, tx) : null;',
        'const raisedAs = work === null ? await raisedAsOf(id, tx) : null;',
      ],
    ],
    test: journey('attentions', 'attention-escalation', 'Ruth, who is a sensitive and an open member'),
  },
  {
    name: 'only who stands there as they did then withdraws it',
    threat: 'a sensitive service, once known to all, told by withdrawing what it asked under its name',
    changes: [
      [
        'src/attentions/attentions.service.ts',
        'if (!(await standsAsRaised(id, tx))) throw raisedOtherwise();',
        'void [standsAsRaised, raisedOtherwise];',
      ],
    ],
    test: journey('attentions', 'a-sensitive-attention', 'cannot withdraw her request'),
  },
  {
    name: 'only what is asked by who stands there as they did then goes on',
    threat: 'a sensitive service, once known to all, that is told by its unopened request',
    changes: [
      [
        'src/attentions/escalation.queries.ts',
        'AND ${STANDS_AS_RAISED}',
        'AND (EXISTS (SELECT FROM team_member m WHERE m.client_id = t.client_id AND m.agent_id = t.raised_by AND m.ended_at IS NULL) OR ${STANDS_AS_RAISED})',
      ],
    ],
    test: journey('attentions', 'attention-escalation', 'about what Nell asked openly'),
  },
  {
    name: 'a suspended duty contact is none',
    threat: 'an urgent request of which the team believes that somebody has it',
    changes: [['src/attentions/escalation.queries.ts', 'AND duty.suspended_at IS NULL ', '']],
    test: proof('delivery', 'nobody-on-duty', 'is suspended'),
  },
  {
    name: 'a duty contact whose address nobody verified is none',
    threat: 'an urgent request that is withheld while all believe that it went',
    changes: [['src/attentions/escalation.queries.ts', ' AND duty.email_verified', '']],
    test: proof('delivery', 'nobody-on-duty', 'that is not verified'),
  },
  {
    name: 'a duty contact to whom mail came back is none',
    threat: 'an urgent request that waits behind a bounce',
    changes: [
      [
        'src/attentions/escalation.queries.ts',
        's.agent_id = duty.id AND s.paused_at IS NOT NULL',
        's.agent_id = duty.id AND false',
      ],
    ],
    test: proof('delivery', 'nobody-on-duty', 'when email to Dora has bounced'),
  },
  {
    name: 'nobody answers for themselves on duty',
    threat: 'an urgent request passed on to who asked, or to who did not open it',
    changes: [
      ['src/attentions/escalation.queries.ts', 'AND duty.id <> t.raised_by AND duty.id IS DISTINCT FROM lead.id', ''],
    ],
    test: proof('delivery', 'nobody-on-duty', '(when Lea, who did not open|when Ann, who asked)'),
  },
  {
    name: 'where nobody is on duty the admins are called',
    threat: 'a duty contact of whose absence nobody hears who could name another',
    changes: [
      [
        'src/attentions/escalations.service.ts',
        'if (!isReached) await this.callAdmins(attention, tx);',
        'void this.callAdmins.name;',
      ],
    ],
    test: proof(
      'delivery',
      'nobody-on-duty',
      'nobody on duty (alerts Hedda when no duty|an urgent request while Dora)',
    ),
  },
  {
    name: 'that nobody was reached gives no sensitive service away',
    threat: 'a refuge that is found because nobody opened what it asked',
    changes: [
      ['src/attentions/escalations.service.ts', 'now, lead, agency.name, sensitive)', 'now, lead, agency.name, null)'],
    ],
    test: proof('delivery', 'nobody-on-duty', 'of a sensitive service when its request'),
  },
];
