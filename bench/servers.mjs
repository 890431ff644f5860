/** Starts the two sides, each as a process of its own: the built product as an operator starts it, and the bare server. */
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findEmbedded } from '../dist/src/database/embedded.js';
import { tokenOfAgent } from '../dist/src/token.client.js';

const START_WITHIN = 60_000;
const STOP_WITHIN = 20_000;

/** With the demo's data, in `folder`; the token comes from its own issuer. `settings` are added to the environment. */
export async function startProduct(folder, settings = {}) {
  const [port, mailPagePort] = await freePorts(2);
  const child = startMain({
    PATCHWORK_DATA: folder,
    PORT: String(port),
    MAIL_PAGE_PORT: String(mailPagePort),
    ...settings,
  });
  const stop = () => end(child, 'SIGTERM');
  try {
    await untilItSays(child, 'Patchwork is running.');
    const url = `http://127.0.0.1:${port}`;
    const accounts = JSON.parse(readFileSync(join(folder, 'demo-accounts.json'), 'utf8'));
    const withRole = (role) => accounts.filter(({ roles }) => roles.includes(role));
    const [{ email, password }, { email: otherEmail }] = withRole('PRACTITIONER');
    const token = await tokenOfAgent(url, email, password);
    const tokenOf = (role) => tokenOfAgent(url, withRole(role)[0].email, withRole(role)[0].password);
    const ownerUrl = await findEmbedded(join(folder, 'postgres'));
    return { url, email, otherEmail, token, tokenOf, ownerUrl, stop };
  } catch (fault) {
    await stop();
    throw fault;
  }
}

/** A worker beside a product that was started with `PATCHWORK_ROLE=api` in `folder`. */
export async function startWorker(folder, { ownerUrl }, settings) {
  const child = startMain({
    PATCHWORK_ROLE: 'worker',
    DATABASE_URL: ownerUrl,
    WORKER_DATABASE_URL: ownerUrl,
    PATCHWORK_DATA: folder,
    PATCHWORK_SECRET: readFileSync(join(folder, 'secret'), 'utf8').trim(),
    DEMO: '0',
    ...settings,
  });
  await untilItSays(child, 'Patchwork worker is running.');
  return { pid: child.pid, stop: () => end(child, 'SIGTERM') };
}

function startMain(settings) {
  return spawn(process.execPath, [...process.execArgv, fromHere('../dist/src/main.js')], {
    env: { PATH: process.env.PATH, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** A mail server that takes everything, `perSecond` messages at most (Infinity: as they come). */
export async function startMailServer(perSecond) {
  const child = fork(fromHere('mail-server.mjs'), [String(perSecond)]);
  const [{ port }] = await Promise.race([once(child, 'message'), ended(child)]);
  const arrived = new Map();
  const everyone = [];
  child.on('message', ({ to, at }) => {
    arrived.set(to, at);
    everyone.push(at);
  });
  return { url: `smtp://127.0.0.1:${port}`, arrived, everyone, stop: () => end(child, 'SIGKILL') };
}

export async function startBare(settings) {
  const child = fork(fromHere('bare-server.mjs'));
  child.send(settings);
  const [{ port }] = await Promise.race([once(child, 'message'), ended(child)]);
  return { url: `http://127.0.0.1:${port}`, stop: () => end(child, 'SIGKILL') };
}

async function untilItSays(child, sentence) {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += String(text)));
  for (const giveUpAt = Date.now() + START_WITHIN; Date.now() < giveUpAt && isAlive(child); await wait(50)) {
    if (output.includes(sentence)) return;
  }
  throw new Error(`The product did not start:\n${output}`);
}

async function ended(child) {
  await once(child, 'exit');
  throw new Error('The bare server ended by itself');
}

async function end(child, signal) {
  if (!isAlive(child)) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN);
  await gone;
  clearTimeout(late);
}

function isAlive(child) {
  return child.exitCode === null && child.signalCode === null;
}

/** All of them are held before any is let go, so no two are the same. */
async function freePorts(count) {
  const probes = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(probes.map((probe) => once(probe, 'listening')));
  const ports = probes.map((probe) => probe.address().port);
  await Promise.all(probes.map((probe) => new Promise((done) => probe.close(done))));
  return ports;
}

function fromHere(path) {
  return fileURLToPath(new URL(path, import.meta.url));
}
