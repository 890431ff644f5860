import { canonicalJson } from './canonical.js';

it('is the same for the same value, in whatever order its members come', () => {
  const one = { lines: ['1 Quay'], town: 'Lewes', parts: [{ b: 1, a: 2 }] };
  const other = { parts: [{ a: 2, b: 1 }], town: 'Lewes', lines: ['1 Quay'] };
  expect(canonicalJson(one)).toBe(canonicalJson(other));
});

it('takes a member that says nothing for one that is not there', () => {
  expect(canonicalJson({ given: 'Milo', preferred: null, family: undefined })).toBe(canonicalJson({ given: 'Milo' }));
});

it.each<[string, unknown, unknown]>([
  ['the order of a list', ['a', 'b'], ['b', 'a']],
  ['a number and its text', { age: 1 }, { age: '1' }],
  ['no text and nothing', { town: '' }, { town: null }],
  ['a nested value', { a: { b: 1 } }, { a: { b: 2 } }],
  ['an empty list and nothing', [], null],
])('tells %s apart', (_, one, other) => {
  expect(canonicalJson(one)).not.toBe(canonicalJson(other));
});
