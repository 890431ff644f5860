/**
 * What row-level security on clients would cost the two reads that people wait for, in each form that a policy can have, by
 * turns in one database; and what the net under the retention role costs in the two forms that it could have.
 */
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { v7 as uuid } from 'uuid';
import { readProfile } from '../dist/src/clients/profile.queries.js';
import { SEARCH } from '../dist/src/search/search.queries.js';
import { CLIENTS, fill, forgetTheDisk, whoIs } from './data.queries.mjs';
import * as queries from './row-security.queries.mjs';
import { startProduct } from './servers.mjs';

const OWN_CLIENTS = 30;
const ROUNDS = 20;
const SLICE_SECONDS = 0.12;
const VALUES = 1_000_000;

export async function rowSecurity() {
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
    await queries.makeFunction(owner);
    const who = { ...(await queries.somebodyWith(owner, OWN_CLIENTS)), names: await queries.nameApart(owner) };
    const app = new pg.Client({ connectionString: product.ownerUrl, options: '-c role=patchwork_app' });
    await app.connect();
    running.push({ stop: () => app.end() });
    await readInEachForm(owner, app, who);
    await queries.useForm(owner, null);
    await findOldValues(owner);
  } finally {
    for (const { stop } of running.reverse()) await stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function readInEachForm(owner, app, who) {
  const profile = await statementOf((database) => readProfile('', { actor: {} }, database));
  const reads = {
    profile: () => app.query({ ...profile, values: profileValues(who) }),
    // As two named statements around it would do it: the setting has to be there before the statement is run.
    'profile in a transaction': async () => {
      await app.query('BEGIN');
      await app.query({ ...queries.SET_AGENT, values: [who.agentId] });
      await app.query({ ...profile, values: profileValues(who) });
      await app.query('COMMIT');
    },
    search: () => app.query({ name: 'search', text: SEARCH, values: searchValues(who) }),
  };
  await app.query(`SELECT set_config('patchwork.agent', $1, false)`, [who.agentId]);
  console.log(
    `Row-level security on ${CLIENTS} clients, one connection, an agent with ${OWN_CLIENTS} of them: ratio to none`,
  );
  const rates = {};
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [form, rule] of Object.entries(queries.FORMS)) {
      await queries.useForm(owner, rule);
      for (const [read, run] of Object.entries(reads)) {
        const rate = await repeat(run);
        if (round > 0) (rates[`${read}\t${form}`] ??= []).push(rate);
      }
    }
  }
  for (const [name, all] of Object.entries(rates)) {
    const [read, form] = name.split('\t');
    const bare = rates[`${read.split(' ')[0]}\tno policy`];
    const ratio = median(all.map((rate, round) => rate / bare[round]));
    console.log(
      `  ${read.padEnd(26)} ${form.padEnd(30)} ${median(all).toFixed(0).padStart(6)}/s   ${ratio.toFixed(2)}`,
    );
  }
}

async function findOldValues(owner) {
  await queries.makeValues(owner, VALUES);
  console.log(`The retention role finds what is old among ${VALUES} values`);
  for (const [form, rule] of Object.entries(queries.RETENTION)) {
    const { took, count } = await queries.millisecondsToFind(owner, rule);
    console.log(`  ${form.padEnd(30)} ${took.toFixed(0).padStart(6)} ms for ${count}`);
  }
}

const profileValues = ({ agentId, agencyId, clientIds }) => [
  uuid(),
  agentId,
  null,
  agencyId,
  'clients.read',
  randomUUID(),
  anyOf(clientIds),
];

const searchValues = ({ agentId, names }) => [anyOf(names), null, 2018, 'ZZ99 3WZ', null, null, null, agentId];

const anyOf = (list) => list[Math.floor(Math.random() * list.length)];

/** How often a second. */
async function repeat(run) {
  await run();
  const began = performance.now();
  let count = 0;
  for (; performance.now() - began < SLICE_SECONDS * 1000; count += 1) await run();
  return count / ((performance.now() - began) / 1000);
}

/** Name and text of the statement that a query function of the product runs. */
async function statementOf(ask) {
  let statement;
  const read = async (name, text) => {
    statement = { name, text };
    return [];
  };
  await ask({ read });
  return statement;
}

function median(values) {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
