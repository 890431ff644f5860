/** In production the server fetches keys from the public internet only, never from itself, however the address is spelt. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fetchJson } from '../../../src/access/safe-fetch.js';

it.each(['https://127.0.0.1', 'https://localhost', 'https://[::1]', 'http://127.0.0.1', 'https://[::ffff:127.0.0.1]'])(
  'fetches no keys from %s, and does not even connect to it',
  async (origin) => {
    let connections = 0;
    const server = createServer();
    server.on('connection', () => (connections += 1));
    await new Promise<void>((done) => server.listen(0, done));
    const { port } = server.address() as AddressInfo;
    await expect(fetchJson(`${origin}:${port}/keys`, true)).rejects.toThrow(/inside|https/);
    await new Promise((done) => server.close(done));
    expect(connections).toBe(0);
  },
);
