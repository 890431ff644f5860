/** What shows who looked, and that nobody changed it. */
import { journey, proof } from '../tests.mjs';

const CHAIN = proof('database', 'audit-chain');
const ROLES = proof('database', 'database-roles');
const RIGHTS = proof('database', 'database-rights');

export const audit = [
  {
    name: 'registering is a look',
    threat: 'a client of whom no log says who saw them first',
    changes: [
      [
        'src/clients/clients.service.ts',
        "    await this.accessLog.list(actor, 'clients.register', [id], requestId);\n",
        '',
      ],
    ],
    test: proof('database', 'every-look'),
  },
  {
    name: 'reading the log is a look',
    threat: 'an auditor who looks at one family every day',
    changes: [
      [
        'src/audit/who-looked.service.ts',
        "    await this.accessLog.list(caller, 'admin.access-log', [...clientIds], requestId);\n",
        '',
      ],
    ],
    test: journey('access', 'who-looked'),
  },
  {
    name: 'the log names no sensitive service',
    threat: 'a refuge that is found through the list of who looked',
    changes: [['src/audit/who-looked.queries.ts', 'CASE WHEN ${HIDDEN}', 'CASE WHEN false AND ${HIDDEN}']],
    test: journey('access', 'who-looked'),
  },
  {
    name: 'a row with an old date is found',
    threat: 'a look put in for somebody, months later',
    changes: [
      ['src/audit/chain-walk.ts', "return at.getTime() < this.newest - LATEST ? 'OUT_OF_TIME' : null;", 'return null;'],
    ],
    test: CHAIN,
  },
  {
    name: 'a row without a link is found',
    threat: 'an entry put in beside the chain',
    changes: [['src/audit/verifier.ts', '    fault ??= await this.findUnsealed(chain);\n', '']],
    test: CHAIN,
  },
  {
    name: 'a receipt shows a cut-off end',
    threat: 'the newest entries deleted, links and all',
    changes: [['src/audit/verifier.ts', 'if (there?.link.equals(link) === true) return null;', 'return null;']],
    test: CHAIN,
  },
  {
    name: 'nothing is sealed after a cut',
    threat: 'a cut that the next links would hide',
    changes: [['src/audit/sealer.job.ts', '      await this.requireMade(chain, tx);\n', '']],
    test: CHAIN,
  },
  {
    name: 'entries are of now',
    threat: 'a faulty application that writes a look at another time',
    changes: [
      [
        'migrations/1700000001140-dated-entries.ts',
        'WITH CHECK (abs(extract(epoch FROM patchwork_now() - at)) < 60)',
        'WITH CHECK (true)',
      ],
    ],
    test: RIGHTS,
  },
  {
    name: 'values are kept their time',
    threat: 'a job that erases the history of yesterday',
    changes: [
      [
        'migrations/1700000001120-auditor-and-retention.ts',
        'USING (entry_id < (SELECT first_id_of(patchwork_now() - values_kept) FROM retention_rule))',
        'USING (true)',
      ],
    ],
    test: RIGHTS,
  },
  {
    name: 'every right has its cell',
    threat: 'a grant that nobody meant',
    changes: [
      [
        'migrations/1700000001110-audit-chain.ts',
        'GRANT SELECT, INSERT ON audit_link TO patchwork_worker',
        'GRANT SELECT, INSERT, UPDATE ON audit_link TO patchwork_worker',
      ],
    ],
    test: RIGHTS,
  },
  {
    name: "the owner's rights are lent to few",
    threat: 'a function of the owner that anybody calls',
    changes: [
      [
        'migrations/1700000001110-audit-chain.ts',
        '    await db.query(`REVOKE ALL ON FUNCTION audit_digests(text, uuid[]), audit_enqueue() FROM PUBLIC`);\n',
        '',
      ],
    ],
    test: RIGHTS,
  },
  {
    name: 'the worker writes what came of mail, and no more',
    threat: "whoever has the worker's database login turns a link of their own into somebody else's account",
    changes: [
      [
        'migrations/1700000003200-what-the-worker-writes.ts',
        "['account_mail', 'state, attempts,",
        "['account_mail', 'agent_id, address, state, attempts,",
      ],
    ],
    test: ROLES,
  },
  {
    name: 'a hash is of one client',
    threat: 'whoever reads the hashes alone learns which clients live at one address',
    changes: [['src/activity/activity.recorder.ts', 'value\\n${of}\\n${field}\\n', 'value\\n']],
    test: ROLES,
  },
];
