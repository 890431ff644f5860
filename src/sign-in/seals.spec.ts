/** What is kept of sign-ins opens only with the installation's own secret, for its own use, and unchanged. */
import type { Config } from '../config.js';
import { Seals } from './seals.js';

const sealsOf = (secret: string): Seals => new Seals({ secret } as Config);
const seals = sealsOf('a secret of this test, long enough for it');
const TEXT = '{"kind":"Session","account":"Ann"}';

it('opens what it sealed', () => {
  expect(seals.open('record-contents', seals.seal('record-contents', TEXT))).toBe(TEXT);
});

it('shows nothing of what it sealed, and seals the same text differently each time', () => {
  const [one, other] = [seals.seal('record-contents', TEXT), seals.seal('record-contents', TEXT)];
  expect(one.toString('latin1')).not.toContain('Ann');
  expect(one.equals(other)).toBe(false);
});

it.each<[string, () => string | null]>([
  ['with another secret', () => sealsOf('another secret').open('issuer-key', seals.seal('issuer-key', TEXT))],
  ['for another use', () => seals.open('record-contents', seals.seal('issuer-key', TEXT))],
  [
    'once a bit of it has changed',
    () => {
      const sealed = seals.seal('issuer-key', TEXT);
      sealed[sealed.length - 1]! ^= 1;
      return seals.open('issuer-key', sealed);
    },
  ],
  ['cut short', () => seals.open('issuer-key', seals.seal('issuer-key', TEXT).subarray(0, 10))],
])('does not open %s', (_, open) => {
  expect(open()).toBeNull();
});
