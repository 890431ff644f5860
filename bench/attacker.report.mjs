/** The answer as a page: what each attack learned, before and now. */
import { availableParallelism, loadavg } from 'node:os';

export function attackReport({ before, minutes, now, times, targets, clients, decoys }) {
  const homes = new Set(targets.map(({ id }) => id));
  return `# What search gives away

Made by \`npm run bench -- attacker --keep\`. A signed-in practitioner, on the team of none of them, searches for one hour of
Patchwork time as fast as they are let, in a world of ${thousands(clients)} children, of whom ${thousands(decoys)} are decoys. Told to wait (\`429\`, \`Retry-After\`)
they wait. **Learned** is a child with id, name and age; **placed** is a child whose postcode was confirmed.

## With the limits of before

30 searches a minute, 5 postcodes or telephones for one name a day. What is counted is ${minutes === 60 ? 'the whole hour' : `the first ${minutes} minutes: in the hour it is up to ${60 / minutes} times as much`}.

${table(before, homes)}
## With the limits of now

The same, and 30 new clients an hour, alerts and decoys.

${table(now, homes)}
_Sent_ counts what was refused too; _used up_ is the minute in which there were no new clients left, and from then on every
search is refused whole. Several accounts learn 30 each, and each of them is named in an alert of its own. Whoever goes
slower than the limit raises no \`SEARCH_LIMIT\`; for them there are decoys and the access log. With one decoy among a hundred
records, 30 new ones hold one in about a quarter of the hours, and a day's 720 nearly always.

## How long a search takes

| searched for | median | 95 % |
| --- | --- | --- |
| a child | ${milliseconds(times.child.median)} | ${milliseconds(times.child.p95)} |
| a decoy | ${milliseconds(times.decoy.median)} | ${milliseconds(times.decoy.p95)} |

Measured on ${availableParallelism()} cores with a load of ${loadavg()[0].toFixed(0)} from elsewhere and here. By name and date of birth, over HTTP, with rights check, limits and access log, by turns. In the database: ${times.inDatabase.toLowerCase()}; ${times.readsWhole.length === 0 ? 'no large table is read whole' : `read whole: ${times.readsWhole.join(', ')}`}.
`;
}

function table(results, homes) {
  const columns = [
    ['attack', ({ name }) => name],
    ['sent', ({ sent }) => sent],
    ['`429`', ({ refused }) => refused],
    ['learned', ({ people }) => people.size],
    ['placed', ({ placed }) => placed.size],
    ['of those hunted', ({ placed }) => [...placed].filter((id) => homes.has(id)).length],
    ['used up', ({ usedUp }) => minuteOf(usedUp)],
    ['limit alerts', ({ alerts }) => alerts.limit],
    ['decoy alerts', ({ alerts }) => alerts.decoy],
    ['caught by a decoy', ({ caught }) => minuteOf(caught)],
  ];
  const rows = [columns.map(([title]) => title), columns.map(() => '---')];
  for (const result of results) rows.push(columns.map(([, value]) => value(result)));
  return rows.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

function minuteOf(second) {
  return second === null ? 'no' : `minute ${Math.floor(second / 60) + 1}`;
}

function milliseconds(value) {
  return `${value.toFixed(1)} ms`;
}

function thousands(value) {
  return value.toLocaleString('en-GB');
}
