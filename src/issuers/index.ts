/** The door of issuers. */
export { IssuersModule } from './issuers.module.js';
