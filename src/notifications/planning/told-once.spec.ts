import type { Id } from '../../common/ids.js';
import type { Kind } from '../../events/index.js';
import type { PlannedNotification } from './planner.queries.js';
import { toldOnce } from './told-once.js';

/** By name: they are only compared. */
const id = (name: string): Id => name as Id;

const row = (agentId: Id, kind: Kind, coveringFor: Id | null = null, clientId = id('c')): PlannedNotification => ({
  id: id(`${agentId} ${kind}`),
  agentId,
  entryId: id(`${kind} of ${clientId}`),
  clientId,
  kind,
  reachedBecause: coveringFor === null ? 'ON_THE_TEAM' : 'YOU_COVER',
  coveringFor,
  frequency: 'AS_IT_HAPPENS',
  source: 'PATCHWORK',
  emailAfter: null,
  heldBy: null,
});
const left = (...rows: PlannedNotification[]): string[] => toldOnce(rows).map(({ id }) => id);

it('who hears of new access in a colleague’s place has no row of their own of the same joining', () => {
  const told = left(
    row(id('bea'), 'ACCESS'),
    row(id('cal'), 'ACCESS', id('bea')),
    row(id('cal'), 'TEAM'),
    row(id('dan'), 'TEAM'),
  );
  expect(told).toEqual(['bea ACCESS', 'cal ACCESS', 'dan TEAM']);
});

it('the lead who hears of new access does not hear of the same joining in a colleague’s place', () => {
  expect(left(row(id('dan'), 'TEAM'), row(id('bea'), 'TEAM', id('dan')), row(id('bea'), 'ACCESS'))).toEqual([
    'dan TEAM',
    'bea ACCESS',
  ]);
});

it('who hears of it as a matter of their own teams does not hear of it as the team’s', () => {
  expect(left(row(id('cal'), 'TEAM', id('bea')), row(id('cal'), 'MY_TEAMS'))).toEqual(['cal MY_TEAMS']);
});

it('what is told of one client says nothing of another', () => {
  const told = left(row(id('cal'), 'MY_TEAMS'), row(id('cal'), 'TEAM', null, id('another')));
  expect(told).toEqual(['cal MY_TEAMS', 'cal TEAM']);
});

it('other kinds are told as they are', () => {
  expect(left(row(id('cal'), 'ACCESS', id('bea')), row(id('cal'), 'CONTACT'))).toEqual(['cal ACCESS', 'cal CONTACT']);
});
