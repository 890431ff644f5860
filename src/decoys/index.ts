/** The door of decoys: telling them that clients were found. */
export { DecoyWatch } from './decoy-watch.js';
export { DecoysModule } from './decoys.module.js';
