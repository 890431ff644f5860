/** Runs before each test file: see watch.ts. */
import { theWatch } from './watch.js';

theWatch().begin();
