/** What keeps search from telling more than it should, and tells the admins who searches too much. */
import { journey, proof } from '../tests.mjs';

const NEW_CLIENTS = 'src/search/new-clients.service.ts';
const ALERTS = 'src/alerts/alert.queries.ts';

export const search = [
  {
    name: 'searches of one agent take room in turn',
    threat: 'fifty searches at once that each find the last places free',
    changes: [
      [
        'src/search/new-clients.queries.ts',
        "await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`new clients ${agentId}`]);",
        '',
      ],
    ],
    test: proof('database', 'new-clients'),
  },
  {
    name: 'an hour that is used up refuses every search',
    threat: 'telling by the refusal that somebody would have been found',
    changes: [
      [
        NEW_CLIENTS,
        'const seconds = await secondsToRoom(caller.agentId!, ALLOWANCE, this.database);',
        'const seconds = null as number | null;',
      ],
      [NEW_CLIENTS, 'if (seconds !== null) {', 'if (seconds !== null && matches.length > 0) {'],
    ],
    test: journey('clients', 'search'),
  },
  {
    name: 'going over calls the agency’s admins',
    threat: 'searching at the limit, hour after hour, unnoticed',
    changes: [
      [
        NEW_CLIENTS,
        "return this.alerts.raise({ type: 'SEARCH_LIMIT', agencyId, aboutAgentId: agentId }, tx);",
        'return agencyId && agentId && tx ? Promise.resolve() : Promise.resolve();',
      ],
    ],
    test: journey('clients', 'search'),
  },
  {
    name: 'joining a decoy calls them again',
    threat: 'looking for children without need, within all limits',
    changes: [['src/decoys/decoy-watch.ts', 'this.events.on(TeamMemberAdded, joined);', '']],
    test: journey('clients', 'decoys'),
  },
  {
    name: 'a decoy that was removed is found by nobody',
    threat: 'a record of nobody that goes on being taken for somebody’s',
    changes: [['src/decoys/decoys.service.ts', "if (removed === 'NOW') await this.clients.takeBack(id, tx);", '']],
    test: journey('clients', 'decoys'),
  },
  {
    name: 'nobody sees an alert about themselves',
    threat: 'an admin who watches, or clears, what is about them',
    changes: [
      [
        ALERTS,
        'WHERE ($1::uuid IS NULL OR m.agency_id = $1) AND m.about_agent_id IS DISTINCT FROM $2::uuid',
        'WHERE ($1::uuid IS NULL OR m.agency_id = $1) AND $2::uuid IS NOT NULL',
      ],
    ],
    test: proof('database', 'alerts'),
  },
  {
    name: 'the same alert is raised once an hour',
    threat: 'alerts in such numbers that nobody reads them',
    changes: [['src/alerts/alerts.ts', 'await holdAlert(alert, tx);', '']],
    test: proof('database', 'alerts'),
  },
  {
    name: 'a burst of alerts is one mail',
    threat: 'an inbox flooded until nobody reads it',
    changes: [
      [
        'migrations/1700000001200-alerts.ts',
        "AND state IN ('PENDING', 'SENDING')`",
        "AND state IN ('PENDING', 'SENDING') AND used_at IS NOT NULL`",
      ],
      [
        'src/sign-in/alert-mail.queries.ts',
        "ON CONFLICT (agent_id) WHERE purpose = 'ALERT' AND state IN ('PENDING', 'SENDING') DO NOTHING",
        'ON CONFLICT DO NOTHING',
      ],
    ],
    test: proof('database', 'alerts'),
  },
];
