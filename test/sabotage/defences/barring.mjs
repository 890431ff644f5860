/** What keeps an agent from a client, and one agent from doing that alone for good. */
import { journey, matrix, proof } from '../tests.mjs';

const bars = (names) => journey('clients', 'bars', names);
const SERVICE = 'src/clients/bars/bars.service.ts';
const RULES = 'src/clients/bars/bar-rules.ts';
const CONDITIONS = 'src/access/conditions.queries.ts';

export const barring = [
  {
    name: 'an agent who is barred does not get in alone',
    threat: "the father's friend, who searches for the child again and joins",
    changes: [[CONDITIONS, '(${wasRemoved(place)} OR ${isBarred(place)})', '(${wasRemoved(place)})']],
    test: bars('an invitation and an emergency access'),
  },
  {
    name: 'an agent who is barred is added by nobody',
    threat: 'one member who brings back an agent that two have barred',
    changes: [['src/clients/team/team-admission.ts', 'await requireNotBarred(client.id, newcomer.agentId, tx);', '']],
    test: bars('a barred agent gets what a stranger gets'),
  },
  {
    name: 'an invitation of earlier is of no use to somebody barred',
    threat: 'a way back that lies in the inbox already',
    changes: [['src/invitations/invitation.queries.ts', '\n       AND NOT ${BARRED} THEN', ' THEN']],
    test: bars('an invitation and an emergency access'),
  },
  {
    name: 'a suspension ends',
    threat: 'one person whose word is a bar',
    changes: [[CONDITIONS, '(bar.suspended AND bar.until > patchwork_now())', 'bar.suspended']],
    test: bars('a suspension is over in time'),
  },
  {
    name: 'an agent who was suspended is on the team again',
    threat: 'a social worker who is off the team after three days because of one accusation',
    changes: [
      [
        'src/clients/bars/ended-suspensions.service.ts',
        'await this.bringBack(client, bar, NOBODY_ELSE, actor, tx);',
        '',
      ],
    ],
    test: bars('Nia.s word ends the access'),
  },
  {
    name: 'a second suspension by the same person takes two',
    threat: 'an agent who keeps another one out by saying it every three days',
    changes: [[SERVICE, 'if (await suspendedBefore(same, tx)) return false;', '']],
    test: bars('Nia cannot keep Max out'),
  },
  {
    name: 'two of one agency are not two',
    threat: 'two colleagues who rule who may see a child',
    changes: [[RULES, ' && one.agencyId !== other.agencyId', '']],
    test: bars('a member of another agency makes it last'),
  },
  {
    name: 'the lead is suspended by two',
    threat: 'anybody who takes the lead out for three days',
    changes: [[SERVICE, 'if (member?.lead === true) return false;', '']],
    test: bars('the lead is kept out only by two'),
  },
  {
    name: 'a suspension counts as a removal',
    threat: 'one member who takes a whole team out in a minute',
    changes: [[SERVICE, '!(await this.removals.mustWait(client, member, members, actor, tx))', 'true']],
    test: bars('a suspension counts as a removal'),
  },
  {
    name: 'suspending somebody on no team counts too',
    threat: 'one member who keeps every social worker of a council from an emergency',
    changes: [[SERVICE, 'return this.removals.hasOneLeft(client, agent.agencyId, actor, tx);', 'return true;']],
    test: bars('a suspension counts as a removal'),
  },
  {
    name: 'a bar is lifted by two',
    threat: 'one friend on the team who lets somebody in again',
    changes: [[SERVICE, 'const isTheirs = !bar.barred && ', 'const isTheirs = ']],
    test: bars('whoever asked lifts a suspension'),
  },
  {
    name: 'only members and privacy officers have a word',
    threat: 'a stranger, or somebody who has left, who keeps others from a client',
    changes: [[SERVICE, 'if (member === undefined && !isOfficer) return [];', '']],
    test: matrix('barAgent'),
  },
  {
    name: 'an attempt at emergency access by somebody barred is told',
    threat: 'somebody who tries again and again, and nobody knows',
    changes: [
      ['src/emergency/emergency.service.ts', 'if (barred) return this.tellOfAttempt(clientId, reason, actor, tx);', ''],
    ],
    test: bars('the lead and the privacy officers hear'),
  },
  {
    name: 'a bar says nothing of a hidden member',
    threat: 'a bar as a question who hides on the team',
    changes: [[SERVICE, '.filter(({ sensitive }) => !sensitive)', '']],
    test: bars('a hidden member is barred as somebody'),
  },
  {
    name: 'code, SQL and model agree on who is kept out',
    threat: 'two walls of which one has a hole',
    changes: [['src/access/decide.ts', "return keptOut ? null : 'BREAKS_THE_GLASS'", "return 'BREAKS_THE_GLASS'"]],
    test: proof('rights', 'one-policy'),
  },
];
