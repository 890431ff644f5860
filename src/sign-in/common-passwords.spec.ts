/** Which passwords are refused as common: those chosen most, the ways in which people stretch them, and one's own name. */
import { isCommonPassword } from './common-passwords.js';
import { MOST_CHOSEN } from './common-passwords.list.js';

const listed = MOST_CHOSEN.trim().split(/\s+/);
const STRETCHED: readonly ((word: string) => string)[] = [
  (word) => word + word,
  (word) => `${word}${word}!`,
  (word) => `${word}1234`,
  (word) => `${word}123456789`,
  (word) => `${word}2024`,
  (word) => `${word[0]!.toUpperCase()}${word.slice(1)}1985!`,
  (word) => `123${word}!!!`,
  (word) => word.padEnd(12, '1'),
  (word) => word.padEnd(12, word.at(-1)),
  (word) => `${word}qwerty`,
  (word) =>
    /\d/.test(word) ? '' : word.replaceAll('o', '0').replaceAll('a', '@').replaceAll('e', '3').padEnd(12, '1'),
];

it('holds some thousands of passwords, in the form in which they are compared', () => {
  expect(listed.length).toBeGreaterThan(4000);
  expect(listed.filter((word) => word !== word.normalize('NFKC').toLowerCase())).toEqual([]);
});

it('refuses every listed one that is long enough to be chosen', () => {
  const long = listed.filter((word) => word.length >= 12);
  expect(long.length).toBeGreaterThan(280);
  expect(long.filter((word) => !isCommonPassword(word, []))).toEqual([]);
});

it('refuses the hundred most common ones, stretched to twelve characters as people do', () => {
  const tries = listed
    .slice(0, 100)
    .flatMap((word) => STRETCHED.map((stretch) => stretch(word)))
    .filter((password) => password.length >= 12);
  expect(tries.length).toBeGreaterThan(500);
  expect(tries.filter((password) => !isCommonPassword(password, []))).toEqual([]);
});

it.each([
  'Password1234',
  'P@ssw0rd12345',
  'ＰＡＳＳＷＯＲＤ1234',
  'Winter2025!!',
  'tuesday2024!',
  'Liverpool2020',
  'patchwork123',
  'let me in 1234',
  'qwertyuiop12',
  '1qaz2wsx3edc',
  'abcdefghijkl',
  'lkjhgfdsa123',
  'aaaaaaaaaaaa',
  'abcabcabcabc',
  '123456123456',
  'dragonmonkey',
])('refuses %s', (password) => {
  expect(isCommonPassword(password, [])).toBe(true);
});

it.each(['bea.marlow@harbourside.test', 'Bea Marlow 2024', 'marlowmarlow', 'harbourside1', 'B3a.Marl0w!!!'])(
  'refuses %s of somebody of that name and address, and of nobody else',
  (password) => {
    expect(isCommonPassword(password, ['bea.marlow@harbourside.test', 'Bea', 'Marlow'])).toBe(true);
    expect(isCommonPassword(`${password} and the ferry`, ['bea.marlow@harbourside.test', 'Bea', 'Marlow'])).toBe(false);
  },
);

it.each([
  'a few words of my own',
  'correct horse battery',
  'four words make one',
  'kettle harbour violin',
  'vf3k-9tqe-x2mw-hh7p',
  'Zj8#qPw!m2Lx',
  '!?#&*(@)%$^~',
  '🦊🦉🐢🐝🐌🐑🦆🐎🐙🦔🐳🦜',
  'den gamle båten',
  'пароль для работы',
])('takes %s', (password) => {
  expect(isCommonPassword(password, ['bea.marlow@harbourside.test', 'Bea', 'Marlow'])).toBe(false);
});

it('is quick with the longest password that may be chosen', () => {
  const started = performance.now();
  isCommonPassword('x1y2'.repeat(48) + 'unlike', []);
  expect(performance.now() - started).toBeLessThan(500);
});
