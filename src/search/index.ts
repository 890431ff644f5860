/** The door of search: finding clients. */
export { SearchModule } from './search.module.js';
