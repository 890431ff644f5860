/** The door of sign-in: the issuer to mount, accounts and links to give out, the queue of account mail, and the frame of its pages. */
export { AccountLinks } from './account-links.js';
export { AccountMailJob } from './account-mail.job.js';
export { AccountMailQueue } from './account-mail.queue.js';
export { Accounts } from './accounts.js';
export { FirstAdmin } from './first-admin.service.js';
export { mountIssuer } from './issuer.mount.js';
export { Html, html, layout, nothing } from './page-layout.js';
export { formOf, show } from './page-reply.js';
export { PageRoutes } from './page-routes.js';
export { errorPage } from './pages.js';
export { hashPassword } from './passwords.js';
export { SignInModule } from './sign-in.module.js';
