/** What everybody writes: it tells of somebody and prints of something else. nothing-gets-out.spec.ts runs it. */
import { theWatch } from '../../support/watch.js';

it('lets nothing out', () => {
  theWatch().markers.add('Zephyrine');
  theWatch().markers.add('Row');
  theWatch().markers.add('2016');
  console.log('Rowed the boat, tomorrow: 019ad5f0-2016-7c3e-9d52-3f0a6c1b8e24');
  const { markers } = theWatch();
  expect([markers.find('born in 2016, in may', 'log'), markers.find('019ad5f0-2016', 'log')]).toEqual(['2016', '2016']);
});
