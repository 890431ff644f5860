/** Runs the access matrix and writes docs/access-matrix.md from what was answered: `npm run matrix`. */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const env = { ...process.env, WRITE_ACCESS_MATRIX: '1' };
const run = (...args) => spawnSync(process.execPath, args, { cwd: root, env, stdio: 'inherit' }).status ?? 1;

const tests = run('node_modules/jest/bin/jest.js', 'test/features/matrix.spec.ts', '--runInBand');
process.exitCode = tests || run('node_modules/oxfmt/bin/oxfmt', 'docs/access-matrix.md');
