/** What a new password must be, and that checking one against nothing is as false as checking a wrong one. */
import { faultOfPassword, hashPassword, isPassword } from './passwords.js';

describe('a new password', () => {
  it('has at least 12 and at most 200 characters, whichever they are', () => {
    expect(faultOfPassword('elevenchars', 'elevenchars')).toMatch(/at least 12/);
    expect(faultOfPassword('twelve chars', 'twelve chars')).toBeNull();
    expect(faultOfPassword('🦊'.repeat(11), '🦊'.repeat(11))).toMatch(/at least 12/);
    expect(faultOfPassword('🦊'.repeat(200), '🦊'.repeat(200))).toBeNull();
    expect(faultOfPassword('a'.repeat(201), 'a'.repeat(201))).toMatch(/at most 200/);
  });

  it('is typed twice the same', () => {
    expect(faultOfPassword('twelve chars', 'twelve Chars')).toMatch(/not the same/);
  });
});

describe('a password', () => {
  it('is known again, however the keyboard composes its letters', async () => {
    const hash = await hashPassword('caf\u00e9 au lait noir');
    expect(hash).toMatch(/^\$argon2id\$/);
    expect(await isPassword('cafe\u0301 au lait noir', hash)).toBe(true);
    expect(await isPassword('cafe au lait noir', hash)).toBe(false);
  });

  it('is never that of an account that nobody has', async () => {
    expect(await isPassword('an account that nobody has', null)).toBe(false);
  });
});
