/**
 * The profile read through the whole product (token, rights check, access-log entry, headers, tag) against a bare
 * `node:http` + `pg` server that runs the same two statements and sends answers of the same size. Rounds alternate; both
 * share one PostgreSQL, whose disk is taken out of the comparison unless `--durable` leaves it in.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import pg from 'pg';
import { SESSION_CLAIM } from '../dist/src/access/issuers.js';
import { CLIENTS, fill, forgetTheDisk, poolSizeOf, whoIs } from './data.queries.mjs';
import { measure } from './load.mjs';
import { startBare, startProduct } from './servers.mjs';

const LIMIT = 0.7;
const ROUNDS = 6;
const SLICES = ['product', 'bare', 'bare', 'product', 'product', 'bare', 'bare', 'product'];
const SLICE_SECONDS = 1;
const WARM_UP_SECONDS = 3;

export async function profile(options) {
  const folder = mkdtempSync(join(tmpdir(), 'patchwork-bench-'));
  // Started as root, PostgreSQL runs as another user, who has to get through to its own folder.
  chmodSync(folder, 0o711);
  const running = [];
  sayIfBusy();
  try {
    const product = await startProduct(folder);
    running.push(product);
    const owner = new pg.Client({ connectionString: product.ownerUrl });
    await owner.connect();
    running.push({ stop: () => owner.end() });
    if (!options.includes('--durable')) await forgetTheDisk(owner);
    const caller = await whoIs(owner, product.email);
    const clientIds = await fill(owner, caller.agentId);
    const asked = { clientIds, headers: { authorization: `Bearer ${product.token}` } };

    await measure(product.url, asked, WARM_UP_SECONDS);
    const connections = await poolSizeOf(owner);
    const model = await fetch(`${product.url}/v1/clients/${clientIds[0]}`, { headers: asked.headers });
    const token = verified(product.token, caller);
    const bare = await startBare({ token, url: product.ownerUrl, connections, headers: sizedLike(model) });
    running.push(bare);
    await requireSameAnswers(product.url, bare.url, asked);
    await measure(bare.url, asked, WARM_UP_SECONDS);

    console.log(`Profile read, ${CLIENTS} clients, ${connections} database connections, answers a second`);
    const ratios = [];
    for (let round = 1; round <= ROUNDS; round += 1) {
      const rates = await alternate(product.url, bare.url, asked);
      ratios.push(rates.product / rates.bare);
      console.log(line(round, rates));
    }
    console.log(`  median ratio ${median(ratios).toFixed(2)}   limit ${LIMIT.toFixed(2)}`);
  } finally {
    for (const { stop } of running.reverse()) await stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Rates of one round: both sides by turns in short slices, so that whatever else the machine does falls on both alike. */
async function alternate(product, bare, asked) {
  const sides = { product, bare };
  const answered = { product: 0, bare: 0 };
  for (const side of SLICES) answered[side] += await measure(sides[side], asked, SLICE_SECONDS);
  const turns = SLICES.length / 2;
  return { product: answered.product / turns, bare: answered.bare / turns };
}

/** What the product reads out of the token, which the bare server takes on trust. */
function verified(token, { issuer, subject }) {
  const { iat, [SESSION_CLAIM]: sessionId } = decodeJwt(token);
  return { issuerId: issuer, subject, sessionId, issuedAt: iat };
}

/** The product's own headers, so that both send as many bytes; node:http adds date and connection by itself. */
function sizedLike(model) {
  const byItself = ['date', 'connection', 'keep-alive', 'content-length'];
  return Object.fromEntries([...model.headers].filter(([name]) => !byItself.includes(name)));
}

async function requireSameAnswers(product, bare, { clientIds, headers }) {
  for (const id of clientIds.slice(0, 5)) {
    const texts = [product, bare].map(async (url) => (await fetch(`${url}/v1/clients/${id}`, { headers })).text());
    const [one, other] = await Promise.all(texts);
    if (one !== other) throw new Error(`The two sides answer differently for ${id}`);
  }
}

function line(round, { product, bare }) {
  const perSecond = (rate) => rate.toFixed(0).padStart(6);
  return `  round ${round}: product ${perSecond(product)}/s   bare ${perSecond(bare)}/s   ratio ${(product / bare).toFixed(2)}`;
}

function sayIfBusy() {
  const [load] = loadavg();
  if (load < availableParallelism() / 2) return;
  console.log(`Other work is under way on this machine (load ${load.toFixed(1)}): take the figures for rough ones.`);
}

function median(values) {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
