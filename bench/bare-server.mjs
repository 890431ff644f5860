/**
 * What the profile read costs at least: `node:http` and `pg`, the product's own two named statements for each request,
 * their text sent as it comes. No token, no framework; the headers are constants of the product's size.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import pg from 'pg';
import { v7 as uuid } from 'uuid';
import { principalOfAgent } from '../dist/src/access/access.queries.js';
import { readProfile } from '../dist/src/clients/profile.queries.js';

const [{ url, connections, token, headers }] = await once(process, 'message');
const principal = await statementOf((database) => principalOfAgent(database, token));
const profile = await statementOf((database) => readProfile('', { actor: {} }, database));
const pool = new pg.Pool({
  connectionString: url,
  max: connections,
  options: '-c role=patchwork_app',
  keepAlive: true,
});

const server = createServer((request, response) => {
  answer(request, response).catch((fault) => {
    console.error(fault);
    response.writeHead(500).end();
  });
});
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));

async function answer(request, response) {
  const id = request.url.slice('/v1/clients/'.length);
  const [caller] = (await pool.query({ ...principal })).rows;
  const look = [uuid(), caller.agentId, caller.systemId, caller.agencyId, 'clients.read', randomUUID()];
  const [row] = (await pool.query({ ...profile, values: [...look, id] })).rows;
  response.writeHead(200, { ...headers, 'content-length': Buffer.byteLength(row.body) }).end(row.body);
}

/** Name, text and values of the statement that a query function of the product runs. */
async function statementOf(ask) {
  let statement;
  const read = async (name, text, values) => {
    statement = { name, text, values };
    return [];
  };
  await ask({ read });
  return statement;
}
