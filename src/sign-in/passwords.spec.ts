/** What a new password must be, and that checking one against nothing is as false as checking a wrong one. */
import { faultOfPassword, hashPassword, isPassword } from './passwords.js';

describe('a new password', () => {
  it('has at least 12 and at most 200 characters, whichever they are', () => {
    expect(faultOfPassword('elevenchars', 'elevenchars', [])).toMatch(/at least 12/);
    expect(faultOfPassword('twelve chars', 'twelve chars', [])).toBeNull();
    expect(faultOfPassword('🦊'.repeat(11), '🦊'.repeat(11), [])).toMatch(/at least 12/);
    const animals = '🦊🦉🐢🐝'.repeat(49) + '🐌🐑🦆🐎';
    expect([...animals]).toHaveLength(200);
    expect(faultOfPassword(`${animals}🦊`, `${animals}🦊`, [])).toMatch(/at most 200/);
    expect(faultOfPassword(`${animals.slice(8)}🐝🐌🐎🦉`, `${animals.slice(8)}🐝🐌🐎🦉`, [])).toBeNull();
    expect(faultOfPassword('a'.repeat(201), 'a'.repeat(201), [])).toMatch(/at most 200/);
  });

  it('is none that many choose, and not the name of whose it is', () => {
    expect(faultOfPassword('password1234', 'password1234', [])).toMatch(/Many people/);
    expect(faultOfPassword('Bea Marlow 2024', 'Bea Marlow 2024', ['Bea', 'Marlow'])).toMatch(/your name/);
    expect(faultOfPassword('Bea Marlow 2024', 'Bea Marlow 2024', ['Dee', 'Quill'])).toBeNull();
  });

  it('is typed twice the same', () => {
    expect(faultOfPassword('twelve chars', 'twelve Chars', [])).toMatch(/not the same/);
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
