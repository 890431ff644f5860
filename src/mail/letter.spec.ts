import { letterOf, wrapped } from './letter.js';

it('shows title and preheader as text, never as markup', () => {
  const letter = letterOf({ title: '<b>one</b>', preheader: '"><script>', body: '<h1>Hello</h1>' });
  expect(letter).toContain('<title>&lt;b&gt;one&lt;/b&gt;</title>');
  expect(letter).not.toContain('<script');
  expect(letter).toContain('<h1>Hello</h1>');
});

it('fetches nothing', () => {
  const letter = letterOf({ title: 'One', preheader: 'Two', body: '' });
  expect(letter).not.toMatch(/<img|<link|src=|url\(|@import|https?:/);
});

it('breaks lines at 76 characters, under their list item, and never within an address', () => {
  const words = 'word '.repeat(40).trim();
  const address = `https://patchwork.test/${'x'.repeat(90)}`;
  const lines = wrapped(`- ${words}\n${words}\n${address}`).split('\n');
  expect(lines.filter((line) => line.length > 76)).toEqual([address]);
  expect(lines.slice(1, 3).every((line) => line.startsWith('  word'))).toBe(true);
  expect(lines.at(-2)).toMatch(/^word/);
  expect(lines.join(' ').replaceAll(/\s+/g, ' ')).toBe(`- ${words} ${words} ${address}`);
});
