/** What admins are called to. */
import type { Actor } from '../common/actor.js';
import type { Id } from '../common/ids.js';
import { DomainEvent } from './domain-event.js';

/** An alert was written down. Its actor is the one whom it is about. */
export class AlertRaised extends DomainEvent {
  readonly type = 'alert.raised';

  constructor(
    /** Whose admins are to look. */
    readonly agencyId: Id,
    /** Who else is to look: all admins of the installation, the agency's privacy officer. */
    readonly also: { readonly forAdmins: boolean; readonly forOfficer: boolean },
    about: Actor,
    occurredAt: Date,
  ) {
    super(about, occurredAt);
  }
}
