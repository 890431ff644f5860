/** How an email can stand, and the steps by which it came there. */

/**
 * `PENDING`: will be tried again; `SENDING`; `SENT`: the mail server took it; `DELIVERED`: a receipt says that it lies in
 * the mailbox; `UNKNOWN`: it may have arrived and is not tried again; `FAILED`: refused for good, or it came back;
 * `WITHHELD`: nothing was left to send.
 */
export const EMAIL_STATES = ['PENDING', 'SENDING', 'SENT', 'DELIVERED', 'UNKNOWN', 'FAILED', 'WITHHELD'] as const;
export type EmailState = (typeof EMAIL_STATES)[number];

/**
 * `CLAIMED`: made, and its first attempt begun; `RETAKEN`: a repeat begun; `LEASE_RAN_OUT`: a repeat begun, of an attempt
 * that never ended; `DEFERRED`: not taken now; `UNREACHABLE`: no server took or refused
 * anything; `AMBIGUOUS`: may have been taken; `ITEMS_WITHHELD`: goes without what may
 * not go any more; `SENT`; `DELIVERED`; `WITHHELD`; `REFUSED`: for good; `GIVEN_UP`: by us; `RESENT`: begun anew by an admin; `CAME_BACK`: a
 * receipt says so.
 */
export const EMAIL_EVENTS = [
  'CLAIMED',
  'RETAKEN',
  'LEASE_RAN_OUT',
  'DEFERRED',
  'UNREACHABLE',
  'AMBIGUOUS',
  'ITEMS_WITHHELD',
  'SENT',
  'DELIVERED',
  'WITHHELD',
  'REFUSED',
  'GIVEN_UP',
  'RESENT',
  'CAME_BACK',
] as const;
export type EmailEvent = (typeof EMAIL_EVENTS)[number];
