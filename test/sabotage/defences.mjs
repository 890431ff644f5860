/**
 * The defences that `npm run sabotage` takes out, each with the threat that it answers, an exact text that stands once in
 * its file with what replaces it, and the tests that must then fail. Where two walls stand behind each other, both go.
 * A new defence belongs here with its row in docs/security.md.
 */
const journey = (spec, file, names) => ({
  spec: `test/features/${spec}.spec.ts`,
  file: `test/features/journeys/${file}.ts`,
  names: names ?? `^${file.replaceAll('-', ' ')}`,
});
const proof = (spec, file, names) => ({
  spec: `test/promises/${spec}.spec.ts`,
  file: `test/promises/proofs/${file}.ts`,
  names: names ?? `^${file.replaceAll('-', ' ')}`,
});
/** A few rows tell as much as all of them. */
const MATRIX = {
  ...journey('rules', 'access-matrix'),
  names: '^access matrix (readClient|listTeam|updateClient|listEmails|verifyAudit|lookUpClient) is for: ',
};
const SMUGGLED = {
  spec: 'test/features/rules.spec.ts',
  file: 'test/features/matrix/mass-assignment.ts',
  names: '^access matrix a field that is not its own .* (createAgent|updateClient|closeClient)$',
};
const unit = (spec, names) => ({ spec, ...(names === undefined ? {} : { names }) });

const CONDITIONS = 'src/access/conditions.queries.ts';
const DECIDE = 'src/access/decide.ts';

export const defences = [
  {
    name: 'a role or scope must allow the action',
    threat: 'an auditor, a system or an agency admin who does what only others may',
    changes: [
      [
        'src/access/policy.ts',
        'if (rule.privacyOfficer === true && principal.privacyOfficer) return true;',
        'return true;',
      ],
    ],
    test: MATRIX,
  },
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
    test: MATRIX,
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
    test: MATRIX,
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
    test: proof('database', 'changes-at-once'),
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
        "return agentId !== null && typeof asked === 'string' && asked.toLowerCase() === agentId;",
        "return agentId !== null && typeof asked === 'string';",
      ],
      ['src/clients/team.service.ts', 'addition.agentId?.toLowerCase() === actor.agentId', 'addition.agentId != null'],
    ],
    test: journey('clients', 'joining'),
  },
  {
    name: 'thirty searches a minute',
    threat: 'search as an oracle, by machine',
    changes: [['src/clients/search-limits.service.ts', 'searchesAMinute: 30', 'searchesAMinute: 3000']],
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
    name: 'the actor comes from the token',
    threat: 'acting under the name of somebody else, through a body',
    changes: [['src/common/validation.ts', 'forbidNonWhitelisted: true', 'forbidNonWhitelisted: false']],
    test: SMUGGLED,
  },
  {
    name: 'what every object has is an unknown field too',
    threat: 'a field that is left out in silence, and may not be tomorrow',
    changes: [['src/common/validation.ts', 'name in Object.prototype ?', 'name === "" ?']],
    test: SMUGGLED,
  },
  {
    name: 'nobody changes their own roles',
    threat: 'giving oneself rights',
    changes: [
      [
        'src/agents/agent-rights.ts',
        "NEVER_OWN: readonly string[] = ['roles', 'agencyId']",
        'NEVER_OWN: readonly string[] = []',
      ],
    ],
    test: journey('people', 'people'),
  },
  {
    name: 'nobody gives roles above their own',
    threat: 'an agency admin who makes an admin',
    changes: [
      [
        'src/access/policy.ts',
        'return roles.every((role) => given.includes(role));',
        'return given.length > 0 || roles.length === 0;',
      ],
    ],
    test: journey('people', 'people'),
  },
  {
    name: 'a cursor is bound to caller and list',
    threat: 'paging on through the list of somebody else',
    changes: [
      ['src/common/page.ts', '.setAAD(Buffer.from(scope));', ';'],
      ['src/common/page.ts', '        .setAAD(Buffer.from(scope))\n', ''],
    ],
    test: unit('src/common/page.spec.ts'),
  },
  {
    name: 'frozen items are asked again',
    threat: 'mail about a client to somebody who left while it waited',
    changes: [
      [
        'src/notifications/delivery.queries.ts',
        'WHEN n.kind = ANY ($2::text[]) AND NOT on_team.now',
        'WHEN n.kind = ANY ($2::text[]) AND false',
      ],
    ],
    test: proof('delivery', 'ended-rights'),
  },
  {
    name: 'asked once more before each conversation',
    threat: 'a right that ends between the claim and the mail server',
    changes: [['src/notifications/deliverer.ts', 'if (fallen.length === 0) return items;', 'return items;']],
    test: proof('delivery', 'ended-rights'),
  },
  {
    name: 'an unverified address gets nothing about clients',
    threat: 'mail to a mistyped or taken-over address',
    changes: [['src/notifications/delivery.queries.ts', "WHEN NOT a.email_verified THEN 'ADDRESS_NOT_VERIFIED'", '']],
    test: journey('people', 'a-new-colleague'),
  },
  {
    name: 'mail knows a client by reference only',
    threat: 'a name in an inbox',
    changes: [
      [
        'src/notifications/delivery.queries.ts',
        'THEN c.reference END AS reference',
        "THEN 'Milo Okafor-Reed' END AS reference",
      ],
    ],
    test: journey('notifications', 'an-address-is-corrected'),
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
    name: 'a link works once',
    threat: 'a link that is used a second time by whoever finds it',
    changes: [['src/sign-in/account-mail.queries.ts', '`link.used_at IS NULL AND link.expires_at', '`link.expires_at']],
    test: journey('people', 'sign-in'),
  },
  {
    name: 'PKCE for every public client',
    threat: 'a stolen authorization code',
    changes: [['src/sign-in/issuer.settings.ts', 'pkce: { required: () => true }', 'pkce: { required: () => false }']],
    test: journey('people', 'sign-in'),
  },
  {
    name: 'ten failures lock',
    threat: 'guessing passwords',
    changes: [['src/sign-in/account.queries.ts', 'AND 10 <= (SELECT', 'AND 10000 <= (SELECT']],
    test: journey('people', 'sign-in'),
  },
  {
    name: 'a deactivated account stops at once',
    threat: 'tokens in the hand of somebody who was put out',
    changes: [
      [
        'src/access/access.queries.ts',
        'ON a.id = i.agent_id AND a.active AND a.suspended_at IS NULL',
        'ON a.id = i.agent_id AND a.suspended_at IS NULL',
      ],
    ],
    test: journey('people', 'people-change'),
  },
  {
    name: 'a revoked system stops at once',
    threat: 'credentials of a council system that leaked',
    changes: [['src/access/access.queries.ts', 's.client_id = $1 AND s.revoked_at IS NULL', 's.client_id = $1']],
    test: journey('clients', 'a-council-system'),
  },
  {
    name: 'a token only narrows',
    threat: 'a system whose scopes were taken away, with an older token',
    changes: [
      ['src/access/token.guard.ts', 'principal.scopes.filter((scope) => scopes.includes(scope))', 'principal.scopes'],
    ],
    test: journey('clients', 'a-council-system'),
  },
  {
    name: 'a token is for us, and an access token',
    threat: 'a token made for somebody else, or of another kind',
    changes: [['src/access/issuers.ts', "        typ: 'at+jwt',\n", '']],
    test: proof('access', 'bad-tokens'),
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
      [DECIDE, 'emergencyUntil !== null && emergencyUntil > now && !removed', 'emergencyUntil !== null && !removed'],
    ],
    test: journey('access', 'emergency-access'),
  },
];
