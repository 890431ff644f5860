/** What happens to agencies. */
import type { Actor } from '../common/actor.js';
import type { Id } from '../common/ids.js';
import { DomainEvent, type FieldChange } from './domain-event.js';

/** An agency's own directory entry changed: name, telephone or email address. */
export class AgencyContactChanged extends DomainEvent {
  readonly type = 'agency.contact_changed';

  constructor(
    readonly agencyId: Id,
    readonly agencyName: string,
    actor: Actor,
    occurredAt: Date,
    override readonly changes: readonly FieldChange[],
    /** Whether the same verb changes when all agents of the agency get their digests: time zone or hour. */
    readonly calendarChanged: boolean,
  ) {
    super(actor, occurredAt);
  }
}
