/** The door of the audit: for the command that verifies. */
export { AuditModule } from './audit.module.js';
export { readReceipt } from './receipt.js';
export { type ChainVerdict, Verifier } from './verifier.js';
