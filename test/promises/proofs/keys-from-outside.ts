/** In production the server fetches keys from the public internet only, never from itself, however the address is spelt. */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { fetchJson } from '../../../src/access/safe-fetch.js';

let server: Server;
let connections: Socket[];

beforeEach(async () => {
  connections = [];
  server = createServer((socket) => {
    connections.push(socket);
    socket.on('error', () => undefined).destroy();
  });
  await new Promise<void>((done) => server.listen(0, done));
});

afterEach(() => new Promise((done) => server.close(done)));

it.each(['https://127.0.0.1', 'https://localhost', 'https://[::1]', 'http://127.0.0.1', 'https://[::ffff:127.0.0.1]'])(
  'fetches no keys from %s, and does not even connect to it',
  async (origin) => {
    const { port } = server.address() as AddressInfo;
    await expect(fetchJson(`${origin}:${port}/keys`, true)).rejects.toThrow(/inside|https/);
    expect(connections).toHaveLength(0);
  },
);
