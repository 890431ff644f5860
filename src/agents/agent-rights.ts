/** Who may see, create and change which agent: pure. Throws 403; whom a caller may not see is the caller's 404. */
import { administers, mayGive } from '../access/index.js';
import type { Principal, Role } from '../common/actor.js';
import { forbidden } from '../common/errors.js';
import type { Id } from '../common/ids.js';

interface Target {
  readonly id: Id;
  readonly agencyId: Id;
  readonly roles: readonly Role[];
}

/** Whose inactive agents a caller sees too: everybody's, those of one agency, or nobody's. */
export interface Sight {
  readonly ofAll: boolean;
  readonly ofAgency: string | null;
}

export function inactiveSeenBy(caller: Principal): Sight {
  const { systemId, agencyId, roles, scopes } = caller;
  const ofOwn = systemId === null ? roles.includes('AGENCY_ADMIN') : scopes.includes('agents:write');
  return { ofAll: roles.includes('ADMIN'), ofAgency: ofOwn ? agencyId : null };
}

export function maySee(caller: Principal, agent: Target & { readonly active: boolean }): boolean {
  const { ofAll, ofAgency } = inactiveSeenBy(caller);
  return agent.active || ofAll || ofAgency === agent.agencyId;
}

export function requireMayCreate(caller: Principal, agent: { agencyId: Id; roles: readonly Role[] }): void {
  if (!administers(caller, agent.agencyId)) throw forbidden('You may not create agents of that agency.');
  if (!mayGive(caller, agent.roles)) throw forbidden('You may not give these roles.');
}

/** Nobody whose roles are above what the caller may give: whoever changes an address can take an account over. */
export function requireMayChange(caller: Principal, agent: Target): void {
  if (caller.agentId === agent.id) return;
  if (!administers(caller, agent.agencyId) || !mayGive(caller, agent.roles)) {
    throw forbidden('You may not change this agent.');
  }
}

/** After {@link requireMayChange}: whether these very fields may become `next`. */
export function requireMayChangeTo(
  caller: Principal,
  agent: Target,
  next: { readonly agencyId: Id; readonly roles: readonly Role[] },
  fields: readonly string[],
): void {
  if (caller.agentId === agent.id) {
    const own = administers(caller, agent.agencyId) ? fields.filter((field) => NEVER_OWN.includes(field)) : fields;
    if (own.some((field) => !ALWAYS_OWN.includes(field))) throw forbidden('You may not change this of yourself.');
    return;
  }
  if (fields.includes('agencyId') && !administers(caller, next.agencyId)) {
    throw forbidden('You may not move agents to that agency.');
  }
  if (fields.includes('roles') && !mayGive(caller, next.roles)) throw forbidden('You may not give these roles.');
}

/** (De)activating: as changing, and never oneself. */
export function requireMayDeactivate(caller: Principal, agent: Target): void {
  if (caller.agentId === agent.id) throw forbidden('Nobody does this to themselves.');
  requireMayChange(caller, agent);
}

const ALWAYS_OWN: readonly string[] = ['telephone', 'email'];
const NEVER_OWN: readonly string[] = ['roles', 'agencyId'];
