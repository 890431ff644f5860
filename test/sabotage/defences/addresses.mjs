/** What keeps an account with the one who uses it: its address changes by their word, or by that of two and a day. */
import { journey, proof } from '../tests.mjs';

const change = (names) => journey('people', 'changing-an-address', names);
const SERVICE = 'src/agents/email-change/email-changes.service.ts';
const QUERIES = 'src/agents/email-change/email-change.queries.ts';

export const addresses = [
  {
    name: 'an address that somebody else enters waits',
    threat: 'an agency admin who enters their own, resets the password and reads restricted clients',
    changes: [['src/agents/agents.service.ts', ' && agent.isInUse()', ' && agent.isInUse() && false']],
    test: change('An agency admin who enters an address'),
  },
  {
    name: 'an account is in use once its address is verified',
    threat: 'a colleague who set a password and has not begun yet, and whose account is taken over',
    changes: [['src/agents/agent.entity.ts', '|| this.emailVerified', '']],
    test: change('A colleague who set a password'),
  },
  {
    name: 'two people approve another address',
    threat: 'one admin with both roles who takes an account alone',
    changes: [[QUERIES, 'one.approver_id <> other.approver_id AND ', '']],
    test: change('Two people must approve'),
  },
  {
    name: 'one of the two is an admin of the installation',
    threat: 'two admins of one agency who take an account',
    changes: [[QUERIES, ' AND other.as_admin', '']],
    test: change('Two people must approve'),
  },
  {
    name: 'one of the two is an admin of their agency',
    threat: 'an approval by somebody who cannot know the agent',
    changes: [[SERVICE, ' && agencyId === agent.agencyId', '']],
    test: change('Two people must approve'),
  },
  {
    name: 'a day to object',
    threat: 'an account that is gone before its agent has read of it',
    changes: [[QUERIES, 'const HOURS_TO_OBJECT = 24', 'const HOURS_TO_OBJECT = 1']],
    test: change('An agent who lost the mailbox'),
  },
  {
    name: 'the former address hears of an approval',
    threat: 'an agent who learns of the change when they cannot sign in any more',
    changes: [
      [
        'src/sign-in/account-mail.subscriber.ts',
        'this.events.on(EmailChangeApproved, (event, tx) => this.askFormer(event, tx));',
        '',
      ],
    ],
    test: change('An agent who lost the mailbox'),
  },
  {
    name: 'the privacy officer hears of an approval',
    threat: 'two admins that nobody watches',
    changes: [[SERVICE, "await this.alerts.raise({ type: 'EMAIL_CHANGE_APPROVED', agencyId, aboutAgentId }, tx);", '']],
    test: change('An agent who lost the mailbox'),
  },
  {
    name: 'a privacy officer sees the alert without being an admin',
    threat: 'a call to look at something that is not shown',
    changes: [
      [
        'src/access/policy.ts',
        "'alerts.read': { roles: ['AGENCY_ADMIN', 'ADMIN', 'AUDITOR'], privacyOfficer: true }",
        "'alerts.read': { roles: ['AGENCY_ADMIN', 'ADMIN', 'AUDITOR'] }",
      ],
    ],
    test: change('An agent who lost the mailbox'),
  },
  {
    name: 'another address in its place begins from the start',
    threat: 'two approvals for a harmless address that carry one nobody saw',
    changes: [[SERVICE, 'if (change?.email !== email) {', 'if (change === null) {']],
    test: change('Another address in place'),
  },
  {
    name: 'an agent agrees to the address that they saw',
    threat: 'an address that is exchanged between looking and agreeing',
    changes: [[SERVICE, 'change.email !== email || ', '']],
    test: change('The agent answers from the former address and agrees to no address'),
  },
  {
    name: 'a deactivation ends a change that waits',
    threat: 'an account that is deactivated so that its agent hears of nothing, and brought back with another address',
    changes: [
      [
        SERVICE,
        "this.events.on(AgentDeactivated, ({ agent }, tx) => endWaiting(agent.agentId!, 'OVERTAKEN', tx));",
        '',
      ],
    ],
    test: change('Declining, withdrawing, and a deactivation'),
  },
  {
    name: 'three mails a day to strangers',
    threat: 'Patchwork as a way to write to anybody',
    changes: [['src/sign-in/receipt.queries.ts', 'THEN 4 ELSE 2 END', 'THEN 4 ELSE 40 END']],
    test: change('Three mails a day'),
  },
  {
    name: 'a deactivated account keeps its address from nobody',
    threat: 'an admin who learns of accounts of other agencies by trying addresses',
    changes: [
      ['migrations/1700000004150-addresses-of-active-agents.ts', ' ON agent (email) WHERE active', ' ON agent (email)'],
    ],
    test: journey('people', 'people', ' keeps an address from nobody'),
  },
  {
    name: 'a reference that is taken at this moment is a conflict',
    threat: 'a restriction that cannot be lifted, and nobody is told why',
    changes: [
      [
        'src/clients/clients.queries.ts',
        "if ((fault as { constraint?: unknown }).constraint === 'client_reference_once') return false;",
        '',
      ],
    ],
    test: proof('database', 'changes-at-once', 'answers 409 when a restriction is lifted'),
  },
];
