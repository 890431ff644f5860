import type { EntityManager } from 'typeorm';
import type { Actor } from '../common/actor.js';
import type { Id } from '../common/ids.js';
import { ClientDetailsUpdated, ClientRegistered } from './client.events.js';
import { DomainEvent } from './domain-event.js';
import { EventBus } from './event-bus.js';

/** By name: they are only compared. */
const id = (name: string): Id => name as Id;

const tx = {} as EntityManager;
const actor: Actor = {
  agentId: id('a'),
  systemId: null,
  name: 'Jane Smith',
  agencyId: id('g'),
  agencyName: 'Northside School',
};
const registered = (): ClientRegistered => new ClientRegistered(id('c'), actor, new Date(), 'why', null);

it('runs subscribers one at a time, in the order in which they registered', async () => {
  const bus = new EventBus();
  const steps: string[] = [];
  bus.on(DomainEvent, async () => {
    steps.push('recorder begins');
    await new Promise((done) => setImmediate(done));
    steps.push('recorder ends');
  });
  bus.on(ClientRegistered, async () => void steps.push('planner'));
  await bus.publish(registered(), tx);
  expect(steps).toEqual(['recorder begins', 'recorder ends', 'planner']);
});

it('hands the publisher what a subscriber throws, and goes no further', async () => {
  const bus = new EventBus();
  const further = jest.fn();
  bus.on(ClientRegistered, () => Promise.reject(new Error('no')));
  bus.on(ClientRegistered, further);
  await expect(bus.publish(registered(), tx)).rejects.toThrow('no');
  expect(further).not.toHaveBeenCalled();
});

it('calls nobody who listens to something else', async () => {
  const bus = new EventBus();
  const other = jest.fn();
  bus.on(ClientDetailsUpdated, other);
  await bus.publish(registered(), tx);
  expect(other).not.toHaveBeenCalled();
});

it('gives the event its change id and entry ids before anybody hears of it, and freezes it', async () => {
  const bus = new EventBus();
  const event = registered();
  bus.on(ClientRegistered, async (heard) => {
    expect(heard.changeId).toMatch(/^[0-9a-f-]{36}$/);
    expect(heard.entries).toEqual([{ id: expect.any(String), clientId: 'c', kind: null }]);
    expect(Object.isFrozen(heard)).toBe(true);
  });
  await bus.publish(event, tx);
  expect.assertions(3);
});
