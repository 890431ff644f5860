import type { Kind } from '../../events/index.js';
import type { PlannedNotification } from './planner.queries.js';
import { toldOnce } from './told-once.js';

const row = (agentId: string, kind: Kind, coveringFor: string | null = null, clientId = 'c'): PlannedNotification => ({
  id: `${agentId} ${kind}`,
  agentId,
  entryId: `${kind} of ${clientId}`,
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
  const told = left(row('bea', 'ACCESS'), row('cal', 'ACCESS', 'bea'), row('cal', 'TEAM'), row('dan', 'TEAM'));
  expect(told).toEqual(['bea ACCESS', 'cal ACCESS', 'dan TEAM']);
});

it('the lead who hears of new access does not hear of the same joining in a colleague’s place', () => {
  expect(left(row('dan', 'TEAM'), row('bea', 'TEAM', 'dan'), row('bea', 'ACCESS'))).toEqual(['dan TEAM', 'bea ACCESS']);
});

it('who hears of it as a matter of their own teams does not hear of it as the team’s', () => {
  expect(left(row('cal', 'TEAM', 'bea'), row('cal', 'MY_TEAMS'))).toEqual(['cal MY_TEAMS']);
});

it('what is told of one client says nothing of another', () => {
  const told = left(row('cal', 'MY_TEAMS'), row('cal', 'TEAM', null, 'another'));
  expect(told).toEqual(['cal MY_TEAMS', 'cal TEAM']);
});

it('other kinds are told as they are', () => {
  expect(left(row('cal', 'ACCESS', 'bea'), row('cal', 'CONTACT'))).toEqual(['cal ACCESS', 'cal CONTACT']);
});
