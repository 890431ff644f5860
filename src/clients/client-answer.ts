/** How a client leaves over HTTP: its text with the tag of its version. */
import type { FastifyReply } from 'fastify';
import { etagOf, isUnchanged } from '../common/etag.js';
import type { ClientText } from './profile.queries.js';

/** The text with its tag; nothing (304) if the caller holds that very text. */
export function answer(client: ClientText, reply: FastifyReply, ifNoneMatch?: string): string | undefined {
  tag(client, reply);
  if (isUnchanged(ifNoneMatch, etagOf(client.version, client.body))) {
    void reply.status(304);
    return undefined;
  }
  void reply.type('application/json; charset=utf-8');
  return client.body;
}

/** The client's tag alone, on the answer of something below the client. */
export function tag({ version, body }: ClientText, reply: FastifyReply): void {
  void reply.header('etag', etagOf(version, body));
}
