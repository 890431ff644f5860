/** Which alerts there are, and the plain sentence that each one is. Pure; a sentence names nobody and no client. */

export const ALERT_TYPES = [
  'SEARCH_LIMIT',
  'REFERENCE_LIMIT',
  'DECOY_MATCHED',
  'DECOY_JOINED',
  'AGENT_SUSPENDED',
  'ISSUER_SUBJECT_CONFLICT',
  'DUTY_CONTACT_UNREACHABLE',
  'NOBODY_ON_DUTY',
  'EMAIL_CHANGE_APPROVED',
] as const;
export type AlertType = (typeof ALERT_TYPES)[number];

interface Words {
  /** What happened; who it is about stands beside it. */
  readonly summary: string;
  /** Whether all admins hear of it, beside those of the agency. */
  readonly concernsAdmins: boolean;
  /** The privacy officer of the agency hears of it too. */
  readonly concernsOfficer?: true;
}

export const ALERTS: Readonly<Record<AlertType, Words>> = {
  SEARCH_LIMIT: {
    summary: 'They searched for more people whom they do not work with than an hour allows.',
    concernsAdmins: false,
  },
  REFERENCE_LIMIT: {
    summary: "It sent more external references of other agencies' clients than an hour allows.",
    concernsAdmins: true,
  },
  DECOY_MATCHED: {
    summary: 'They came upon a record that was planted to show who looks for people without need.',
    concernsAdmins: true,
  },
  DECOY_JOINED: {
    summary: 'They gave themselves access to a record that was planted to show who looks for people without need.',
    concernsAdmins: true,
  },
  AGENT_SUSPENDED: {
    summary: 'Their account was suspended, because they had not signed in for a long time.',
    concernsAdmins: false,
  },
  ISSUER_SUBJECT_CONFLICT: {
    summary: "Somebody else tried to sign in with their address at the council's own issuer, and was refused.",
    concernsAdmins: true,
  },
  DUTY_CONTACT_UNREACHABLE: {
    summary:
      'They are on duty, and an urgent request for attention that was not opened in time could not be passed on to them.',
    concernsAdmins: false,
  },
  NOBODY_ON_DUTY: {
    summary:
      'An urgent request for attention that they raised, or lead the team of, was not opened in time, and their agency has nobody on duty.',
    concernsAdmins: false,
  },
  EMAIL_CHANGE_APPROVED: {
    summary:
      'Two admins want another email address for them. It takes effect in 24 hours, unless they or an admin end that before.',
    concernsAdmins: true,
    concernsOfficer: true,
  },
};

/** What a privacy officer sees without being an admin. */
export const FOR_OFFICERS: readonly AlertType[] = ALERT_TYPES.filter((type) => ALERTS[type].concernsOfficer === true);
