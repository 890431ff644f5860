/**
 * Every test file is searched for what it let out (test/support/watch.ts). A planted file, which lets something out in each
 * way there is, shows that the search sees it: Jest runs the file as it runs all others, and it has to fail for each of them.
 * Another one, whose world cannot be built, shows how that is reported.
 */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../support/database.js';

interface Run {
  readonly testResults: {
    name: string;
    status: string;
    message: string;
    assertionResults: { status: string; failureMessages: string[] }[];
  }[];
}

let run: Run;

beforeAll(async () => {
  const jest = join(__dirname, '../../node_modules/jest/bin/jest.js');
  const root = join(__dirname, '../..');
  const report = join(temporaryFolder(), 'report.json');
  const planted = ['planted', '--testMatch', '<rootDir>/test/promises/planted/*.ts'];
  const args = [jest, '--json', '--outputFile', report, '--runInBand', ...planted];
  await new Promise<void>((resolve) => {
    // In the order in which it is written, whatever the order of this run: the last hook prints after the last test.
    const env = { ...process.env, TEST_ORDER: '' };
    execFile(process.execPath, args, { cwd: root, env }, () => resolve());
  });
  run = JSON.parse(readFileSync(report, 'utf8')) as Run;
});

const resultOf = (name: string) => run.testResults.find((result) => result.name.endsWith(`/${name}.ts`))!;

it('the watch fails a file that lets something out', () => {
  const { status, message } = resultOf('leaky');
  expect(status).toBe('failed');
  expect(message).toContain('Personal data or a secret got out');
});

it.each([
  ['subject', '"zephyrine" stands in the raw'],
  ['encoded subject', '"ó ceallaigh" stands in the subject'],
  ['quoted-printable', '"told by her aunt" stands in the '],
  ['base64', '"07700900412" stands in the '],
  ['entities', '"zephyrine" stands in the html'],
  ['header', '"9 march 2017" stands in the raw'],
  ['link', '"yo1 7hh" stands in the URLs'],
  ['stdout', '"2017-03-09" was printed by this process'],
  ['console', '"9 tamarisk row" was printed by this process'],
  ['logger', '"zephyrine" was printed by this process'],
  ['token', '"the-token-of-somebody" was printed by this process'],
  ['secret', '"a-secret-of-a-system" was printed by this process'],
  ['process', '"zephyrine" was printed by a process'],
  // The last hook comes after the last test.
  ['process', '"9 tamarisk row" was printed by this process'],
])('the watch reports a leak by the test “%s”, in which %s', (test, sentence) => {
  const lines = resultOf('leaky').message.split('\n');
  expect(lines).toContainEqual(expect.stringMatching(new RegExp(`${escaped(sentence)}.*, in: ${escaped(test)}`)));
});

it('the watch passes a file that lets nothing out, when it prints words that begin like a marker too', () => {
  expect(resultOf('tight')).toMatchObject({ status: 'passed' });
});

it('a beforeAll that fails is one failure, with its cause, and skips the other tests of its file', () => {
  const results = resultOf('unready').assertionResults;
  expect(results.map(({ status }) => status)).toEqual(['failed', 'pending', 'pending']);
  expect(results[0]!.failureMessages).toEqual([expect.stringContaining('The world is not there')]);
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
