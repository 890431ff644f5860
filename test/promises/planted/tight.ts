/** What everybody writes: it tells of somebody and prints of something else. nothing-gets-out.spec.ts runs it. */
import { theWatch } from '../../support/watch.js';

it('lets nothing out', () => {
  theWatch().markers.add('Zephyrine');
  theWatch().markers.add('Row');
  console.log('Rowed the boat, tomorrow');
});
