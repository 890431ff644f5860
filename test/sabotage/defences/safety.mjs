/** What keeps a service in hiding, a team together, and one agent from doing alone what takes two. */
import { journey } from '../tests.mjs';

const services = (names) => journey('access', 'sensitive-services', names);
const alone = (names) => journey('clients', 'nobody-alone', names);
const emergency = (names) => journey('access', 'emergency-access', names);

export const safety = [
  {
    name: 'only a sensitive service has members in hiding',
    threat: 'a housing officer who hides on a team, and anybody who asks whether somebody hides there',
    changes: [
      [
        'src/clients/team/team-admission.ts',
        'newcomer?.ofService === true && actor.agentId !== null && newcomer.agencyId === actor.agencyId',
        'newcomer !== null',
      ],
    ],
    test: services(' (asking for a hidden member|a housing officer hides)'),
  },
  {
    name: 'only an admin says which agency is a sensitive service',
    threat: 'an agency admin who makes their agency one, and hides',
    changes: [
      [
        'src/agencies/agencies.service.ts',
        "  'secondFactorRequired',\n",
        "  'secondFactorRequired',\n  'sensitiveService',\n",
      ],
    ],
    test: services('only an admin marks an agency'),
  },
  {
    name: 'which agencies are sensitive services is not for everybody',
    threat: 'a list of all refuges, for whoever looks for one',
    changes: [['src/agencies/agency.queries.ts', 'reader.sees_services OR g.id = reader.agency_id', 'true']],
    test: services('only an admin marks an agency'),
  },
  {
    name: 'the mark of a service is no version',
    threat: 'a tag that tells when an agency became a refuge',
    changes: [['src/agencies/agency.entity.ts', 'if (seen.length > 0) this.version += 1;', 'this.version += 1;']],
    test: services('only an admin marks an agency'),
  },
  {
    name: 'a broker agrees first',
    threat: 'somebody who learns who hides because they were named, and a request that goes to who never agreed',
    changes: [
      [
        'src/clients/team/team-admission.ts',
        'sensitive, brokerId: null, lead: false, role',
        'sensitive, brokerId: broker?.agentId ?? null, lead: false, role',
      ],
    ],
    test: journey('access', 'a-sensitive-service', 'when Bea replaces him as her broker'),
  },
  {
    name: 'what a service does is recorded as that of a service, whoever is on the team',
    threat: 'a row of the log that names the refuge because nobody of it is on the team',
    changes: [['src/access/conditions.queries.ts', 'service.id = ${agency} AND service.sensitive_service', 'false']],
    test: services('in log and activity'),
  },
  {
    name: 'a service that lets itself in is told',
    threat: 'an access of which the lead never hears',
    changes: [['src/events/team.events.ts', '(this.newAgency || this.sensitive !== null)', 'this.newAgency']],
    test: services('gives herself a hidden membership'),
  },
  {
    name: 'a service that lets itself in is not named',
    threat: 'an open member of the refuge whom their own hidden membership gives away',
    changes: [
      [
        'src/events/team.events.ts',
        "return this.sensitive === null ? 'THEMSELVES' : 'SERVICE';",
        "return 'THEMSELVES';",
      ],
    ],
    test: services('gives herself a hidden membership'),
  },
  {
    name: 'nobody reviews their own membership',
    threat: 'a privacy officer who hides, and finds it right',
    changes: [
      [
        'src/clients/sensitive/sensitive-memberships.service.ts',
        'if (membership.agentId === caller.agentId) throw',
        'if (membership.agentId === caller.agencyId) throw',
      ],
    ],
    test: services('and nobody their own'),
  },
  {
    name: 'a privacy officer reviews the memberships of their own agency',
    threat: 'the privacy officer of any agency who reads who hides for which service',
    changes: [
      [
        'src/clients/sensitive/sensitive-memberships.service.ts',
        "return roles.includes('AUDITOR') ? null : agencyId;",
        "return roles.includes('AUDITOR') || agencyId !== null ? null : agencyId;",
      ],
    ],
    test: services('has each of them'),
  },
  {
    name: 'an emergency shows whom to ring, and no address',
    threat: 'the new address of a restricted client for anybody who claims an emergency',
    changes: [['src/clients/profile.queries.ts', '${ON_TEAM} OR ${WHOLE} AS whole', 'true AS whole']],
    test: emergency('a restricted client (shows Nia whom|Bea, who left)'),
  },
  {
    name: 'an emergency shows no history before it is released',
    threat: 'an address that stands in the reason of an entry',
    changes: [
      [
        'src/access/decide.ts',
        "restricted && !released ? 'CONTACTS' : 'EMERGENCY'",
        "restricted && !released ? 'EMERGENCY' : 'EMERGENCY'",
      ],
      ['src/access/access.queries.ts', 'AND (NOT ${RESTRICTED} OR ${RELEASED}) THEN', 'THEN'],
    ],
    test: emergency('a restricted client shows Nia whom'),
  },
  {
    name: 'somebody of another agency releases an emergency access',
    threat: 'a colleague who releases what a colleague asks for',
    changes: [
      [
        'src/emergency/reviews.service.ts',
        'if (access.agencyId === caller.agencyId) throw',
        'if (access.agencyId === id) throw',
      ],
    ],
    test: emergency('a restricted client shows Nia all of it'),
  },
  {
    name: 'one removal a day',
    threat: 'one member who throws everybody out in a minute',
    changes: [['src/clients/team/removal-rules.ts', 'before.today >= REMOVALS_ALONE_A_DAY', 'before.today > 1_000']],
    test: alone('removes one member of another agency a day'),
  },
  {
    name: 'a removal leaves somebody who does not depend on whoever removes',
    threat: 'one member who ends alone with a child, day by day',
    changes: [
      [
        'src/clients/team/removal-rules.ts',
        'return !members.some((other) =>',
        'return members.length > 1_000 && !members.some((other) =>',
      ],
    ],
    test: alone(' (Max never ends alone|colleagues of one agency)'),
  },
  {
    name: 'a friend who was added is no witness',
    threat: 'one member who adds a friend and then throws out the rest',
    changes: [
      [
        'src/clients/team/removal-rules.ts',
        'return other.addedBy !== actor.agentId || member.addedBy === actor.agentId;',
        'return true;',
      ],
    ],
    test: alone('Max never ends alone'),
  },
  {
    name: 'whoever came after the first removal is no witness',
    threat: 'one member who removes a team of their own making, and puts a friend in its place',
    changes: [['src/clients/team/removal-rules.ts', 'if (since !== null && other.since >= since) return false;', '']],
    test: alone('Ann, who made the team herself'),
  },
  {
    name: 'a second member confirms a removal',
    threat: 'a limit that whoever it limits lifts',
    changes: [
      [
        'src/clients/team/removals.service.ts',
        'if (waiting.askedBy === actor.agentId) throw',
        'if (waiting.askedBy === memberId) throw',
      ],
    ],
    test: alone('a second member confirms a removal'),
  },
  {
    name: 'nobody brings themselves back',
    threat: 'somebody who was removed and undoes it',
    changes: [
      [
        'src/clients/team/removals.service.ts',
        'if (person !== null && person.agentId === actor.agentId) throw notFound();',
        '',
      ],
    ],
    test: alone('a second member confirms a removal'),
  },
  {
    name: 'whoever leads agrees first',
    threat: 'one member who makes themselves lead, and removes the others',
    changes: [
      [
        'src/clients/team/lead.service.ts',
        'if (next !== lead && lead !== null && lead.agentId !== actor.agentId) {',
        "if (next !== lead && lead !== null && lead.agentId === '') {",
      ],
    ],
    test: alone('Tom becomes lead in place of Max only when'),
  },
  {
    name: 'nobody steps down for the lead',
    threat: 'a lead who is dismissed, so that the vacant place can be taken',
    changes: [
      [
        'src/clients/team/lead.service.ts',
        'if (lead !== null && lead.agentId !== actor.agentId) {\n        throw',
        "if (lead !== null && lead.agentId === '') {\n        throw",
      ],
    ],
    test: alone('Tom becomes lead in place of Max only when'),
  },
  {
    name: 'an admin agrees for a lead who cannot',
    threat: 'an agency admin who gives away the lead of a colleague at work',
    changes: [['src/clients/requests/request.queries.ts', '\n  AND lead_is_gone(r.client_id, r.asked_id)', '']],
    test: alone('an admin of his agency agrees'),
  },
  {
    name: 'an admin who would lead by it does not agree for the lead',
    threat: 'an agency admin on the team who asks for the lead and gives it to themselves',
    changes: [
      [
        'src/clients/requests/request.queries.ts',
        'AND r.asked_by IS DISTINCT FROM $2::uuid AND about.agent_id <> $2::uuid',
        '',
      ],
    ],
    test: alone('an admin of his agency agrees'),
  },
  {
    name: 'a match by an alias shows no other name',
    threat: 'a father who finds the new name by the old one',
    changes: [['src/search/search.queries.ts', "WHEN l.kind IN ('NAME', 'PREFERRED') OR ${ON_TEAM}", 'WHEN true']],
    test: journey('clients', 'search', 'a match says which alias matched'),
  },
  {
    name: 'two Host headers are none',
    threat: 'a proxy that checks one host while we answer for another',
    changes: [['src/app.setup.ts', "=== 'host').length > 1", "=== 'host').length > 9"]],
    test: journey('rules', 'bad-input', 'two Host headers'),
  },
  {
    name: 'a flood of guesses waits',
    threat: 'wrong passwords that keep everybody else from working',
    changes: [['src/sign-in/password-checks.ts', 'if (queue.length >= LANES * WAITING) throw new TooBusy();', '']],
    test: journey('people', 'sign-in', 'asks a flood of guesses'),
  },
  {
    name: 'the token command is for demos',
    threat: 'a client in production that takes passwords from a command line',
    changes: [['src/sign-in/oidc-clients.ts', 'if (config.demo) {', 'if (clients.length > 0) {']],
    test: journey('people', 'sign-in', 'knows the token command'),
  },
  {
    name: 'mail and alerts about a sensitive service are for its own admins',
    threat: 'an admin on a team who sees to whom of the refuge a mail went in that second',
    changes: [
      ['src/access/conditions.queries.ts', 'AND service.sensitive_service AND service.id <> ${own}::uuid', 'AND false'],
    ],
    test: services('emails, alerts and explanations'),
  },
  {
    name: 'whether somebody can be moved tells of no team that is not listed',
    threat: 'an admin who tries to move somebody, to hear whether they hide anywhere',
    changes: [
      [
        'src/clients/team/team.queries.ts',
        'WHERE m.agent_id = $1 AND m.ended_at IS NULL AND NOT m.sensitive LIMIT 1',
        'WHERE m.agent_id = $1 AND m.ended_at IS NULL LIMIT 1',
      ],
    ],
    test: journey('people', 'an-agent-changes-agency', 'moves an agent whose memberships'),
  },
  {
    name: 'what nobody lists ends with the move',
    threat: 'somebody who leaves the refuge and reads on as one of it',
    changes: [['src/clients/team/team.move-guard.ts', 'await this.endTheRest(event, tx);', '']],
    test: journey('people', 'an-agent-changes-agency', 'moves an agent whose memberships'),
  },
  {
    name: 'a code that comes twice ends what it gave',
    threat: 'a code that somebody read, and tokens from it that live on',
    changes: [['src/sign-in/oidc-adapter.ts', 'await this.sessions.endOf(code.sessionUid);', '{}']],
    test: journey('people', 'sign-in', 'ends what a code gave'),
  },
  {
    name: 'the hour of an email is all that others see',
    threat: 'an admin on a team who acts, and looks who was emailed in that second',
    changes: [['src/notifications/oversight/email.queries.ts', "ELSE date_trunc('hour', ${at}) END", 'ELSE ${at} END']],
    test: journey('notifications', 'ledger', 'shows when an email went'),
  },
  {
    name: 'the books are of whole days',
    threat: 'the books of one minute, which count one more than the team that one sees',
    changes: [['src/notifications/ledger/ledger.service.ts', ".startOf('day')", '']],
    test: journey('notifications', 'ledger', 'counts how many notifications of a morning'),
  },
];
