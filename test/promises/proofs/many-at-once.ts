/** Of many requests that come at once on one connection a few are answered, so that they keep nobody else waiting. */
import { connect } from 'node:net';
import { startApp, type TestApp } from '../../support/app.js';

let test: TestApp;

beforeAll(async () => {
  test = await startApp({ role: 'api' });
});

afterAll(() => test.close());

it('answers a few of three thousand requests that are sent at once on one connection, 429 to the next, and ends it', async () => {
  const { hostname, port } = new URL(test.config.publicUrl);
  const socket = connect(Number(port), hostname);
  const heard: Buffer[] = [];
  const ended = new Promise<void>((resolve) => socket.on('close', () => resolve()));
  socket.on('error', () => undefined).on('data', (chunk) => heard.push(chunk));
  socket.write('GET /v1 HTTP/1.1\r\nhost: here\r\n\r\n'.repeat(3_000));
  await ended;
  const statuses =
    Buffer.concat(heard)
      .toString()
      .match(/HTTP\/1\.1 \d{3}/g) ?? [];
  expect(new Set(statuses)).toEqual(new Set(['HTTP/1.1 200', 'HTTP/1.1 429']));
  expect(statuses.filter((status) => status.endsWith('200')).length).toBeLessThan(100);
  expect(Buffer.concat(heard).toString()).toMatch(/retry-after: 1/i);
});
