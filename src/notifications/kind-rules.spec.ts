import type { Actor } from '../common/actor.js';
import type { Id } from '../common/ids.js';
import {
  AgentInvited,
  ClientDetailsUpdated,
  type DomainEvent,
  draftsOf,
  InvitationAccepted,
  InvitationDeclined,
  InvitationWithdrawn,
  type Kind,
  LeadChanged,
  type Person,
  TeamMemberAdded,
  TeamMemberDeactivated,
  TeamMemberEnded,
} from '../events/index.js';
import { reached, type TeamAgent } from './kind-rules.js';

/** By name: they are only compared. */
const id = (name: string): Id => name as Id;

const NOW = new Date('2026-03-04T10:00:00Z');
const actorNamed = (agentId: Id): Actor => ({
  agentId,
  systemId: null,
  name: 'Jane Smith',
  agencyId: id('agency'),
  agencyName: 'Northside School',
});
const person = (agentId: Id | null): Person => ({ agentId, name: 'Jane Smith', agencyName: 'Northside School' });
const member = (agentId: Id, rest: Partial<TeamAgent> = {}): TeamAgent => ({
  agentId,
  agencyId: id('agency'),
  lead: false,
  active: true,
  verified: true,
  leftAlone: false,
  ...rest,
});

/** kind -> whom it reaches, for every entry of an event. */
function told(event: DomainEvent, team: TeamAgent[]): Partial<Record<Kind, string[]>> {
  return Object.fromEntries(draftsOf(event).map((entry) => [entry.kind, reached(event, entry, team)]));
}

it('tells the rest of the team of a corrected address, never the one who corrected it', () => {
  const event = new ClientDetailsUpdated(id('c'), actorNamed(id('ann')), NOW, [
    { field: 'address', from: null, to: {} },
  ]);
  expect(told(event, [member(id('ann')), member(id('bea')), member(id('cal'))])).toEqual({ CONTACT: ['bea', 'cal'] });
});

it('makes two entries of a request that touches two kinds', () => {
  const event = new ClientDetailsUpdated(id('c'), actorNamed(id('ann')), NOW, [
    { field: 'address', from: null, to: {} },
    { field: 'name', from: {}, to: {} },
    { field: 'aliases', from: [], to: [] },
  ]);
  expect(told(event, [member(id('bea'))])).toEqual({ CONTACT: ['bea'], IDENTITY: ['bea'] });
});

describe('someone is added', () => {
  it('they hear of it as a matter of their own teams, the others as one of the team', () => {
    const event = new TeamMemberAdded(
      id('c'),
      actorNamed(id('ann')),
      NOW,
      person(id('new')),
      id('m'),
      'why',
      null,
      true,
    );
    expect(told(event, [member(id('ann')), member(id('bea')), member(id('new'))])).toEqual({
      TEAM: ['bea'],
      MY_TEAMS: ['new'],
    });
  });

  it('an agency as such is told to the team alone', () => {
    const event = new TeamMemberAdded(id('c'), actorNamed(id('ann')), NOW, person(null), id('m'), 'why', null, true);
    expect(told(event, [member(id('ann')), member(id('bea'))])).toEqual({ TEAM: ['bea'] });
  });
});

describe('someone joins by themselves', () => {
  const join = (newAgency: boolean): TeamMemberAdded =>
    new TeamMemberAdded(id('c'), actorNamed(id('new')), NOW, person(id('new')), id('m'), 'why', null, newAgency);

  it('from a new agency: the lead is told of the access, the others of the team', () => {
    const team = [member(id('lead'), { lead: true }), member(id('bea')), member(id('new'))];
    expect(told(join(true), team)).toEqual({ ACCESS: ['lead'], TEAM: ['bea'] });
  });

  it.each([
    ['there is no lead', {}],
    ['the lead is not active', { lead: true, active: false }],
    ['the lead has no verified address', { lead: true, verified: false }],
  ])('from a new agency: the whole team is told of the access when %s', (_, lead) => {
    const team = [member(id('lead'), lead), member(id('bea')), member(id('new'))];
    expect(told(join(true), team)).toEqual({ ACCESS: ['lead', 'bea'], TEAM: [] });
  });

  it('from an agency of the team: the team is told', () => {
    const team = [member(id('lead'), { lead: true }), member(id('bea')), member(id('new'))];
    expect(told(join(false), team)).toEqual({ TEAM: ['lead', 'bea'] });
  });

  it('as a sensitive service: the lead is told of the access, those who may know of them of the team', () => {
    const sensitive = { memberId: id('m'), agencyId: id('refuge'), brokerId: id('broker') };
    const event = new TeamMemberAdded(
      id('c'),
      actorNamed(id('new')),
      NOW,
      person(id('new')),
      id('m'),
      'why',
      null,
      true,
      sensitive,
    );
    const team = [
      member(id('lead'), { lead: true }),
      member(id('broker')),
      member(id('new'), { agencyId: id('refuge') }),
    ];
    expect(told(event, team)).toEqual({ ACCESS: ['lead'], TEAM: ['broker'] });
  });

  it('onto a team of nobody: there is nobody to tell', () => {
    expect(told(join(true), [member(id('new'))])).toEqual({ ACCESS: [], TEAM: [] });
  });
});

describe('someone is invited', () => {
  const team = [member(id('lead'), { lead: true }), member(id('bea'))];

  it('they alone hear of it, although they are not on the team', () => {
    const event = new AgentInvited(id('c'), actorNamed(id('bea')), NOW, person(id('new')), 'why', null);
    expect(told(event, team)).toEqual({ MY_TEAMS: ['new'] });
  });

  it('who accepts joins as somebody who was added, from whatever agency: the team is told, and nobody is alarmed', () => {
    const event = new InvitationAccepted(
      person(id('bea')),
      id('c'),
      actorNamed(id('new')),
      NOW,
      person(id('new')),
      id('m'),
      'why',
      null,
      true,
    );
    expect(told(event, [...team, member(id('new'))])).toEqual({ TEAM: ['lead', 'bea'] });
  });

  it('that they decline, or that the invitation is withdrawn, is written down and told to nobody', () => {
    const declined = new InvitationDeclined(id('c'), actorNamed(id('new')), NOW, person(id('new')), 'why');
    const withdrawn = new InvitationWithdrawn(id('c'), actorNamed(id('bea')), NOW, person(id('new')));
    for (const event of [declined, withdrawn]) {
      expect(draftsOf(event).map((entry) => [entry.kind, reached(event, entry, team)])).toEqual([[null, []]]);
    }
  });
});

describe('someone goes', () => {
  it('the removed one is told although they are on the team no longer', () => {
    const event = new TeamMemberEnded(
      id('c'),
      actorNamed(id('ann')),
      NOW,
      person(id('old')),
      id('m'),
      'REMOVED',
      false,
    );
    expect(told(event, [member(id('ann')), member(id('bea'))])).toEqual({ TEAM: ['bea'], MY_TEAMS: ['old'] });
  });

  it('the one who left is told nothing', () => {
    const event = new TeamMemberEnded(id('c'), actorNamed(id('old')), NOW, person(id('old')), id('m'), 'LEFT', false);
    expect(told(event, [member(id('bea'))])).toEqual({ TEAM: ['bea'] });
  });

  it('a deactivated colleague is told to each of their teams', () => {
    const event = new TeamMemberDeactivated(
      [id('c'), id('d')],
      actorNamed(id('admin')),
      NOW,
      person(id('old')),
      [],
      'why',
    );
    const entries = draftsOf(event);
    expect(entries.map((entry) => entry.clientId)).toEqual(['c', 'd']);
    expect(reached(event, entries[0]!, [member(id('bea')), member(id('old'))])).toEqual(['bea']);
  });
});

it('tells the old and the new lead as a matter of their own teams, unless they did it themselves', () => {
  const event = new LeadChanged(id('c'), actorNamed(id('bea')), NOW, person(id('ann')), person(id('bea')), 'why', null);
  const team = [member(id('ann')), member(id('bea'), { lead: true }), member(id('cal'))];
  expect(told(event, team)).toEqual({ TEAM: ['cal'], MY_TEAMS: ['ann'] });
});
