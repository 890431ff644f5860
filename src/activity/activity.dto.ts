/** What a client's activity looks like over HTTP. */
import { ApiProperty } from '@nestjs/swagger';
import { PageLinks } from '../common/page.js';

/** Who made a change, as they were then. Exactly one of agentId and systemId is given, or neither where withheld. */
export class ActivityActor {
  /** The agent who made the change. */
  agentId?: string;

  /** The council system that made the change. */
  systemId?: string;

  /**
   * Name of the agent or system, then; `A sensitive service` where it is withheld from you.
   * @example "Jane Smith"
   */
  name!: string;

  /**
   * Name of their agency, then; null where it is withheld from you.
   * @example "Northside School"
   */
  agency!: string | null;

  /** True where who it was is withheld from you; absent otherwise. */
  withheld?: boolean;
}

/** Telephones, aliases and references are lists; every other field is an object. */
const VALUE = {
  oneOf: [
    { type: 'object', additionalProperties: true },
    { type: 'array', items: { type: 'object', additionalProperties: true } },
    { type: 'null' },
  ],
};

/** One field before and after. */
export class ActivityChange {
  /**
   * The field of the client.
   * @example "address"
   */
  field!: string;

  /** The value before; null where nothing was recorded; `{ "withheld": true }` where it is not for you. */
  @ApiProperty({ ...VALUE, example: { lines: ['4 Harbour Row'], town: 'Northport' } })
  from!: unknown;

  /** The value after, in the same way. */
  @ApiProperty({ ...VALUE, example: { lines: ['9 Mill Lane'], town: 'Northport' } })
  to!: unknown;
}

/** One change of one kind. A request that touches two kinds makes two entries with the same changeId. */
export class ActivityItem {
  /** The entry's id. */
  id!: string;

  /** The same for all entries that one request made. */
  changeId!: string;

  /**
   * What happened.
   * @example "client.details_updated"
   */
  type!: string;

  /**
   * The kind of notification it makes; null where nobody is told.
   * @example "CONTACT"
   */
  kind!: string | null;

  /** When it happened. */
  occurredAt!: Date;

  /** Who did it. */
  actor!: ActivityActor;

  /**
   * One plain sentence without values.
   * @example "Changed: address."
   */
  summary!: string;

  /** The reason that the actor gave, where one was asked for and the actor is not withheld. */
  reason!: string | null;

  /**
   * The code that went with the reason, from `GET /v1/reason-codes` or, of an emergency access, from its own list; null
   * where none was given.
   * @example "NEW_REFERRAL"
   */
  code!: string | null;

  /** The fields that changed. */
  changes!: ActivityChange[];
}

/** A page of activity. */
export class ActivityPage {
  items!: ActivityItem[];
  links!: PageLinks;
}
