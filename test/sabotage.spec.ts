/**
 * Holds the table of defences (test/sabotage/) to the tree, so that `npm run sabotage` can take each of them out: that
 * takes many minutes and is for whoever changes a defence; this takes none.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..');
const run = (...args: string[]): string => execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' });

it('every defence stands once where it is taken out, and its tests are there', () => {
  expect(run('test/sabotage/run.mjs', '--check')).toBe('');
});

it('the page of defences is that of the table: npm run --silent sabotage -- --page > docs/defences.md', () => {
  const rows = (page: string): string[] =>
    page
      .split('\n')
      .filter((line) => line.startsWith('|') && !line.startsWith('| -'))
      .map((line) => line.replace(/ +/g, ' '));
  expect(rows(readFileSync(join(root, 'docs/defences.md'), 'utf8'))).toEqual(
    rows(run('test/sabotage/run.mjs', '--page')),
  );
});

it('a table that has rotted is told line by line', () => {
  const script = `
    import { complaintsOf } from './test/sabotage/check.mjs';
    const test = { spec: 'test/sabotage.spec.ts', file: 'test/gone.ts' };
    console.log(complaintsOf([
      { name: 'one', threat: 'some', changes: [['package.json', '"type"', '"types"']], test: { spec: 'test/sabotage.spec.ts' } },
      { name: 'two', threat: '', changes: [['package.json', 'absent', 'x'], ['gone.ts', 'a', 'b'], ['package.json', 'MIT', 'MIT']], test },
      { name: 'two', threat: 'some', changes: [], test: { spec: 'test/gone.spec.ts' } },
    ], '.').join('\\n'));`;
  expect(run('--input-type=module', '-e', script).trim().split('\n')).toEqual([
    'two: stands there twice',
    'two: answers no threat',
    'two: what it takes out stands 0 times in package.json',
    'two: gone.ts is not there',
    'two: what it takes out stands 0 times in package.json',
    'two: changes nothing',
    'two: test/gone.ts is not there',
    'two: test/gone.spec.ts is not there',
    'two: test/gone.spec.ts is not there',
  ]);
});
