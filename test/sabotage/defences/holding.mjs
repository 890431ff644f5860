/** What is held back, so that mail is neither a flood nor silent about what matters. */
import { journey, proof, unit } from '../tests.mjs';

const team = 'src/events/team.events.ts';
const kinds = 'src/notifications/kinds.ts';
const netChange = 'src/notifications/delivery/net-change.ts';

export const holding = [
  {
    name: 'a change of one’s own breaks the chain',
    threat: 'a change that is kept from the one who believes that their own holds',
    changes: [[netChange, 'if (!unsent.has(link.entryId)) runs.push([]);', 'if (!unsent.has(link.entryId)) continue;']],
    test: unit('src/notifications/delivery/net-change.spec.ts'),
  },
  {
    name: 'what was emailed or seen is not taken back in silence',
    threat: 'a telephone number that somebody was told of and that no longer holds',
    changes: [
      [
        'src/notifications/delivery/holding.ts',
        'cancelledAmong(await stepsSince([...unsent], tx), unsent)',
        'cancelledAmong(await stepsSince([...unsent], tx), { has: () => true })',
      ],
      [netChange, 'unsent.has(entryId) && fields.length > 0', 'fields.length > 0'],
    ],
    test: journey('holding', 'holding-back', '^holding back a change that is reversed'),
  },
  {
    name: 'what is about oneself is never cancelled',
    threat: 'somebody who had access for a day and never hears of it',
    changes: [
      [
        team,
        "return kind === 'TEAM' ? [membership(this.memberId, null, true)] : [];",
        'return [membership(this.memberId, null, true)];',
      ],
      [team, "if (kind !== 'TEAM') return [];", ''],
      [
        kinds,
        'waits: false,\n    limited: true,\n    cancels: false,',
        'waits: false,\n    limited: true,\n    cancels: true,',
      ],
    ],
    test: journey('holding', 'holding-back', '^holding back a team that is the same again'),
  },
  {
    name: 'six emails an hour',
    threat: 'an inbox flooded until nobody reads it',
    changes: [
      [
        'src/notifications/delivery/deliverer.ts',
        'if (limited && (await this.isHeld(agentId, kept, now, tx)))',
        'if (now.getTime() === 0)',
      ],
    ],
    test: proof('delivery', 'ceiling', '^ceiling counts the emails of two workers'),
  },
  {
    name: 'an email on its way takes its place',
    threat: 'a flood as soon as a mail server is back',
    changes: [
      [
        'src/notifications/delivery/delivery.queries.ts',
        "THEN timestamptz 'infinity' END",
        "THEN $5::timestamptz + interval '1 hour' END",
      ],
    ],
    test: proof('delivery', 'ceiling', '^ceiling sends six emails and holds'),
  },
  {
    name: 'no answer promises a place that is taken',
    threat: 'somebody who waits for an email that was promised in a minute',
    changes: [
      [
        'src/notifications/preferences/timing.ts',
        'const free = limited ? placeFreeAt(person.placesTaken, limits.asItHappensCeiling) : null;',
        'const free = limited ? placeFreeAt([], limits.asItHappensCeiling) : null;\n  void person;',
      ],
    ],
    test: journey('holding', 'a-full-hour', '^a full hour a change'),
  },
  {
    name: 'a place given back is used',
    threat: 'an hour of waiting for nothing',
    changes: [
      [
        'src/notifications/delivery/deliverer.ts',
        'if (lease.limited && left.length === 0) await giveBackPlace(lease.emailId, tx);',
        'void giveBackPlace;',
      ],
    ],
    test: proof('delivery', 'ceiling', '^ceiling gives the place'),
  },
  {
    name: 'the present hour holds nothing back in a preview',
    threat: 'a preview of too few emails to somebody who has just had many',
    changes: [['src/notifications/preview/simulation.ts', '{ ...person, placesTaken: [] }', '{ ...person }']],
    test: unit('src/notifications/preview/simulation.spec.ts'),
  },
  {
    name: 'what went along queues again',
    threat: 'a seventh email in the place of a warning that fell',
    changes: [
      [
        'src/notifications/delivery/deliverer.ts',
        'const left = !lease.limited && isLimited(kept) ? [] : kept;',
        'const left = kept;',
      ],
    ],
    test: proof('delivery', 'ceiling', '^ceiling holds under the ceiling again'),
  },
  {
    name: 'a warning waits for no ceiling',
    threat: 'somebody who gave themselves access, told an hour later',
    changes: [
      [
        kinds,
        "allowed: ['AS_IT_HAPPENS'],\n    waits: false,\n    limited: false,",
        "allowed: ['AS_IT_HAPPENS'],\n    waits: false,\n    limited: true,",
      ],
    ],
    test: journey('holding', 'holding-back', '^holding back more than six'),
  },
  {
    name: 'a batch names no client',
    threat: 'a list of all the clients of a colleague in an inbox',
    changes: [
      ['src/notifications/delivery/email-composer.ts', 'item.batchId !== null && batches.has(item.batchId)', 'false'],
    ],
    test: unit('src/notifications/delivery/email-composer.spec.ts'),
  },
  {
    name: 'no call for attention is cut from an email',
    threat: 'a colleague who asks for somebody, on line 21 of 20',
    changes: [
      [
        'src/notifications/delivery/email-composer.ts',
        'pressing: !describeKind(first.kind).limited',
        'pressing: false',
      ],
    ],
    test: unit('src/notifications/delivery/email-composer.spec.ts'),
  },
  {
    name: 'an email that a receipt finishes counts for an hour',
    threat: 'a flood beside emails whose receipts overtook the answer of the mail server',
    changes: [
      ['src/notifications/receipts/receipt.queries.ts', "WHEN counts_until = 'infinity' THEN", 'WHEN false THEN'],
    ],
    test: proof('delivery', 'bounces-meanwhile', 'a receipt that overtakes'),
  },
];
