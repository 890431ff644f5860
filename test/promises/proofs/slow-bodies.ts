/** A request that does not arrive within thirty seconds is ended: slow bodies hold no connection for longer. */
import { connect, type Socket } from 'node:net';
import { startApp, type TestApp } from '../../support/app.js';

/** Seconds: a busy machine looks at its connections late. */
const LONGEST = 120;

let test: TestApp;

beforeAll(async () => {
  test = await startApp({ role: 'api' });
});

afterAll(() => test.close());

/** Begins a request, sends a byte of it each second, and says after how many the server ended it; null: it never did. */
async function secondsUntilEnded(head: string): Promise<number | null> {
  const { hostname, port } = new URL(test.config.publicUrl);
  const socket: Socket = connect(Number(port), hostname);
  const began = Date.now();
  socket.on('error', () => undefined).resume();
  let drips = 0;
  let drip: NodeJS.Timeout | undefined;
  const ended = new Promise<number | null>((resolve) => {
    socket.on('close', () => resolve((Date.now() - began) / 1000));
    drip = setInterval(() => {
      drips += 1;
      if (drips > LONGEST) resolve(null);
      else socket.write('x');
    }, 1_000);
  });
  socket.write(head);
  try {
    return await ended;
  } finally {
    clearInterval(drip);
    socket.destroy();
  }
}

it('ends requests whose body or head never arrives whole, and not within a few seconds', async () => {
  const body =
    'POST /v1/clients HTTP/1.1\r\nhost: here\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n';
  const head = 'GET /v1/me HTTP/1.1\r\nhost: here\r\nx-long: ';
  const [ofBody, ofHead] = await Promise.all([secondsUntilEnded(body), secondsUntilEnded(head)]);
  expect([ofBody, ofHead]).toEqual([expect.any(Number), expect.any(Number)]);
  expect(Math.min(ofBody!, ofHead!)).toBeGreaterThan(5);
});
