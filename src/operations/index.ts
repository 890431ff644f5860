/** The door of operations: where those who know say how the installation is doing. */
export { OperationsModule } from './operations.module.js';
export { type Balance, type MailSigns, VitalSigns, type VitalSource } from './vital-signs.js';
