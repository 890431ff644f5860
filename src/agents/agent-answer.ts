/** How one agent goes out: the text as PostgreSQL built it, with its tag. */
import type { FastifyReply } from 'fastify';
import { etagOf, isUnchanged } from '../common/etag.js';
import type { AgentText } from './agent.queries.js';

/** The text with its tag; nothing (304) if the caller holds that very text. */
export function sendAgent({ version, body }: AgentText, reply: FastifyReply, ifNoneMatch?: string): string | undefined {
  const etag = etagOf(version, body);
  void reply.header('etag', etag).type('application/json; charset=utf-8');
  if (!isUnchanged(ifNoneMatch, etag)) return body;
  void reply.status(304);
  return undefined;
}
