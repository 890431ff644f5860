/**
 * What a signed-in practitioner with bad intentions learns in one hour of Patchwork time, in a world of 200,000 children:
 * with the limits of before, and with those of now. `--keep` writes the answer to docs/search-attack.md.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { tokenOfAgent } from '../dist/src/token.client.js';
import * as data from './attacker.queries.mjs';
import { attackReport } from './attacker.report.mjs';
import { Caller, runHour } from './attacker.run.mjs';
import * as strategies from './attacker.strategies.mjs';
import { timesOf } from './attacker.times.mjs';
import { forgetTheDisk } from './data.queries.mjs';
import { startProduct } from './servers.mjs';

const ACCOUNTS = 5;
const TARGETS = 40;
/** They go on at one pace, so a part of the hour tells; `--whole` takes the hour, and several minutes of everybody's. */
const MINUTES_BEFORE = 12;

export async function attacker(options) {
  const folder = mkdtempSync(join(tmpdir(), 'patchwork-bench-'));
  chmodSync(folder, 0o711);
  const running = [];
  const begun = Date.now();
  try {
    const product = await startProduct(folder);
    running.push(product);
    const owner = new pg.Client({ connectionString: product.ownerUrl });
    await owner.connect();
    running.push({ stop: () => owner.end() });
    await forgetTheDisk(owner);
    const accounts = JSON.parse(readFileSync(join(folder, 'demo-accounts.json'), 'utf8'));
    const callerOf = async ({ email, password }) =>
      new Caller(product.url, await data.idOf(owner, email), () => tokenOfAgent(product.url, email, password));
    const admin = await callerOf(accounts.find(({ roles }) => roles.includes('ADMIN')));
    const practitioners = accounts.filter(({ roles }) => roles.includes('PRACTITIONER')).slice(0, ACCOUNTS);
    const callers = [];
    for (const account of practitioners) callers.push(await callerOf(account));
    console.log(`Making ${data.CLIENTS} clients, ${data.DECOYS} of them decoys ...`);
    await data.fillWorld(owner, admin.agentId);

    const targets = await data.someChildren(owner, TARGETS);
    const attacks = [
      { name: 'common names, each year of birth', source: strategies.surnamesByYear },
      { name: 'street by street', source: strategies.streetByStreet },
      { name: 'every birthday of a year', source: strategies.birthdays },
      { name: 'fragments of names', source: strategies.fragments },
      { name: `the addresses of ${TARGETS} known children`, source: strategies.huntFor(targets) },
    ];
    const alone = () =>
      attacks.map(({ name, source }, index) => ({ name, searches: source(), callers: [callers[index]] }));
    const [{ name: first, source }] = attacks;
    const together = () => [{ name: `${first}, ${ACCOUNTS} accounts`, searches: source(), callers }];
    const minutes = options.includes('--whole') ? 60 : MINUTES_BEFORE;

    console.log('Searching, to see how long it takes ...');
    const times = await timesOf(owner, callers[0]);
    console.log(`${minutes} minutes with the limits of before ...`);
    await data.setDefences(owner, false);
    const before = await runHour(owner, admin, alone(), minutes * 60);
    await data.setDefences(owner, true);
    console.log('An hour with those of now ...');
    const now = [...(await runHour(owner, admin, alone())), ...(await runHour(owner, admin, together()))];

    const { CLIENTS: clients, DECOYS: decoys } = data;
    const report = attackReport({ before, minutes, now, times, targets, clients, decoys });
    console.log(report);
    console.log(`${Math.round((Date.now() - begun) / 1000)} seconds`);
    if (options.includes('--keep')) keep(report);
  } finally {
    for (const { stop } of running.reverse()) await stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function keep(report) {
  const file = fileURLToPath(new URL('../docs/search-attack.md', import.meta.url));
  writeFileSync(file, report);
  execFileSync('npx', ['oxfmt', file]);
}
