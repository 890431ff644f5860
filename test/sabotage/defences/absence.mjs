/** What spares those who are away, and keeps their cover from learning too much. */
import { journey, proof, unit } from '../tests.mjs';

const COVERING = unit('src/notifications/planning/covering.spec.ts');

export const absence = [
  {
    name: 'while somebody is away nothing goes',
    threat: 'email about clients to somebody who asked for none',
    changes: [
      [
        'src/calendar/absence.ts',
        'if (isAway(now, absence, calendar) || isAway(due, absence, calendar))',
        'if (false)',
      ],
    ],
    test: journey('holding', 'absence'),
  },
  {
    name: 'what is held goes along with nothing',
    threat: 'a first day back that is one email after another',
    changes: [
      [
        'src/notifications/delivery/delivery.queries.ts',
        "(n.frequency = 'AS_IT_HAPPENS' AND NOT ${HELD_BY_ABSENCE})",
        "n.frequency = 'AS_IT_HAPPENS'",
      ],
    ],
    test: journey('holding', 'absence'),
  },
  {
    name: 'what is held is brought forward by nothing',
    threat: 'an alarm that takes the rest of the first day back with it',
    changes: [['src/notifications/held.queries.ts', "${row}.held_by IN ('AWAY', 'FIRST_DAY_BACK')", 'false']],
    test: journey('holding', 'absence'),
  },
  {
    name: 'an absence is written under the lock',
    threat: 'an email to somebody who has just said that they are away',
    changes: [['src/notifications/absence/absence.service.ts', '      await lockDelivery([], [agentId], tx);\n', '']],
    test: proof('database', 'changes-at-once'),
  },
  {
    name: 'an absence moves what waits',
    threat: 'yesterday’s changes in the inbox of somebody who is away',
    changes: [
      ['src/notifications/preferences/retiming.queries.ts', 'OR ${TO_BE_HELD_BY_ABSENCE} OR ${HELD_BY_ABSENCE}', ''],
    ],
    test: journey('holding', 'absence'),
  },
  {
    name: 'a lead is gone until their days at work begin again',
    threat: 'a warning of somebody who let themselves in that lies over a weekend',
    changes: [
      [
        'src/notifications/planning/covering.ts',
        'return day < dateOf(backAt(absence, { ...person, isHoliday: () => false }), timeZone);',
        'return day <= absence.until;',
      ],
    ],
    test: COVERING,
  },
  {
    name: 'the books know until when a lead is gone',
    threat: 'a warning to the team that the books call one too many',
    changes: [
      [
        'migrations/1700000003700-a-weekend-after-an-absence.ts',
        'SELECT min(day)::date FROM',
        'SELECT b.last_day + 1 FROM',
      ],
      [
        'migrations/1700000003700-a-weekend-after-an-absence.ts',
        '= ANY (a.working_days)',
        '<> ALL (a.working_days) LIMIT 1',
      ],
    ],
    test: journey('holding', 'cover'),
  },
  {
    name: 'whoever counts as cover is told',
    threat: 'a warning that is kept from the team and reaches no cover either',
    changes: [
      [
        'src/notifications/planning/covering.ts',
        'if (cover === undefined || !canCover(cover, event.occurredAt)) return null;',
        'if (cover === undefined || !canCover(cover, event.occurredAt) || cover.absence !== null) return null;',
      ],
    ],
    test: COVERING,
  },
  {
    name: 'a cover is on the team',
    threat: 'a client made known to somebody who does not work with them',
    changes: [['src/notifications/planning/covering.ts', 'return isOnTeam && ', 'return ']],
    test: COVERING,
  },
  {
    name: 'a cover learns of no sensitive member',
    threat: 'a refuge worker who gives herself away by going on holiday',
    changes: [
      [
        'src/notifications/planning/covering.ts',
        'member.agentId === absentId && mayKnow(cover, member)',
        'member.agentId === absentId',
      ],
    ],
    test: COVERING,
  },
  {
    name: 'a cover hears of no sensitive member',
    threat: 'a refuge that joined a team, told to who covers for its broker',
    changes: [['src/notifications/planning/covering.ts', ' && mayHearOf(event, entry, cover)', '']],
    test: COVERING,
  },
  {
    name: 'a cover who is away covers nothing',
    threat: 'email about clients to somebody who asked for none',
    changes: [
      [
        'src/notifications/planning/covering.ts',
        'return active && verified && (absence === null || day < absence.from || absence.until < day);',
        'return active && verified && (absence === null || day !== null);',
      ],
    ],
    test: COVERING,
  },
  {
    name: 'whoever is told of new access hears of it once',
    threat: 'two notifications of one joining, so that the second is taken for another',
    changes: [
      ['src/notifications/planning/told-once.ts', "row.kind !== 'TEAM' || !told.has(whoAndWhere(row))", 'true'],
    ],
    test: journey('holding', 'cover'),
  },
  {
    name: 'a cover is a colleague whom one may know',
    threat: 'finding a refuge by naming its workers as cover',
    changes: [['src/notifications/absence/absence.queries.ts', ' AND ${THEIRS_KNOWN} LIMIT 1', ' LIMIT 1']],
    test: journey('holding', 'cover'),
  },
  {
    name: 'who is back stays back',
    threat: 'warnings that wait again, since somebody works on other days than before their leave',
    changes: [['src/notifications/preferences/retimer.ts', '    await forgetAbsence(agentId, tx);\n', '']],
    test: journey('holding', 'absence'),
  },
  {
    name: 'a lead who is away with no cover does not watch alone',
    threat: 'somebody lets themselves in, and nobody reads of it before the lead is back from leave',
    changes: [['src/notifications/kind-rules.ts', ' && verified && !leftAlone;', ' && verified;']],
    test: journey('holding', 'cover'),
  },
];
