/**
 * Runs attacks side by side through one hour of Patchwork time. Each searches as fast as it is let; told to wait it waits,
 * and when all wait the clock is moved on. An attack ends with its hour, or when it would have to wait beyond it.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { alertsAbout, forgetSearches, untold } from './attacker.queries.mjs';

const HOUR = 3_600;
const AT_ONCE = 6;

/** Somebody signed in, who signs in again when the token has run out. */
export class Caller {
  #token = null;

  constructor(url, agentId, signIn) {
    Object.assign(this, { url, agentId, signIn });
  }

  async call(method, path, body) {
    for (;;) {
      this.#token ??= await this.signIn();
      const answer = await fetch(this.url + path, {
        method,
        headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (answer.status !== 401) return { status: answer.status, headers: answer.headers, body: await answer.json() };
      this.#token = null;
    }
  }
}

/** `seconds` of that hour; each attack takes its searches from a source of its own. */
export async function runHour(owner, admin, attacks, seconds = HOUR) {
  await forgetSearches(owner);
  const begun = await timeOf(admin);
  const running = attacks.map((attack) => ({
    ...attack,
    sent: 0,
    usedUp: null,
    refused: 0,
    people: new Map(),
    placed: new Set(),
  }));
  const accounts = running.flatMap((attack) =>
    attack.callers.map((caller) => ({ attack, caller, waitUntil: 0, left: [] })),
  );
  for (let now = 0; ;) {
    await Promise.all(accounts.filter(({ waitUntil }) => waitUntil <= now).map((account) => searchOn(account, now)));
    // An alert has the time at which it is told, which is to be this one.
    while ((await untold(owner)) > 0) await wait(50);
    const next = Math.min(...accounts.map(({ waitUntil }) => waitUntil));
    if (next >= seconds) break;
    now = await moveTo(admin, begun, next);
    if (now >= seconds) break;
  }
  const results = [];
  for (const attack of running) {
    const alerts = await alertsAbout(
      owner,
      attack.callers.map(({ agentId }) => agentId),
    );
    const caught = alerts.firstDecoy === null ? null : Math.max(0, (alerts.firstDecoy.getTime() - begun) / 1000);
    results.push({ ...attack, alerts, caught });
  }
  return results;
}

/** Until this account is told to wait, has nothing more to ask, or the minute is over by itself. */
async function searchOn(account, now) {
  const { attack, caller } = account;
  account.startedAt = now;
  for (;;) {
    const bodies = account.left.splice(0, AT_ONCE);
    while (bodies.length < AT_ONCE) {
      const { value, done } = attack.searches.next();
      if (done) break;
      bodies.push(value);
    }
    if (bodies.length === 0) return void (account.waitUntil = HOUR);
    const answers = await Promise.all(bodies.map((body) => caller.call('POST', '/v1/clients/search', body)));
    const waits = answers.map((answer, index) => hear(account, bodies[index], answer));
    const longest = Math.max(...waits);
    if (longest > 0) return void (account.waitUntil = now + longest);
  }
}

/** Seconds for which the account has to wait, 0: none. */
function hear({ attack, left, startedAt }, body, { status, headers, body: answer }) {
  attack.sent += 1;
  if (status === 200) {
    for (const match of answer.items) {
      attack.people.set(match.id, match.age);
      if (match.matchedOn.includes('POSTCODE')) attack.placed.add(match.id);
    }
    return 0;
  }
  if (status !== 429) throw new Error(`a search answered ${status}: ${JSON.stringify(answer)}`);
  attack.refused += 1;
  const seconds = Number(headers.get('retry-after'));
  // Five places for that name today: on to the next name.
  if (answer.code === 'SEARCH_LIMIT' && seconds > 60) return 0;
  if (answer.code === 'NEW_CLIENT_LIMIT') attack.usedUp ??= startedAt;
  left.push(body);
  return seconds;
}

async function timeOf(admin) {
  return Date.parse((await admin.call('GET', '/v1/demo/clock')).body.now);
}

/** Seconds of the hour that have passed then: the clock goes on by itself too. */
async function moveTo(admin, begun, second) {
  const { status } = await admin.call('PUT', '/v1/demo/clock', { now: new Date(begun + second * 1000).toISOString() });
  return status === 200 ? second : ((await timeOf(admin)) - begun) / 1000;
}
