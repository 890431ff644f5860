/** Which requests carry a token, and which only seem to. */
import { bearerToken, presents } from './bearer.js';

const SIGNATURE = Buffer.from('a signature').toString('base64url');
const TOKEN = `eyJh.eyJi.${SIGNATURE}`;

const of = (...values: string[]): string | null =>
  bearerToken(['Host', 'patchwork.test', ...values.flatMap((value) => ['Authorization', value])]);

it('takes the one token of the one header, whatever the case of scheme and name', () => {
  expect(of(`Bearer ${TOKEN}`)).toBe(TOKEN);
  expect(of(`bearer ${TOKEN}`)).toBe(TOKEN);
  expect(bearerToken(['AUTHORIZATION', `BEARER ${TOKEN}`])).toBe(TOKEN);
});

it('takes none where a value has the name of the header', () => {
  expect(bearerToken(['X-Note', 'authorization', 'Accept', `Bearer ${TOKEN}`])).toBeNull();
});

it.each([
  ['no header', []],
  ['two headers', [`Bearer ${TOKEN}`, `Bearer ${TOKEN}`]],
  ['another scheme', [`Basic ${TOKEN}`]],
  ['two spaces', [`Bearer  ${TOKEN}`]],
  ['two parts', ['Bearer eyJh.eyJi']],
  ['five parts', [`Bearer ${TOKEN}.AAAA.AAAA`]],
  ['padding', [`Bearer ${TOKEN}==`]],
  ['the other alphabet', ['Bearer eyJh.eyJi.ab+/']],
  ['a signature whose last character has bits to spare', [`Bearer eyJh.eyJi.QR`]],
  ['too much of it', [`Bearer ${'e'.repeat(12_000)}.eyJi.${SIGNATURE}`]],
])('takes none of %s', (_name, values) => {
  expect(of(...values)).toBeNull();
});

describe('a token that is not ours to read', () => {
  const token = 'k7vQ0cT5mYk2bPpL8sWd1hUgE4an3Zr7';
  const shown = (...values: string[]): boolean =>
    presents(
      values.flatMap((value) => ['Authorization', value]),
      token,
    );

  it('is presented whole, once, and as it is', () => {
    expect(shown(`Bearer ${token}`)).toBe(true);
    for (const other of [token.slice(1), `${token}a`, token.toLowerCase(), '', `${token} `]) {
      expect(shown(`Bearer ${other}`)).toBe(false);
    }
    expect(shown()).toBe(false);
    expect(shown(token)).toBe(false);
    expect(shown(`Basic ${token}`)).toBe(false);
    expect(shown(`Bearer ${token}`, `Bearer ${token}`)).toBe(false);
  });

  it('is nothing at all while none is configured', () => {
    for (const text of ['null', 'undefined', token]) {
      expect(presents(['Authorization', `Bearer ${text}`], null)).toBe(false);
    }
  });
});
