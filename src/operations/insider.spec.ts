import { isInsider } from './insider.js';

const TOKEN = 'n3Zr7xVvQ0cT5mYk2bPpL8sWd1hUgE4a';
const asks = (
  address: string | undefined,
  headers: Record<string, string> = {},
  token: string | null = TOKEN,
): boolean => isInsider({ address, headers }, token);

it.each(['127.0.0.1', '127.8.0.9', '::1', '::ffff:127.0.0.1'])('who asks from %s is inside', (address) => {
  expect(asks(address)).toBe(true);
});

it.each(['10.0.0.7', '128.0.0.1', '::ffff:10.0.0.7', '2001:db8::1', '127.0.0.1.evil.test', '', undefined])(
  'who asks from %s is not',
  (address) => {
    expect(asks(address)).toBe(false);
  },
);

it.each([
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-server',
  'x-real-ip',
])('nor is who asks through a proxy of this machine, as %s says', (name) => {
  expect(asks('127.0.0.1', { [name]: '10.0.0.7' })).toBe(false);
  expect(asks('::1', { [name]: '' })).toBe(false);
});

it('who brings the token is inside from anywhere, through whatever proxy', () => {
  expect(asks('10.0.0.7', { authorization: `Bearer ${TOKEN}`, forwarded: 'for=10.0.0.7' })).toBe(true);
});

it('another token, or one where none is set, opens nothing', () => {
  expect(asks('10.0.0.7', { authorization: `Bearer ${TOKEN}x` })).toBe(false);
  expect(asks('10.0.0.7', { authorization: TOKEN })).toBe(false);
  expect(asks('10.0.0.7', { authorization: 'Bearer null' }, null)).toBe(false);
});
