/**
 * Friday at 16:30: the digests of 5,000 agents with 40 items each, through one worker, against a bare nodemailer pool that
 * sends as many messages of the same size to the same mail server. Then the same with a relay that takes 5 a second, in
 * whose midst something as it happens must still arrive at once.
 */
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import nodemailer from 'nodemailer';
import pg from 'pg';
import { forgetTheDisk } from './data.queries.mjs';
import { fillDigests, sentDigests } from './digest.queries.mjs';
import { startMailServer, startProduct, startWorker } from './servers.mjs';

const AGENTS = 5_000;
const ITEMS = 40;
/** As many conversations at once as the product holds. */
const SENDERS = 4;
const SLOW_PER_SECOND = 5;
/** Seconds of the slow relay's work before the urgent one is raised. */
const UNDER_WAY = 10;
const LIMIT_SECONDS_URGENT = 10;

export async function digest(options) {
  const durable = options.includes('--durable');
  await onAFriday(Infinity, durable, allOfThem);
  await onAFriday(SLOW_PER_SECOND, durable, oneThatIsUrgent);
}

async function onAFriday(perSecond, durable, measure) {
  const folder = mkdtempSync(join(tmpdir(), 'patchwork-bench-'));
  chmodSync(folder, 0o711);
  const running = [];
  try {
    const relay = await startMailServer(perSecond);
    running.push(relay);
    const mail = { SMTP_URL: relay.url, MAIL_ALLOW_LIST: '*', MAIL_TICK: '0.5' };
    const product = await startProduct(folder, { ...mail, PATCHWORK_ROLE: 'api' });
    running.push(product);
    const owner = new pg.Client({ connectionString: product.ownerUrl });
    await owner.connect();
    running.push({ stop: () => owner.end() });
    if (!durable) await forgetTheDisk(owner);
    const friday = nextFriday(new Date());
    await fillDigests(owner, { agents: AGENTS, items: ITEMS, instant: friday });
    const worker = await startWorker(folder, product, mail);
    running.push(worker);
    await moveClock(product, friday);
    await measure({ product, relay, owner, worker });
  } finally {
    for (const { stop } of running.reverse()) await stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function allOfThem({ relay, owner, worker }) {
  const began = performance.now();
  let sent = { emails: 0, items: 0 };
  for (; sent.emails < AGENTS; await wait(200)) sent = await sentDigests(owner);
  const seconds = (performance.now() - began) / 1000;
  const addresses = relay.arrived.size;
  const bare = await bareSeconds(relay.url);
  console.log(`${AGENTS} agents with ${ITEMS} items each, one worker`);
  console.log(`  sent             ${sent.emails} emails with ${sent.items} items, to ${addresses} addresses`);
  console.log(`  time             ${seconds.toFixed(1)} s, ${(AGENTS / seconds).toFixed(0)} emails a second`);
  console.log(`  bare nodemailer  ${bare.toFixed(1)} s; ratio ${(bare / seconds).toFixed(2)}`);
  console.log(`  peak memory      ${peakMegabytes(worker.pid).toFixed(0)} MB of the worker's process`);
}

async function oneThatIsUrgent({ product, relay }) {
  await wait(UNDER_WAY * 1000);
  const before = relay.everyone.length;
  const [lead, colleague] = await demoClientOf(product);
  const raised = Date.now();
  await ask(lead.token, product, 'POST', `/v1/clients/${lead.clientId}/attentions`, { type: 'URGENT' });
  while (!(relay.arrived.get(colleague) >= raised) && Date.now() - raised < 300_000) await wait(20);
  const seconds = (relay.arrived.get(colleague) - raised) / 1000;
  console.log(`A relay that takes ${SLOW_PER_SECOND} a second, ${AGENTS - before} digests still to go`);
  console.log(`  an urgent attention arrived after ${seconds.toFixed(1)} s   limit ${LIMIT_SECONDS_URGENT} s`);
}

/** Somebody of the demo who may raise an attention, and the address of a colleague who is told. */
async function demoClientOf(product) {
  const { items } = await ask(product.token, product, 'GET', '/v1/me/clients');
  const me = await ask(product.token, product, 'GET', '/v1/me');
  for (const { id } of items) {
    const { items: team } = await ask(product.token, product, 'GET', `/v1/clients/${id}/team`);
    const other = team.find(({ agentId, agent }) => agentId !== me.id && agent?.active);
    if (other !== undefined) return [{ token: product.token, clientId: id }, other.agent.email];
  }
  throw new Error('Nobody of the demo has a colleague');
}

async function ask(token, { url }, method, path, body) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const answer = await fetch(url + path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}`);
  return answer.json();
}

function moveClock(product, instant) {
  return ask(product.token, product, 'PUT', '/v1/demo/clock', { now: instant.toISOString() });
}

/** Seconds that nodemailer alone takes for as many messages of that size. */
async function bareSeconds(url) {
  const pool = nodemailer.createTransport({
    pool: true,
    maxConnections: SENDERS,
    maxMessages: Infinity,
    // Without TCP_NODELAY each message would wait 40 ms for a delayed ACK, and the comparison would flatter.
    getSocket: (_, done) => done(null, { connection: connect({ ...addressOf(url), noDelay: true }) }),
    ...addressOf(url),
  });
  const text = `${'A line of about as many letters as one of ours.\n'.repeat(25)}`;
  const began = performance.now();
  let next = 0;
  const sender = async () => {
    while (next < AGENTS) {
      next += 1;
      const message = {
        from: 'bench@digest.test',
        to: `bare${next}@digest.test`,
        subject: 'Patchwork: 40 updates',
        text,
      };
      await pool.sendMail({ ...message, html: `<html><body>${text.repeat(2)}</body></html>` });
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, sender));
  pool.close();
  return (performance.now() - began) / 1000;
}

function addressOf(url) {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port) };
}

/** VmHWM: the most resident memory that the process ever had. */
function peakMegabytes(pid) {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
}

/** 16:30 in London on the next Friday but today's, on which no holiday falls within the demo's horizon. */
function nextFriday(now) {
  const friday = new Date(now);
  friday.setUTCDate(friday.getUTCDate() + ((5 - friday.getUTCDay() + 7) % 7 || 7));
  const inSummer = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', timeZoneName: 'short' });
  const offset = /BST/.test(inSummer.format(friday)) ? 1 : 0;
  friday.setUTCHours(16 - offset, 30, 0, 0);
  return friday;
}
