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
    test: journey('attentions', 'a-sensitive-attention', 'Rosa acknowledges'),
  },
  {
    name: 'that a sensitive service acknowledged is no news to others',
    threat: 'an entry or a mail that says that somebody unknown is there',
    changes: [['src/events/attention.events.ts', '    return this.sensitive;', '    return null;']],
    test: journey('attentions', 'a-sensitive-attention', 'Rosa acknowledges'),
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
      [
        'src/notifications/preferences/retiming.queries.ts',
        " AND (t.source = 'REMINDER') = (n.source = 'REMINDER')",
        '',
      ],
      [
        'src/notifications/preferences/retimer.ts',
        'if (reminder) return reminderOf',
        'if (reminder && person === null) return reminderOf',
      ],
    ],
    test: journey('attentions', 'attention-reminders', 'a reminder keeps its time'),
  },
  {
    name: 'what became needless is not mailed',
    threat: 'mail about what was withdrawn or acknowledged before it went',
    changes: [
      ['src/notifications/delivery/deliverer.ts', 'item.fallen ?? needless.get(item.id) ?? null', 'item.fallen'],
      [
        'src/notifications/delivery/deliverer.ts',
        'const needless = new Map((await needlessAttentions(agentId, tx)).map(({ id, reason }) => [id, reason]));',
        'void needlessAttentions;',
      ],
    ],
    test: journey('attentions', 'attention-reminders'),
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
    test: proof('delivery', 'urgent-first', 'while the conversations of all others hang'),
  },
  {
    name: 'what is urgent is claimed first',
    threat: 'a team of which the last hears when the digests are through',
    changes: [
      ['src/notifications/delivery/delivery.queries.ts', 'if (urgent !== undefined || urgentOnly)', 'if (urgentOnly)'],
    ],
    test: proof('delivery', 'urgent-first', 'before the digests that were due earlier'),
  },
];
