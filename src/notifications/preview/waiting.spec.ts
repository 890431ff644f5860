import type { Id } from '../../common/ids.js';
import type { Timing } from '../preferences/timing.js';
import type { PastNotification } from './past.js';
import { WaitingList } from './waiting.js';

/** By name: they are only compared. */
const id = (name: string): Id => name as Id;

const NOW = new Date('2030-01-07T10:00:00Z');
const SOON = new Date('2030-01-07T10:01:00Z');
const DIGEST = new Date('2030-01-07T16:30:00Z');

const told = (clientId: Id): PastNotification => ({
  entryId: id('entry'),
  kind: 'CONTACT',
  clientId,
  occurredAt: NOW,
  seenAt: null,
  reminder: false,
  atOnce: false,
  withheld: false,
  needs: clientId,
});
const atOnce = (emailAfter: Date, heldBy: Timing['heldBy'] = null): Timing => ({
  frequency: 'AS_IT_HAPPENS',
  source: 'OWN',
  emailAfter,
  heldBy,
});

it('what goes as it happens goes along with what is due', () => {
  const waiting = new WaitingList();
  waiting.add(told(id('c')), atOnce(SOON), NOW);
  waiting.add(told(id('d')), atOnce(DIGEST), NOW);
  expect(waiting.claim(SOON)).toHaveLength(2);
});

it('what the first day back holds waits for its digest, whatever goes before', () => {
  const waiting = new WaitingList();
  waiting.add(told(id('c')), atOnce(SOON), NOW);
  waiting.add(told(id('c')), atOnce(DIGEST, 'FIRST_DAY_BACK'), NOW);
  expect(waiting.claim(SOON)).toHaveLength(1);
  expect(waiting.next()).toEqual(DIGEST);
  expect(waiting.claim(DIGEST)).toHaveLength(1);
});
