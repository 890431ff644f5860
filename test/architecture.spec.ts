/**
 * Holds the house to its plan. Each rule is tried twice: on the tree, where it must find nothing, and on its small bad
 * example in architecture/bad, where it must find exactly the complaints listed beside it; so no rule can fall asleep.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rules } from './architecture/rules.js';
import { readTree } from './architecture/source.js';

const root = join(__dirname, '..');
const bad = join(__dirname, 'architecture', 'bad');
const tree = readTree(root);

describe('the house', () => {
  it.each(rules)('%s: %s', (_name, _sentence, rule) => {
    expect(rule(tree)).toEqual([]);
  });

  it.each(rules)('%s: rejects its bad example', (name, _sentence, rule) => {
    const expected = readFileSync(join(bad, `${name}.complaints`), 'utf8')
      .trim()
      .split('\n');
    expect(rule(readTree(join(bad, name)))).toEqual(expected);
  });

  it('keeps no bad example without a rule', () => {
    const examples = readdirSync(bad).map((entry) => entry.replace(/\.complaints$/, ''));
    expect([...new Set(examples)].sort()).toEqual(rules.map(([name]) => name).sort());
  });
});
