/** The codes against the test vectors of the standards, and which of them are taken when. */
import { codeOf, newSecret, otpauthUri, stepAt, stepOf } from './totp.js';

/** The ASCII text 12345678901234567890, in base32. */
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

it.each([
  // RFC 6238, appendix B, the rows of SHA-1.
  [59, '94287082'],
  [1_111_111_109, '07081804'],
  [1_111_111_111, '14050471'],
  [1_234_567_890, '89005924'],
  [2_000_000_000, '69279037'],
  [20_000_000_000, '65353130'],
])('at %i seconds after 1970 the code is %s', (seconds, code) => {
  expect(codeOf(SECRET, stepAt(seconds * 1000), 8)).toBe(code);
});

it('counts as RFC 4226, appendix D, does', () => {
  const codes = Array.from({ length: 10 }, (_, step) => codeOf(SECRET, step));
  const wanted = '755224 287082 359152 969429 338314 254676 287922 162583 399871 520489';
  expect(codes.join(' ')).toBe(wanted);
});

describe('a code', () => {
  const now = 1_900_000_000_000;
  const at = (steps: number) => codeOf(SECRET, stepAt(now) + steps);

  it('is taken in its own half minute, and in the ones before and after', () => {
    expect([-2, -1, 0, 1, 2].map((steps) => stepOf(SECRET, at(steps), now))).toEqual([
      null,
      stepAt(now) - 1,
      stepAt(now),
      stepAt(now) + 1,
      null,
    ]);
  });

  it.each(['', '12345', '1234567', 'abcdef', '１２３４５６', '12 456'])('is no %p', (code) => {
    expect(stepOf(SECRET, code, now)).toBeNull();
  });

  it('is of one secret only', () => {
    expect(stepOf(newSecret(), at(0), now)).toBeNull();
  });
});

it('makes a secret of 160 bits each time, and what an app reads', () => {
  const secret = newSecret();
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  expect(newSecret()).not.toBe(secret);
  expect(otpauthUri(secret, 'bea+1@example.test')).toBe(
    `otpauth://totp/Patchwork:bea%2B1%40example.test?secret=${secret}&issuer=Patchwork`,
  );
});
