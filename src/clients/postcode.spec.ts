/** The one form of a postcode. */
import { postcodeOf } from './postcode.js';

test.each([
  ['ls14ap', 'LS1 4AP'],
  [' LS1  4AP ', 'LS1 4AP'],
  ['SW1A 1AA', 'SW1A 1AA'],
])('%j is %s', (text, postcode) => {
  expect(postcodeOf(text)).toBe(postcode);
});

test.each(['', 'LS1', '12345', 'LS1 4A', 'NOT A CODE', 'LS1 4APP'])('%j is none', (text) => {
  expect(postcodeOf(text)).toBeNull();
});
