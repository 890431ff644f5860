/** The door of sign-in: the issuer to mount, accounts and links to give out, and the queue of account mail. */
export { AccountLinks } from './account-links.js';
export { AccountMailJob } from './account-mail.job.js';
export { AccountMailQueue } from './account-mail.queue.js';
export { Accounts } from './accounts.js';
export { FirstAdmin } from './first-admin.service.js';
export { mountIssuer } from './issuer.mount.js';
export { hashPassword } from './passwords.js';
export { SignInModule } from './sign-in.module.js';
