/**
 * Takes each defence out in turn and demands that its tests turn red: `npm run sabotage`, or with words of the names of
 * those to try. It works on a copy of the tree in the temporary folder: whatever ends it, the checkout stays as it is.
 * `--check` holds the table against the tree instead, `--page` prints the page for docs/.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { complaintsOf, pageOf } from './check.mjs';
import { defences } from './defences.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const [first, ...others] = process.argv.slice(2);
const complaints = complaintsOf(defences, root);
/** The runs of tests that go on. */
const running = new Set();
/** Milliseconds for one run: who made the product loop for ever has shown nothing. */
const LONGEST_RUN = 20 * 60_000;

async function sabotage(words) {
  if (complaints.length > 0) throw new Error(complaints.join('\n'));
  const chosen = defences.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word.toLowerCase())));
  const folder = openFolder();
  const results = [];
  try {
    const server = await startServer(folder);
    const left = [...chosen];
    const lane = async (number) => {
      const copy = copyOfTheTree(join(folder, `tree-${number}`));
      for (let defence; (defence = left.shift()) !== undefined;) results.push(await tryWithout(defence, copy, server));
    };
    await Promise.all(Array.from({ length: LANES }, (_, number) => lane(number)));
    await server.stop();
  } finally {
    takeAway(folder);
  }
  const red = results.filter(({ verdict }) => verdict === 'RED').length;
  console.log(`${red} of ${results.length} defences are missed when they are gone.`);
  process.exitCode = red === results.length ? 0 : 1;
}

/** So many at a time, each in a tree of its own. */
const LANES = Math.min(4, availableParallelism());

async function tryWithout(defence, copy, server) {
  const control = await controlOf(defence.test, copy, server);
  if (control.verdict !== 'GREEN') {
    const broken = { ...control, verdict: 'BROKEN', name: `${defence.name} (its tests are not green as it is)` };
    console.log(`${lineOf(broken)}\n${control.text}`);
    return broken;
  }
  const originals = defence.changes.map(([file]) => [file, readFileSync(join(copy, file), 'utf8')]);
  for (const [file, find, replace] of defence.changes) {
    const text = readFileSync(join(copy, file), 'utf8');
    writeFileSync(
      join(copy, file),
      text.replace(find, () => replace),
    );
  }
  const run = await runTests(copy, defence.test, server);
  for (const [file, text] of originals) writeFileSync(join(copy, file), text);
  const result = { ...run, name: defence.name };
  console.log(lineOf(result));
  if (run.verdict !== 'RED') console.log(run.text);
  return result;
}

function openFolder() {
  const built = spawnSync(process.execPath, [join(root, 'scripts/build-when-needed.mjs')], { stdio: 'inherit' });
  if (built.status !== 0) process.exit(1);
  const folder = mkdtempSync(join(tmpdir(), 'patchwork-sabotage-'));
  // The embedded database may run as another user, who has to walk through this folder.
  chmodSync(folder, 0o755);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.once(signal, () => {
      for (const child of running) child.kill('SIGTERM');
      takeAway(folder);
      process.exit(130);
    });
  }
  return folder;
}

/** One server for all runs: starting one takes longer than many a test. */
async function startServer(folder) {
  const { startEmbedded } = await import(join(root, 'dist/src/database/embedded.js'));
  return startEmbedded({ folder: join(folder, 'server'), fsync: false });
}

/** Everything that git knows or would take, what was built, and the packages by a link. */
function copyOfTheTree(copy) {
  const list = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root });
  const files = list.stdout.toString().split('\0').filter(Boolean);
  for (const path of [...files, 'dist'].filter((path) => existsSync(join(root, path)))) {
    cpSync(join(root, path), join(copy, path), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

/** Jest may still be writing into it. */
function takeAway(folder) {
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}

const controls = new Map();

/** Tests that are red anyway would prove nothing. */
function controlOf(test, copy, server) {
  const key = JSON.stringify(test);
  if (!controls.has(key)) controls.set(key, runTests(copy, test, server));
  return controls.get(key);
}

async function runTests(copy, test, server) {
  const began = Date.now();
  const report = join(copy, 'report.json');
  rmSync(report, { force: true });
  const named = test.names === undefined ? [] : ['-t', test.names];
  const args = ['node_modules/jest/bin/jest.js', test.spec, ...named];
  const how = ['--json', '--outputFile', report, '--silent', '--runInBand', '--cacheDirectory', join(copy, '.jest')];
  const env = { ...process.env, TEST_DATABASE_URL: server.url, TEST_DATABASE_TEMPLATE: templateOf(copy) };
  const child = spawn(process.execPath, [...args, ...how], { cwd: copy, env, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
  const limit = setTimeout(() => child.kill('SIGKILL'), LONGEST_RUN);
  await new Promise((resolve) => child.once('close', resolve));
  clearTimeout(limit);
  running.delete(child);
  return { ...judged(report), text: text.slice(-6_000), seconds: Math.round((Date.now() - began) / 1000) };
}

/** The same name for the same migrations: runs without a change in them share the database that theirs are copied from. */
function templateOf(copy) {
  const migrations = join(copy, 'migrations');
  const hash = createHash('sha256');
  for (const name of readdirSync(migrations).sort()) hash.update(readFileSync(join(migrations, name)));
  return `patchwork_template_${hash.digest('hex').slice(0, 16)}`;
}

/** RED only when a test failed, or the search of mail and output found something: no file that does not even load. */
function judged(report) {
  let run;
  try {
    run = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return { verdict: 'BROKEN', failed: 0, ran: 0, broken: true };
  }
  const failed = run.numFailedTests;
  const ran = run.numPassedTests + failed;
  const messages = run.testResults.map(({ message }) => message);
  const leaked = messages.some((message) => message.includes('Personal data or a secret got out'));
  const broken = run.numRuntimeErrorTestSuites > 0 && !leaked;
  const verdict = failed > 0 || leaked ? 'RED' : broken || ran === 0 ? 'BROKEN' : 'GREEN';
  return { verdict, failed: leaked && failed === 0 ? 1 : failed, ran, broken };
}

function lineOf({ verdict, failed, ran, seconds, name }) {
  return `${verdict.padEnd(6)} ${`${failed} of ${ran}`.padStart(10)} ${String(seconds).padStart(4)} s  ${name}`;
}

if (first === '--check') process.stdout.write(complaints.join('\n'));
else if (first === '--page') process.stdout.write(pageOf(defences));
else await sabotage([first, ...others].filter(Boolean));
