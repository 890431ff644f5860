/**
 * Requests that come on one connection before the answers to earlier ones (pipelining; RFC 9112, 9.3.2). Hardly any client does
 * it; a thousand of them at once would keep everybody else waiting.
 */
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { tooMany } from './common/errors.js';

/** Unanswered requests of one connection. */
const AT_ONCE = 16;

/** Answers 429 to more than that, and ends the connection. */
export function limitPipelining(fastify: FastifyInstance): void {
  const unanswered = new WeakMap<Socket, number>();
  const count = (socket: Socket, change: number): number => {
    const now = (unanswered.get(socket) ?? 0) + change;
    unanswered.set(socket, now);
    return now;
  };
  fastify.addHook('onRequest', ({ raw }, reply, done) => {
    if (count(raw.socket, 1) <= AT_ONCE) return done();
    void reply.header('connection', 'close');
    done(tooMany('TOO_MANY_AT_ONCE', 'Wait for answers before you send more on this connection.', 1));
  });
  fastify.addHook('onResponse', ({ raw }, _reply, done) => {
    count(raw.socket, -1);
    done();
  });
}
