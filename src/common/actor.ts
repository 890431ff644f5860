/** Who acts: always taken from the credentials, never from a body. */
import type { Id } from './ids.js';

export type Role = 'PRACTITIONER' | 'AGENCY_ADMIN' | 'ADMIN' | 'AUDITOR';
export type Scope = 'clients:register' | 'clients:read' | 'clients:write' | 'team:write' | 'agents:write';

/** An agent or a system as they were when they acted. One of the two ids is set; neither, where Patchwork acts by itself. */
export interface Actor {
  readonly agentId: Id | null;
  readonly systemId: Id | null;
  readonly name: string;
  readonly agencyId: Id;
  readonly agencyName: string;
  /** A system that is only tried out: nothing that it does leads to a mail. */
  readonly test?: boolean;
}

/** An actor with the rights that the database gave them for this one request. */
export interface Principal extends Actor {
  readonly roles: readonly Role[];
  readonly scopes: readonly Scope[];
  /** Whether they watch over who looked at what in their agency. */
  readonly privacyOfficer: boolean;
}

/** The one id of an actor, whichever sort it is. */
export function actorId(actor: Actor): string {
  return actor.agentId ?? actor.systemId!;
}
