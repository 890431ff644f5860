/**
 * How long the ledger takes to balance 100,000 entries on teams of eleven, and a day of them; with `--plan`, how PostgreSQL
 * goes about it.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { LEDGER } from '../dist/src/notifications/ledger/ledger.queries.js';
import { fill, forgetTheDisk, tellEverybody, whoIs } from './data.queries.mjs';
import { startProduct } from './servers.mjs';

const ROUNDS = 5;

export async function ledger(options) {
  const folder = mkdtempSync(join(tmpdir(), 'patchwork-bench-'));
  chmodSync(folder, 0o711);
  const running = [];
  try {
    const product = await startProduct(folder);
    running.push(product);
    const owner = new pg.Client({ connectionString: product.ownerUrl });
    await owner.connect();
    running.push({ stop: () => owner.end() });
    await forgetTheDisk(owner);
    await fill(owner, (await whoIs(owner, product.email)).agentId);
    await tellEverybody(owner);
    const app = new pg.Client({ connectionString: product.ownerUrl, options: '-c role=patchwork_app' });
    await app.connect();
    running.push({ stop: () => app.end() });
    for (const [name, days] of [
      ['100,000 entries', 19],
      ['a day of them, 20,000', 1],
    ]) {
      const period = await periodOf(app, days);
      if (options.includes('--plan')) await explain(app, period);
      await measure(app, name, period);
    }
  } finally {
    for (const { stop } of running.reverse()) await stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** From that many days before the last entries of whole teams. */
async function periodOf(app, days) {
  const { rows } = await app.query(
    `SELECT now() - ($1 || ' days')::interval - interval '3 days 12 hours' AS from, now() AS to`,
    [days],
  );
  return [rows[0].from, rows[0].to];
}

async function explain(app, period) {
  const { rows } = await app.query(`EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) ${LEDGER}`, period);
  console.log(rows.map((row) => row['QUERY PLAN']).join('\n'));
}

async function measure(app, name, period) {
  const times = [];
  let books;
  for (let round = 0; round < ROUNDS; round += 1) {
    const began = performance.now();
    ({ ledger: books } = (await app.query(LEDGER, period)).rows[0]);
    times.push(performance.now() - began);
  }
  const middle = times.toSorted((one, other) => one - other)[Math.floor(ROUNDS / 2)];
  const { expected, difference } = books;
  console.log(
    `${name.padEnd(24)} ${middle.toFixed(0).padStart(6)} ms   expected ${expected}, difference ${difference}`,
  );
}
