/**
 * Whether time tells a stranger that there is a restricted client: the same requests where there is one and where there is
 * none, by turns, one after the other, and the ratio of their medians. Near 1 is well: the order of magnitude must not tell.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { v7 as uuid } from 'uuid';
import { addRestricted, fill, forgetTheDisk, whoIs } from './data.queries.mjs';
import { startProduct } from './servers.mjs';

const TURNS = 600;
/** An agent has 30 a minute; the clock of the demo is moved on before they are used up. */
const SEARCHES_A_MINUTE = 24;
const LIMIT = 1.5;

export async function traces() {
  const folder = mkdtempSync(join(tmpdir(), 'patchwork-bench-'));
  // Started as root, PostgreSQL runs as another user, who has to get through to its own folder.
  chmodSync(folder, 0o711);
  const product = await startProduct(folder);
  const owner = new pg.Client({ connectionString: product.ownerUrl });
  try {
    await owner.connect();
    await forgetTheDisk(owner);
    const colleague = await whoIs(owner, product.otherEmail);
    await fill(owner, colleague.agentId);
    const hidden = await addRestricted(owner, uuid(), colleague.agentId);
    const ask = asker(product);
    const pairs = [
      ['GET by id', () => ask('GET', `/v1/clients/${hidden.id}`), () => ask('GET', `/v1/clients/${uuid()}`)],
      ['search', search(ask, hidden.name), search(ask, 'Ermintrude Quillfeather')],
      ['search, alike', search(ask, 'Otoline Fartingale'), search(ask, 'Ermintrud Quilfeather')],
    ];
    console.log(`A stranger asks ${TURNS} times each, milliseconds at the median`);
    for (const [what, withOne, without] of pairs) console.log(line(what, await compare(withOne, without, ask)));
  } finally {
    await owner.end();
    await product.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function asker({ url, token }) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return async (method, path, body) => {
    const began = performance.now();
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await fetch(url + path, { method, headers, ...sent });
    await answer.arrayBuffer();
    if (answer.status === 429 || answer.status >= 500) throw new Error(`${method} ${path} answered ${answer.status}`);
    return performance.now() - began;
  };
}

function search(ask, name) {
  const run = () => ask('POST', '/v1/clients/search', { name, dateOfBirth: '2015-04-03' });
  return Object.assign(run, { isSearch: true });
}

/** By turns, so that whatever else the machine does falls on both alike. */
async function compare(withOne, without, ask) {
  const times = { withOne: [], without: [] };
  for (let turn = 0; turn < TURNS; turn += 1) {
    if (withOne.isSearch && turn % (SEARCHES_A_MINUTE / 2) === 0) await nextMinute(ask);
    times.withOne.push(await withOne());
    times.without.push(await without());
  }
  return { withOne: median(times.withOne), without: median(times.without) };
}

let minutes = 0;
async function nextMinute(ask) {
  minutes += 2;
  await ask('PUT', '/v1/demo/clock', { now: new Date(Date.now() + minutes * 60_000).toISOString() });
}

function line(what, { withOne, without }) {
  const milliseconds = (time) => time.toFixed(2).padStart(7);
  const ratio = (withOne / without).toFixed(2);
  return `  ${what.padEnd(14)} with one ${milliseconds(withOne)}   without ${milliseconds(without)}   ratio ${ratio}   limit ${LIMIT.toFixed(2)}`;
}

function median(values) {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];
}
