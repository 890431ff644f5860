/** What keeps clients from those who should not know them. */
import { journey, matrix, proof } from '../tests.mjs';

const CONDITIONS = 'src/access/conditions.queries.ts';
const DECIDE = 'src/access/decide.ts';

export const clients = [
  {
    name: 'a client is for its team',
    threat: 'any signed-in practitioner who reads any child',
    changes: [
      [
        CONDITIONS,
        '`CASE WHEN ${place.agent} IS NULL THEN ${agencyStands(place)} ELSE ${isNamed(place)} END`',
        '`(${place.client} IS NOT NULL OR ${place.agent} IS NULL OR ${place.agency} IS NULL)`',
      ],
      [DECIDE, "if (onTeam) return 'TEAM';", "return 'TEAM';"],
    ],
    test: matrix('readClient', 'listTeam', 'updateClient', 'listEmails', 'verifyAudit'),
  },
  {
    name: 'membership ends',
    threat: 'a colleague who left, or was removed, and still reads',
    changes: [[CONDITIONS, 'named.agent_id = ${agent} AND named.ended_at IS NULL', 'named.agent_id = ${agent}']],
    test: journey('notifications', 'being-removed'),
  },
  {
    name: 'the same answer as for nobody',
    threat: 'finding out who is a client by trying ids',
    changes: [
      [
        'src/access/access-log.ts',
        'if (!decision.allow || !allowed) throw notFound();',
        'if (!decision.allow || !allowed) throw standing.found ? unavailable() : notFound();',
      ],
    ],
    test: matrix('readClient', 'listTeam', 'updateClient', 'listEmails', 'verifyAudit'),
  },
  {
    name: 'the right is asked again under the lock',
    threat: 'a right that ends between check and write',
    changes: [['src/clients/client-lock.ts', 'work?.onTeam !== true', 'work === null']],
    test: proof('delivery', 'ended-rights'),
  },
  {
    name: 'the lock is taken before the right is asked',
    threat: 'a removal and a change at the same moment',
    changes: [['src/clients/clients.queries.ts', "lock: { mode: 'pessimistic_write' }", 'comment: "unlocked"']],
    test: journey('clients', 'team', ' one of (the last two members stays|two changes at the same time)'),
  },
  {
    name: 'who was removed does not come back alone',
    threat: 'somebody whom the team put out and who lets themselves in again',
    changes: [[CONDITIONS, "SELECT past.ended_how = 'REMOVED' FROM", 'SELECT false FROM']],
    test: journey('clients', 'joining'),
  },
  {
    name: 'a match is good for 15 minutes',
    threat: 'a search of last week that still opens a record',
    changes: [
      [CONDITIONS, "`interval '15 minutes'`", "`interval '15 days'`"],
      [DECIDE, 'MATCH_MINUTES = 15', 'MATCH_MINUTES = 21600'],
    ],
    test: journey('clients', 'joining'),
  },
  {
    name: 'a match lets nobody add others',
    threat: 'a practitioner who brings a stranger onto a team by searching',
    changes: [
      [
        'src/access/token.guard.ts',
        "agentId !== null && typeof asked === 'string' && idOf(asked) === agentId;",
        "agentId !== null && typeof asked === 'string';",
      ],
      ['src/clients/team/team.service.ts', 'addition.agentId === actor.agentId', 'addition.agentId != null'],
    ],
    test: journey('clients', 'joining'),
  },
  {
    name: 'a body is no more than anybody sends',
    threat: 'a body of 100 KB that keeps everybody else waiting while it is looked at',
    changes: [['src/app.setup.ts', 'fault === null ? excessOf(value) : null', '(null as any)']],
    test: journey('rules', 'bad-input', '^bad input too much a body with '),
  },
  {
    name: 'a refusal lists twenty faults',
    threat: 'an answer many times as long as the request',
    changes: [['src/common/problem.filter.ts', 'problem.errors.slice(0, MOST_ERRORS)', 'problem.errors']],
    test: journey('rules', 'bad-input', '^bad input too much of more than twenty '),
  },
  {
    name: 'an id in a path has one form',
    threat: 'a change without notifications, because the team of another spelling is empty',
    changes: [['src/access/token.guard.ts', '    params![name] = id;', '']],
    test: proof('ledger', 'ids'),
  },
  {
    name: 'an id in a body has one form',
    threat: 'an agent who covers for themselves by another spelling',
    changes: [
      [
        'src/common/fields.ts',
        'Transform(({ value }) => inForm(value, (text) => idOf(text) ?? text)),',
        'Transform(({ value }) => value),',
      ],
    ],
    test: proof('ledger', 'ids'),
  },
  {
    name: 'no other spelling of an id comes in',
    threat: 'ids that are one to the database and two to the rest',
    changes: [
      ['src/access/token.guard.ts', 'throw isOddId(value) ? malformed(', 'throw false ? malformed('],
      [
        'src/common/fields.ts',
        "typeof value === 'string' ? idOf(value) !== null : orNothing",
        "typeof value === 'string' ? idOf(value) !== null || /^\\W?\\w{32}/.test(value) : orNothing",
      ],
    ],
    test: {
      ...journey('matrix', 'access-matrix'),
      names: '^access matrix an id is taken .* (readAgent|addTeamMember)$',
    },
  },
  {
    name: 'a change is rolled back when its team does not match its client',
    threat: 'a change without notifications',
    changes: [
      [
        'src/notifications/planning/notification.planner.ts',
        'if ([...teams.values()].flat().length < members.length)',
        'if (false)',
      ],
    ],
    test: proof('ledger', 'ids'),
  },
  {
    name: 'thirty taken references an hour for a system',
    threat: 'a system that learns which NHS numbers are known',
    changes: [
      ['src/clients/search-limits.service.ts', 'searches: 30, seconds: 3_600', 'searches: 3000, seconds: 3_600'],
    ],
    test: journey('clients', 'a-council-system', '^a council system a system that tries out references '),
  },
  {
    name: 'beyond the limit a free reference is refused too',
    threat: 'telling by the refusal that a reference is taken',
    changes: [
      [
        'src/clients/clients.service.ts',
        'if (state.externalReferences.length > 0) await this.takenReferences.requireRoom(actor, tx);',
        '',
      ],
    ],
    test: journey('clients', 'a-council-system', '^a council system a system that tries out references '),
  },
  {
    name: 'thirty searches a minute',
    threat: 'search as an oracle, by machine',
    changes: [['src/clients/search-limits.service.ts', 'searches: 30, seconds: 60', 'searches: 3000, seconds: 60']],
    test: journey('clients', 'search'),
  },
  {
    name: 'five places for one name a day',
    threat: 'finding where a family lives by trying postcodes',
    changes: [['src/clients/search-limits.service.ts', 'placesADay: 5', 'placesADay: 500']],
    test: journey('clients', 'search'),
  },
  {
    name: 'misspelling buys no new places',
    threat: 'trying postcodes under slightly different names',
    changes: [['src/clients/search-limits.queries.ts', '>= 0.7 * least', '>= 1.01 * least']],
    test: journey('clients', 'search'),
  },
  {
    name: 'thirty new clients an hour',
    threat: 'search as a register of children',
    changes: [['src/search/new-clients.service.ts', 'anHour: 30', 'anHour: 3000']],
    test: journey('clients', 'search'),
  },
  {
    name: 'a search needs a second identifier',
    threat: 'listing everybody of a name',
    changes: [
      [
        'src/search/search.queries.ts',
        '(f.by_date OR f.by_year OR f.by_postcode OR f.by_telephone OR f.by_reference) AND',
        '',
      ],
    ],
    test: journey('clients', 'search'),
  },
  {
    name: 'no entry, no data',
    threat: 'looking without a trace while the log cannot be written',
    changes: [['src/access/access-log.ts', 'throw unavailable();', 'return [] as T;']],
    test: proof('database', 'access-log'),
  },
  {
    name: 'a denied attempt is written down',
    threat: 'trying doors unseen',
    changes: [['src/access/token.guard.ts', 'await this.writeRefusal(principal, action, request);', '']],
    test: proof('database', 'access-log'),
  },
  {
    name: 'history takes new rows only',
    threat: 'changing the traces with the rights of the application',
    changes: [
      [
        'migrations/1700000000400-access.ts',
        'GRANT SELECT, INSERT ON access_log',
        'GRANT SELECT, INSERT, UPDATE, DELETE ON access_log',
      ],
    ],
    test: proof('database', 'database-roles'),
  },
  {
    name: 'a restricted client is found by nobody else',
    threat: 'search that gives a hidden family away',
    changes: [
      [
        CONDITIONS,
        '`(NOT ${client}.restricted OR ${isNamed(place)} OR ${hasEmergency(place)})`',
        '`(true OR ${isNamed(place)} OR ${hasEmergency(place)})`',
      ],
    ],
    test: journey('access', 'a-restricted-client'),
  },
  {
    name: 'a restricted client is closed to systems',
    threat: "a case system whose many users read a hidden family's record",
    changes: [
      [CONDITIONS, 'ON open.id = standing.client_id AND NOT open.restricted', 'ON open.id = standing.client_id'],
      [DECIDE, "return onTeam && !restricted ? 'TEAM' : 'NONE';", "return onTeam ? 'TEAM' : 'NONE';"],
    ],
    test: journey('access', 'a-restricted-client'),
  },
  {
    name: 'a sensitive member is known to few',
    threat: 'a refuge that is found through a child record',
    changes: [
      [
        CONDITIONS,
        '`(NOT ${member}.sensitive OR ${member}.agency_id = ${agency} OR coalesce(${member}.broker_id = ${agent}, false))`',
        '`(true OR ${member}.agency_id = ${agency} OR coalesce(${member}.broker_id = ${agent}, false))`',
      ],
    ],
    test: journey('access', 'a-sensitive-service'),
  },
  {
    name: 'emergency access runs out',
    threat: 'a glass that stays broken',
    changes: [
      [CONDITIONS, 'AND emergency.until > patchwork_now())', ')'],
      [DECIDE, 'emergencyUntil !== null && emergencyUntil > now && !keptOut', 'emergencyUntil !== null && !keptOut'],
    ],
    test: journey('access', 'emergency-access'),
  },

  {
    name: 'an invitation opens only what still holds',
    threat: 'an invitation that outlives the inviter, or its fourteen days',
    changes: [
      ['src/invitations/invitation.queries.ts', "  WHEN i.expires_at <= patchwork_now() THEN 'EXPIRED'\n", ''],
      [
        'src/invitations/invitation.queries.ts',
        "WHEN c.status = 'OPEN' AND ${INVITER_STAYS} AND",
        "WHEN c.status = 'OPEN' AND",
      ],
    ],
    test: journey('clients', 'invitations'),
  },
  {
    name: 'who comes back brings no old invitation',
    threat: 'an invitation that outlives the right to make it',
    changes: [['src/access/conditions.queries.ts', '              AND stayed.since <= ${since}\n', '']],
    test: journey('clients', 'invitations', 'left the team and is back'),
  },
  {
    name: 'the reason of an invitation is for the team',
    threat: 'a name that the invited agent reads before they accept',
    changes: [
      [
        'src/invitations/invitation.queries.ts',
        "json_build_object('id', i.id, 'role', i.role, 'code'",
        "json_build_object('id', i.id, 'role', i.role, 'reason', i.reason, 'code'",
      ],
    ],
    test: journey('clients', 'invitations', 'shows the invited agent who invites them'),
  },
  {
    name: 'an invited agent answers under their own name',
    threat: 'a sensitive member whom their own answer gives away',
    changes: [
      [
        'src/events/invitation.events.ts',
        "override get actsAs(): 'THEMSELVES' {\n    return 'THEMSELVES';",
        'override get actsAs(): null {\n    return null;',
      ],
    ],
    test: journey('clients', 'invitations', 'does not know about them declines like anybody else'),
  },
  {
    name: 'an invited agent sees nothing yet',
    threat: 'an invitation taken for access',
    changes: [
      [
        CONDITIONS,
        'named.agent_id = ${agent} AND named.ended_at IS NULL)`',
        'named.agent_id = ${agent} AND named.ended_at IS NULL) OR EXISTS (SELECT FROM invitation waiting WHERE waiting.client_id = ${client} AND waiting.agent_id = ${agent})`',
      ],
    ],
    test: journey('clients', 'invitations'),
  },
  {
    name: 'a sensitive member does not invite',
    threat: 'a refuge that names itself in an invitation',
    changes: [
      [
        'src/invitations/invitations.service.ts',
        "if (sensitiveMemberId !== null) throw forbidden('A sensitive member does not invite: the broker can.');",
        'void sensitiveMemberId;',
      ],
    ],
    test: matrix('inviteAgent'),
  },
  {
    name: 'old addresses are for those who were there',
    threat: 'a new colleague who reads where the family lived before',
    changes: [
      [
        'src/activity/activity.queries.ts',
        "(v.field IN ('address', 'telephones') AND NOT present.held)",
        "(v.field IN ('address', 'telephones') AND false)",
      ],
    ],
    test: journey('clients', 'reading-history'),
  },
  {
    name: 'a decoy calls the admins',
    threat: 'somebody who tries who is there, unnoticed',
    changes: [
      [
        'src/decoys/decoy-watch.ts',
        'await writeSightings(ids, clientIds, { agentId, agencyId }, type, tx);',
        'void [ids, clientIds, agencyId, type, tx, writeSightings];',
      ],
    ],
    test: journey('clients', 'decoys'),
  },
  {
    name: 'a privacy officer sees their own agency',
    threat: 'one agency that watches the agents of another',
    changes: [
      [
        'src/audit/who-looked.service.ts',
        '!(await isOfAgency(agentId, agencyId, this.database)) ||',
        '!(await isOfAgency(agentId, agencyId, this.database).then(() => true)) ||',
      ],
    ],
    test: journey('access', 'who-looked'),
  },
  {
    name: 'each link seals its row',
    threat: "an entry of the log rewritten with the owner's password",
    changes: [['src/audit/chain.ts', "    .update(digest ?? '')\n", '']],
    test: proof('database', 'audit-chain'),
  },
  {
    name: 'an older invitation brings nobody back',
    threat: 'somebody who was put out and accepts an invitation that still lies about',
    changes: [['src/invitations/invitation.queries.ts', ' AND NOT ${REMOVED_SINCE}', '']],
    test: journey('clients', 'invitations'),
  },
  {
    name: 'a restricted client keeps a named agent',
    threat: 'a record in hiding that nobody can reach any more',
    changes: [['src/clients/team/team-departure.ts', '(!restricted || agentId !== null)', 'agentId !== undefined']],
    test: journey('access', 'a-restricted-client'),
  },
  {
    name: 'no version counts sensitive members',
    threat: 'counting how often a refuge comes and goes',
    changes: [['src/clients/team/team-departure.ts', 'if (!member.sensitive) {', 'if (member.id !== null) {']],
    test: journey('access', 'a-sensitive-service'),
  },
  {
    name: 'emergency access tells no ids apart',
    threat: 'trying ids with a body that is refused, unheard',
    changes: [
      ['src/access/token.guard.ts', "client === 'EMERGENCY' ? entering.catch(passNotFound) : entering", 'entering'],
    ],
    test: journey('access', 'emergency-access'),
  },
];
