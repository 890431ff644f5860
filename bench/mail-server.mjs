/**
 * A mail server for the benchmarks, in a process of its own: it takes every message and tells its parent to whom and when
 * (milliseconds since 1970). Its one argument is how many messages a second it lets in, all connections together.
 */
import { SMTPServer } from 'smtp-server';
import { setTimeout as wait } from 'node:timers/promises';

const interval = 1000 / Number(process.argv[2]);
let free = 0;

async function itsTurn() {
  const now = Date.now();
  free = Math.max(free, now) + interval;
  if (free - now > interval) await wait(free - interval - now);
}

const server = new SMTPServer({
  disabledCommands: ['STARTTLS', 'AUTH'],
  async onData(stream, session, done) {
    for await (const _ of stream);
    if (Number.isFinite(interval) && interval > 0) await itsTurn();
    process.send({ to: session.envelope.rcptTo[0].address, at: Date.now() });
    done();
  },
});
server.listen(0, '127.0.0.1', () => process.send({ port: server.server.address().port }));
