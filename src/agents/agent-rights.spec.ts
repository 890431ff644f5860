/** Who may see, create and change which agent: product's table of rights, row by row. */
import type { Principal, Role, Scope } from '../common/actor.js';
import { Problem } from '../common/errors.js';
import type { Id } from '../common/ids.js';
import {
  maySee,
  requireMayChange,
  requireMayChangeTo,
  requireMayCreate,
  requireMayDeactivate,
} from './agent-rights.js';

/** By name: they are only compared. */
const id = (name: string): Id => name as Id;

const target = { id: id('target'), agencyId: id('school'), roles: ['PRACTITIONER'] as Role[] };

function agent(roles: Role[], agency = 'school', agentId = 'caller'): Principal {
  return {
    agentId: id(agentId),
    systemId: null,
    name: 'Jane Smith',
    agencyId: id(agency),
    agencyName: agency,
    roles,
    scopes: [],
    privacyOfficer: false,
  };
}

function system(scopes: Scope[], agency = 'school'): Principal {
  return { ...agent([], agency), agentId: null, systemId: id('system'), scopes };
}

function allows(check: () => void): boolean {
  try {
    check();
    return true;
  } catch (fault) {
    if (fault instanceof Problem && fault.status === 403) return false;
    throw fault;
  }
}

const CALLERS: [string, Principal, boolean][] = [
  ['an admin of another agency', agent(['ADMIN'], 'council'), true],
  ['an admin of their agency', agent(['AGENCY_ADMIN']), true],
  ['an admin of another agency only', agent(['AGENCY_ADMIN'], 'council'), false],
  ['a colleague', agent(['PRACTITIONER']), false],
  ['an auditor', agent(['AUDITOR']), false],
  ["their agency's system", system(['agents:write']), true],
  ["another agency's system", system(['agents:write'], 'council'), false],
];

describe.each(CALLERS)('%s', (_, caller, may) => {
  it(`${may ? 'may' : 'may not'} change, deactivate and create a practitioner`, () => {
    expect(allows(() => requireMayChange(caller, target))).toBe(may);
    expect(allows(() => requireMayDeactivate(caller, target))).toBe(may);
    expect(allows(() => requireMayCreate(caller, target))).toBe(may);
  });

  it(`${may ? 'sees' : 'does not see'} a deactivated one`, () => {
    expect(maySee(caller, { ...target, active: false })).toBe(may);
    expect(maySee(caller, { ...target, active: true })).toBe(true);
  });
});

describe('roles', () => {
  const give = (caller: Principal, roles: Role[]): boolean =>
    allows(() => requireMayChangeTo(caller, target, { agencyId: id('school'), roles }, ['roles']));

  it.each([
    [agent(['AGENCY_ADMIN']), ['AGENCY_ADMIN', 'PRACTITIONER'], true],
    [agent(['AGENCY_ADMIN']), ['PRACTITIONER', 'AUDITOR'], false],
    [agent(['AGENCY_ADMIN']), ['ADMIN'], false],
    [agent(['ADMIN']), ['ADMIN', 'AUDITOR'], true],
    [system(['agents:write']), ['AGENCY_ADMIN'], false],
  ] as [Principal, Role[], boolean][])('are given by those who stand above them', (caller, roles, may) => {
    expect(give(caller, roles)).toBe(may);
    expect(allows(() => requireMayCreate(caller, { agencyId: id('school'), roles }))).toBe(may);
  });

  it('protect who has them: an agency admin changes no admin of the same agency', () => {
    const admin = { ...target, roles: ['ADMIN'] as Role[] };
    expect(allows(() => requireMayChange(agent(['AGENCY_ADMIN']), admin))).toBe(false);
    expect(allows(() => requireMayDeactivate(agent(['AGENCY_ADMIN']), admin))).toBe(false);
  });
});

describe('an agency admin', () => {
  it('moves nobody to another agency', () => {
    const next = { agencyId: id('council'), roles: target.roles };
    expect(allows(() => requireMayChangeTo(agent(['AGENCY_ADMIN']), target, next, ['agencyId']))).toBe(false);
    expect(allows(() => requireMayChangeTo(agent(['ADMIN']), target, next, ['agencyId']))).toBe(true);
  });
});

describe('oneself', () => {
  const change = (roles: Role[], field: string): boolean =>
    allows(() => {
      const self = { ...target, roles, id: id('caller') };
      requireMayChange(agent(roles), self);
      requireMayChangeTo(agent(roles), self, self, [field]);
    });

  it.each(['telephone', 'email'])('everybody changes their own %s', (field) => {
    expect(change(['PRACTITIONER'], field)).toBe(true);
    expect(change(['AUDITOR'], field)).toBe(true);
  });

  it.each(['name', 'jobTitle', 'workingDays'])('only who administers the agency changes their own %s', (field) => {
    expect(change(['PRACTITIONER'], field)).toBe(false);
    expect(change(['AGENCY_ADMIN'], field)).toBe(true);
  });

  it.each(['roles', 'agencyId'])('nobody changes their own %s', (field) => {
    expect(change(['ADMIN', 'AGENCY_ADMIN', 'PRACTITIONER'], field)).toBe(false);
  });

  it('nobody deactivates', () => {
    expect(allows(() => requireMayDeactivate(agent(['ADMIN']), { ...target, id: id('caller') }))).toBe(false);
  });
});

it('a system without the scope sees no deactivated agent', () => {
  expect(maySee(system(['clients:read']), { ...target, active: false })).toBe(false);
});
