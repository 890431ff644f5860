/** What keeps accounts, systems and requests honest. */
import { journey, matrix, proof, smuggled, unit } from '../tests.mjs';

export const people = [
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
    test: matrix('readClient', 'listTeam', 'updateClient', 'listEmails', 'verifyAudit'),
  },
  {
    name: 'the actor comes from the token',
    threat: 'acting under the name of somebody else, through a body',
    changes: [['src/common/validation.ts', 'forbidNonWhitelisted: true', 'forbidNonWhitelisted: false']],
    test: smuggled('createAgent', 'updateClient', 'closeClient'),
  },
  {
    name: 'what every object has is an unknown field too',
    threat: 'a field that is left out in silence, and may not be tomorrow',
    changes: [['src/common/validation.ts', 'name in Object.prototype ?', 'name === "" ?']],
    test: smuggled('createAgent', 'updateClient', 'closeClient'),
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
    test: proof('access', 'tokens-without-sessions'),
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
    changes: [['src/access/issuers.ts', "      typ: 'at+jwt',\n", '']],
    test: proof('access', 'bad-tokens'),
  },
  {
    name: 'an ended session stops its tokens',
    threat: 'a token on a lost telephone',
    changes: [
      [
        'src/access/access.queries.ts',
        's.id = $3 AND s.agent_id = a.id AND s.ended_at IS NULL)',
        's.id = $3 AND s.agent_id = a.id)',
      ],
    ],
    test: journey('people', 'sessions'),
  },
  {
    name: 'a suspended account stops at once',
    threat: 'an account that nobody has used for weeks, used by somebody else',
    changes: [
      [
        'src/access/access.queries.ts',
        'ON a.id = i.agent_id AND a.active AND a.suspended_at IS NULL',
        'ON a.id = i.agent_id AND a.active',
      ],
    ],
    test: proof('access', 'tokens-without-sessions'),
  },
  {
    name: 'a code works once',
    threat: 'a second factor read over a shoulder',
    changes: [
      [
        'src/sign-in/second-factor.queries.ts',
        'confirmed_at IS NOT NULL AND last_step < $2`',
        'confirmed_at IS NOT NULL AND $2::bigint IS NOT NULL`',
      ],
    ],
    test: journey('people', 'second-factor'),
  },
  {
    name: 'a recovery code works once',
    threat: 'a list of codes that was copied',
    changes: [['src/sign-in/second-factor.queries.ts', 'code_hash = $2 AND used_at IS NULL`', 'code_hash = $2`']],
    test: journey('people', 'second-factor'),
  },
  {
    name: 'common passwords are refused',
    threat: 'guessing what many choose',
    changes: [['src/sign-in/common-passwords.ts', 'FEWEST_GUESSES = 6', 'FEWEST_GUESSES = 0']],
    test: unit('src/sign-in/common-passwords.spec.ts'),
  },
  {
    name: 'a token is for us',
    threat: 'a token made for another service',
    changes: [['src/access/issuers.ts', '      audience: known.issuer.audience,\n', '']],
    test: proof('access', 'bad-tokens'),
  },
  {
    name: 'tokens from before a deactivation stay worthless',
    threat: 'a token of a council that was kept until the account came back',
    changes: [
      [
        'src/access/access.queries.ts',
        'coalesce(a.tokens_not_before < to_timestamp($4::float8), true)',
        '$4::float8 IS NOT NULL',
      ],
    ],
    test: proof('access', 'tokens-without-sessions'),
  },
  {
    name: 'a reset goes to a verified address only',
    threat: 'an account taken over through an address that was mistyped',
    changes: [
      [
        'src/sign-in/account-mail.queries.ts',
        'agent.suspended_at IS NULL AND agent.email_verified`',
        'agent.suspended_at IS NULL`',
      ],
    ],
    test: journey('people', 'locked-out'),
  },
  {
    name: 'a second step belongs to one sign-in',
    threat: 'the first half of a sign-in used for another',
    changes: [['src/sign-in/sign-in-steps.ts', 'step.uid === uid && ', '']],
    test: journey('people', 'second-factor'),
  },
  {
    name: 'a session that began without a second factor gives no new token',
    threat: 'a session that somebody else opened with the password alone',
    changes: [['src/sign-in/issuer.settings.ts', 'return needed &&', 'return needed && oidc.session === undefined &&']],
    test: journey('people', 'second-factor'),
  },
  {
    name: 'nobody hands a client over to themselves',
    threat: 'an agency admin who gets in past the team',
    changes: [
      ['src/clients/team/memberships.service.ts', 'if (heir === caller.agentId) {', 'if (heir === caller.agencyId) {'],
    ],
    test: journey('people', 'memberships'),
  },
  {
    name: 'an administrator sees no restricted or sensitive membership',
    threat: 'finding out who works with a protected client by administering accounts',
    changes: [['src/clients/team/membership.queries.ts', "'NOT m.sensitive AND NOT c.restricted'", "'true'"]],
    test: journey('people', 'memberships'),
  },
  {
    name: 'mail about clients waits while an account is suspended',
    threat: 'mail that nobody reads, to an address that somebody else may have by now',
    changes: [['src/notifications/fallen.queries.ts', "WHEN a.suspended_at IS NOT NULL THEN 'ACCOUNT_SUSPENDED'", '']],
    test: journey('people', 'suspension'),
  },
  {
    name: 'two hand-overs take their locks in one pass',
    threat: 'hand-overs of teams with the same people, each of which ends the other',
    changes: [
      ['src/clients/team/memberships.service.ts', '      await lockDelivery([], [...touched, heir], tx);\n', ''],
    ],
    test: proof('database', 'changes-at-once', '^changes at once with the same people two hand-overs'),
  },
  {
    name: 'a former broker reads of no sensitive member',
    threat: 'a refuge worker named for ever to whoever was her broker once',
    changes: [
      ['src/notifications/inbox/notification.queries.ts', 'c.id IS NOT NULL AND ${SUBJECT_KNOWN}', 'c.id IS NOT NULL'],
    ],
    test: journey('access', 'a-sensitive-service', 'Tom no longer reads about Nell'),
  },
  {
    name: 'a known device has failures of its own',
    threat: 'anybody who locks anybody out of their account',
    changes: [
      [
        'src/sign-in/sign-in.routes.ts',
        'const device = this.devices.recognise(request, address);',
        'const device = null;',
      ],
    ],
    test: journey('people', 'sign-in', 'locks an account for 15 minutes'),
  },
  {
    name: 'the mark of a device is for one account',
    threat: 'a mark of the own account with which somebody guesses at others without being slowed down',
    changes: [['src/sign-in/known-devices.ts', '`${nonce}|${address}`', '`${nonce}|`']],
    test: journey('people', 'sign-in', 'locks an account for 15 minutes'),
  },
  {
    name: 'guesses from one source slow down',
    threat: 'one machine that locks an account within a second',
    changes: [['src/sign-in/account.queries.ts', 'WHERE failures < 3 OR', 'WHERE true OR']],
    test: journey('people', 'sign-in', 'locks an account for 15 minutes'),
  },
  {
    name: 'a connection has few requests at once',
    threat: 'three thousand requests in one packet, and everybody else waits',
    changes: [['src/pipelining.setup.ts', '<= AT_ONCE', '> 0']],
    test: proof('access', 'many-at-once'),
  },
];
