/** Free ports for whatever tests start: no port is fixed, so that two runs do not meet. */
import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/**
 * A port that nobody listens on, kept from other tests until this process ends. Below those from which systems take the near
 * end of a connection: there a free port is soon taken again by one of the many that tests open.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 32_000);
    if ((await isReserved(port)) && (await isFree(port))) return port;
  }
}

/**
 * Between finding a port and listening on it a busy machine lets seconds pass, in which another run may find the same one. The
 * UDP port of the same number, which nothing here uses, is the mark that it is taken: two processes cannot both have it.
 */
function isReserved(port: number): Promise<boolean> {
  const mark = createSocket('udp4').unref();
  return new Promise((resolve) => {
    mark.once('error', () => resolve(false));
    mark.bind({ port, address: '127.0.0.1', exclusive: true }, () => resolve(true));
  });
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
