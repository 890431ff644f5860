/**
 * 10,000 random histories of notifications (or `--runs=N`), each told to Patchwork and to the model of
 * `test/promises/histories/`, in parts side by side; with `--minutes=N` no part begins after so many. Leaves seeds and a
 * summary in `docs/histories.md`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const RUNS = 10_000;
/** One part is one application with a database of its own; the tokens of its people last for as long. */
const RUNS_A_PART = 500;
/** Half of the time each waits for PostgreSQL. */
const SIDE_BY_SIDE = 3;
const ROOT = fileURLToPath(new URL('..', import.meta.url));

export async function histories(options) {
  const runs = Number(options.find((option) => option.startsWith('--runs='))?.slice(7) ?? RUNS);
  const minutes = Number(options.find((option) => option.startsWith('--minutes='))?.slice(10) ?? Infinity);
  const began = Date.now();
  const seed = began % 2 ** 31;
  const parts = Array.from({ length: Math.ceil(runs / RUNS_A_PART) }, (_, part) => ({
    seed: seed + part,
    runs: Math.min(RUNS_A_PART, runs - part * RUNS_A_PART),
  }));
  const folder = mkdtempSync(join(tmpdir(), 'patchwork-histories-'));
  const results = [];
  try {
    const waiting = [...parts];
    const line = async () => {
      for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
        if (Date.now() - began > minutes * 60_000) return;
        results.push({ ...part, told: await tell(part, join(folder, `${part.seed}.json`)) });
        console.log(
          `  seed ${part.seed}: ${part.runs} histories, all alike (${results.length} of ${parts.length} parts)`,
        );
      }
    };
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, line));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const told = results.reduce((sum, part) => sum + part.runs, 0);
  const took = ((Date.now() - began) / 60_000).toFixed(0);
  writeFileSync(join(ROOT, 'docs/histories.md'), page(results, told, seed, took));
  console.log(`${told} histories in ${took} minutes: docs/histories.md`);
}

async function tell({ seed, runs }, report) {
  const env = { ...process.env, HISTORIES: String(runs), HISTORIES_SEED: String(seed), HISTORIES_REPORT: report };
  const jest = [join(ROOT, 'node_modules/jest/bin/jest.js'), 'test/promises/histories', '--maxWorkers=1'];
  const child = spawn(process.execPath, jest, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += String(text)));
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`Seed ${seed}:\n${output.slice(-6000)}`);
  return JSON.parse(readFileSync(report, 'utf8'));
}

const WORDS = {
  histories: 'histories',
  steps: 'steps in them',
  deaths: 'deaths of a worker, before or after a step',
  items: 'notifications',
  emails: 'emails',
  held: 'notifications that the ceiling of an hour held back',
  netNothing: 'notifications withheld, as they came to nothing',
  notOnTeam: 'notifications withheld, as access had ended',
  unknown: 'emails that may have arrived and were not repeated, as a right had ended',
};

function page(results, told, seed, minutes) {
  const names = Object.keys(results[0].told);
  const sums = names.map((name) => [
    WORDS[name] ?? `withheld: ${name}`,
    results.reduce((sum, { told }) => sum + told[name], 0),
  ]);
  return `# Histories

\`npm run bench -- histories\` tells ${RUNS.toLocaleString('en-GB')} random histories to Patchwork and to a model of a few lines
(\`test/promises/histories/\`): changes, changes back, colleagues added and removed, preferences, absences, seeing, leaps of the
clock, sending, and workers that die before or after any of their steps. After every step both must agree about who is told of
what, when it may go, and which items went in which email; after each history the ledger's difference must be 0.

The last run: ${told.toLocaleString('en-GB')} histories in ${results.length} parts with the seeds ${seed} to ${seed + results.length - 1}, ${minutes} minutes on two cores, no disagreement.

| what happened | how often |
| --- | ---: |
${sums.map(([name, sum]) => `| ${name} | ${sum.toLocaleString('en-GB')} |`).join('\n')}

To see one part again: \`HISTORIES=${RUNS_A_PART} HISTORIES_SEED=${seed} npx jest test/promises/histories\`.
`;
}
