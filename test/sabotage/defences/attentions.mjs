/** What keeps an attention between those whom it is for. */
import { journey, matrix } from '../tests.mjs';

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
];
