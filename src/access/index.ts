/** The door of access: what controllers and services ask. */
export { AccessLog } from './access-log.js';
export { isJoinAllowed, isService, keptOut, type Work, workOf } from './access.queries.js';
export { mayKnow } from './decide.js';
export { administers, mayGive, ownServiceOf, actionsOf, POLICY, ruleOf, type Action } from './policy.js';
export { CONTACT_FIELDS, OUTCOMES, type Outcome, PROFILE_FIELDS, type Purpose, PURPOSES } from './purpose.js';
export { noteSeen } from './access.queries.js';
export { Caller, May, Open, OwnSession, RequestId } from './policy.decorator.js';
