/**
 * What it costs to write down who looked so that it cannot be changed unseen: the insert with the queue of the chain against
 * the insert alone, against a chain that is made as rows come in, and against fewer indexes, by turns in one database; then
 * how fast a worker seals and a verification walks.
 */
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { v7 as uuid } from 'uuid';
import { fillLog, insertInto, makeCopies, waiting } from './audit.queries.mjs';
import { forgetTheDisk } from './data.queries.mjs';
import { startProduct } from './servers.mjs';

const WRITERS = 8;
const ROUNDS = 40;
const SLICE_SECONDS = 0.15;
const ROWS = 200_000;
const WAYS = [
  ['the entry alone', 'log_unchained'],
  ['with the policy that holds its date', 'log_dated'],
  ['with the policy and its turn in the queue', 'access_log'],
  ['chained as it comes in', 'log_chained_at_once'],
  ['the entry alone, without the six indexes of the filters', 'log_few_indexes'],
];

export async function audit(options) {
  const folder = mkdtempSync(join(tmpdir(), 'patchwork-bench-'));
  chmodSync(folder, 0o711);
  const running = [];
  try {
    const product = await startProduct(folder);
    running.push(product);
    const owner = new pg.Client({ connectionString: product.ownerUrl });
    await owner.connect();
    running.push({ stop: () => owner.end() });
    if (!options.includes('--durable')) await forgetTheDisk(owner);
    await makeCopies(owner);
    await compare(product.ownerUrl);
    await walk(product, owner);
  } finally {
    for (const { stop } of running.reverse()) await stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compare(connectionString) {
  const pool = new pg.Pool({ connectionString, max: WRITERS, options: '-c role=patchwork_app' });
  const rates = new Map(WAYS.map(([, table]) => [table, []]));
  for (let round = 0; round <= ROUNDS; round += 1) {
    const order = round % 2 === 0 ? WAYS : WAYS.toReversed();
    for (const [, table] of order) {
      const rate = await write(pool, insertInto(table));
      if (round > 0) rates.get(table).push(rate);
    }
  }
  await pool.end();
  console.log(`Writing an entry, ${WRITERS} writers, entries a second, and the median ratio to the entry alone`);
  for (const [name, table] of WAYS) {
    const ratios = rates.get(table).map((rate, round) => rate / rates.get('log_unchained')[round]);
    console.log(
      `  ${name.padEnd(58)} ${median(rates.get(table)).toFixed(0).padStart(6)}/s   ${median(ratios).toFixed(2)}`,
    );
  }
}

/** Entries a second that all writers together get through. */
async function write(pool, statement) {
  const began = performance.now();
  const end = began + SLICE_SECONDS * 1000;
  let count = 0;
  const [agent, agency] = [randomUUID(), randomUUID()];
  const writer = async () => {
    for (; performance.now() < end; count += 1) {
      await pool.query({ ...statement, values: [uuid(), agent, agency, randomUUID(), 'bench'] });
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
  return count / ((performance.now() - began) / 1000);
}

async function walk(product, owner) {
  while ((await waiting(owner)) > 0) await wait(200);
  await fillLog(owner, ROWS);
  const began = performance.now();
  while ((await waiting(owner)) > 0) await wait(50);
  console.log(`Sealing    ${perSecond(ROWS, began)} rows a second, by one worker`);
  const from = performance.now();
  const answer = await fetch(`${product.url}/v1/admin/audit/verification`, {
    headers: { authorization: `Bearer ${await product.tokenOf('ADMIN')}` },
  });
  const { fits, chains } = await answer.json();
  const walked = chains.reduce((sum, { verified }) => sum + verified, 0);
  console.log(`Verifying  ${perSecond(walked, from)} rows a second; ${walked} rows fit: ${fits}`);
}

function perSecond(count, began) {
  return (count / ((performance.now() - began) / 1000)).toFixed(0).padStart(6);
}

function median(values) {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
