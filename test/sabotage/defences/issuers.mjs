/** Tokens, councils' issuers and systems: who is calling at all. */
import { journey, proof, unit } from '../tests.mjs';

export const issuers = [
  {
    name: 'a token has one spelling',
    threat: 'a list of bad tokens that is walked around with another last letter',
    changes: [
      ['src/access/bearer.ts', "token !== '' && isCanonical(signature) ? token : null", "token !== '' ? token : null"],
    ],
    test: proof('access', 'bad-tokens'),
  },
  {
    name: 'one Authorization header',
    threat: 'two readers of a request that see two callers in it',
    changes: [['src/access/bearer.ts', 'given.length !== 1 ||', 'given.length === 0 ||']],
    test: proof('access', 'bad-tokens'),
  },
  {
    name: 'a token bound to a key is refused',
    threat: 'a token stolen from somebody who bound it to a key',
    changes: [['src/access/issuers.ts', 'payload.cnf !== undefined || ', '']],
    test: proof('access', 'bad-tokens'),
  },
  {
    name: 'an issuer speaks for its own agency',
    threat: "a council's issuer that signs in as somebody else's agent, or keeps one who moved",
    changes: [
      [
        'src/access/access.queries.ts',
        ' AND ($5::uuid IS NULL OR a.agency_id = $5)',
        ' AND $5::uuid IS NOT DISTINCT FROM $5',
      ],
    ],
    test: journey('people', 'councils-issuers'),
  },
  {
    name: 'a first sign-in links within the agency',
    threat: "a council's issuer that takes over an agent of another agency by their address",
    changes: [
      ['src/issuers/link.queries.ts', 'a.email = $3 AND a.agency_id = $2', 'a.email = $3 AND $2::uuid IS NOT NULL'],
      [
        'src/access/access.queries.ts',
        ' AND ($5::uuid IS NULL OR a.agency_id = $5)',
        ' AND $5::uuid IS NOT DISTINCT FROM $5',
      ],
    ],
    test: journey('people', 'councils-issuers'),
  },
  {
    name: 'one subject for each agent',
    threat: 'a second account with an address that changed hands',
    changes: [
      ['src/issuers/first-sign-ins.service.ts', 'if (invited.linked) {', 'if (invited.linked && email === null) {'],
      [
        'migrations/1700000001010-issuers.ts',
        'CREATE UNIQUE INDEX agent_identity_one_subject',
        'CREATE INDEX agent_identity_one_subject',
      ],
    ],
    test: journey('people', 'councils-issuers'),
  },
  {
    name: 'an address that is not verified links nobody',
    threat: 'somebody who writes an address of others into their account',
    changes: [['src/access/council-issuers.ts', '|| !(said === undefined || isTrue(said))', '']],
    test: journey('people', 'councils-issuers'),
  },
  {
    name: 'an address is plain ASCII',
    threat: 'a letter that turns into another one in lower case',
    changes: [['src/access/council-issuers.ts', '/^[\\x20-\\x7e]+$/.test(text)', "!text.includes('\\0')"]],
    test: journey('people', 'councils-issuers'),
  },
  {
    name: "a council's token is never a system",
    threat: "a council's issuer that names the client id of somebody's system",
    changes: [['src/access/council-issuers.ts', 'isSystem: false', 'isSystem: payload.client_id === sub']],
    test: journey('people', 'councils-issuers'),
  },
  {
    name: 'an id token opens nothing',
    threat: 'a token made for a browser, sent as an access token',
    changes: [
      [
        'src/access/council-issuers.ts',
        "['nonce', 'at_hash', 'c_hash', 'events']",
        "['none of these'] as readonly string[]",
      ],
    ],
    test: journey('people', 'councils-issuers'),
  },
  {
    name: "a council's issuer that is off is off",
    threat: 'an issuer that was taken over',
    changes: [['src/access/access.queries.ts', 'WHERE url = $1 AND active', 'WHERE url = $1']],
    test: journey('people', 'councils-issuers'),
  },
  {
    name: 'keys are fetched from outside only',
    threat: 'an address of keys that leads the server to itself or its neighbours',
    changes: [
      [
        'src/access/safe-fetch.ts',
        'if (addresses.some(({ address }) => isInside(address)))',
        'if (addresses.length > 9)',
      ],
    ],
    test: proof('access', 'keys-from-outside'),
  },
  {
    name: 'unknown keys cause one fetch',
    threat: 'anybody who makes us hammer an issuer',
    changes: [
      ['src/access/key-set.ts', 'if (this.now() - this.lookedAt < BETWEEN_LOOKS) return Promise.resolve();', ''],
    ],
    test: unit('src/access/key-set.spec.ts'),
  },
  {
    name: 'what a system signs ends soon',
    threat: 'an assertion that somebody caught on its way',
    changes: [['src/sign-in/issuer.settings.ts', 'exp <= epoch() + 5 * MINUTE', 'exp <= epoch() + 500 * MINUTE']],
    test: journey('clients', 'systems'),
  },
  {
    name: 'a trial mails nobody',
    threat: 'a system under trial that mails real people about invented clients',
    changes: [
      ['src/notifications/planning/notification.planner.ts', 'event.actor.test === true', "event.actor.name === ''"],
    ],
    test: journey('clients', 'systems'),
  },
  {
    name: 'a trial invites nobody',
    threat: 'a system under trial that invites real people',
    changes: [['src/sign-in/account-mail.subscriber.ts', 'actor.test === true', "actor.name === ''"]],
    test: journey('clients', 'systems'),
  },
  {
    name: 'a secret that ended stays ended',
    threat: 'a later rotation with a longer overlap that brings an old secret back',
    changes: [['src/systems/credential.queries.ts', 'least(ends_at, $3::timestamptz)', '$3::timestamptz']],
    test: journey('clients', 'systems'),
  },
];
