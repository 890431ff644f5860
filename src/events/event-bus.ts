/**
 * Hands an event to its subscribers one at a time, in the order in which they registered, inside the publisher's
 * transaction: a subscriber that throws takes the whole change back.
 */
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { newId } from '../common/ids.js';
import type { DomainEvent } from './domain-event.js';
import { draftsOf } from './entry-kinds.js';

type EventClass<E extends DomainEvent> = abstract new (...args: never[]) => E;
type Subscriber<E extends DomainEvent> = (event: E, tx: EntityManager) => Promise<void>;

@Injectable()
export class EventBus {
  private readonly subscriptions: { type: EventClass<DomainEvent>; subscriber: Subscriber<never> }[] = [];

  /** Subscribes to a class of events and to all that extend it. Subscribers read and insert; they never send or call out. */
  on<E extends DomainEvent>(type: EventClass<E>, subscriber: Subscriber<E>): void {
    this.subscriptions.push({ type, subscriber });
  }

  async publish(event: DomainEvent, tx: EntityManager): Promise<void> {
    Object.assign(event, { changeId: newId(), entries: draftsOf(event) });
    Object.freeze(event);
    for (const { type, subscriber } of this.subscriptions) {
      if (event instanceof type) await (subscriber as Subscriber<DomainEvent>)(event, tx);
    }
  }
}
