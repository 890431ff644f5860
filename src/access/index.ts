/** The door of access: what controllers and services ask. */
export { AccessLog } from './access-log.js';
export { isOnTeam, mayJoin } from './access.queries.js';
export { administers, mayGive, actionsOf, POLICY, ruleOf, type Action } from './policy.js';
export { OUTCOMES, type Outcome, PROFILE_FIELDS, type Purpose, PURPOSES } from './purpose.js';
export { Caller, May, Open, OwnSession, RequestId } from './policy.decorator.js';
