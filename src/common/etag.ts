/**
 * Entity tags of the form `"<version>-<digest of the body>"`: the digest answers "did anything I see change?", the
 * version alone guards writes (RFC 9110, sections 8.8.3 and 13.1).
 */
import { hash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { preconditionRequired, stale } from './errors.js';

/** The strong tag of a representation; `body` is the exact text that goes out. */
export function etagOf(version: number, body: string): string {
  return `"${version}-${hash('sha1', body, 'base64url').slice(0, 16)}"`;
}

/** Whether If-None-Match names this tag (weak comparison). */
export function isUnchanged(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch
    .split(',')
    .map((tag) => tag.trim().replace(/^W\//, ''))
    .some((tag) => tag === '*' || tag === etag);
}

/** A version of a resource, in the exact text that goes out. */
export interface TaggedText {
  readonly version: number;
  readonly body: string;
}

/** The text as an answer, with its tag; nothing (304) if the caller holds that very text. */
export function answerTagged(text: TaggedText, reply: FastifyReply, ifNoneMatch?: string): string | undefined {
  const etag = tag(text, reply);
  if (isUnchanged(ifNoneMatch, etag)) {
    void reply.status(304);
    return undefined;
  }
  void reply.type('application/json; charset=utf-8');
  return text.body;
}

/** The tag alone, on the answer of something below the resource. */
export function tag({ version, body }: TaggedText, reply: FastifyReply): string {
  const etag = etagOf(version, body);
  void reply.header('etag', etag);
  return etag;
}

/** The text of what has no version, tagged as version 0; nothing (304) for a reader who holds that very text. */
export function tagPlain(body: string, { method, headers }: FastifyRequest, reply: FastifyReply): string | null {
  const etag = tag({ version: 0, body }, reply);
  const isRead = method === 'GET' || method === 'HEAD';
  if (!isRead || !isUnchanged(headers['if-none-match'], etag)) return body;
  void reply.status(304);
  return null;
}

/** What a guarded write compares: the version and, for each field, the version at which it last changed. */
export interface Versioned {
  readonly version: number;
  readonly fieldVersions: Readonly<Record<string, number>>;
}

/**
 * Lets a write pass only when If-Match carries the current version, or `*`: 428 when absent, 412 with the fields when
 * stale. Only the version counts, so that a tag which a proxy has weakened still guards.
 */
export function requireMatch(ifMatch: string | undefined, current: Versioned): void {
  if (ifMatch === undefined || ifMatch.trim() === '') throw preconditionRequired();
  if (ifMatch.trim() === '*') return;
  const versions = ifMatch.split(',').map(versionOf);
  if (versions.includes(current.version)) return;
  const known = Math.max(...versions.filter((version) => !Number.isNaN(version)), 0);
  const changed = Object.entries(current.fieldVersions).filter(([, version]) => version > known);
  throw stale(changed.map(([field]) => field).sort());
}

function versionOf(tag: string): number {
  const match = /^(?:W\/)?"(\d{1,9})(?:-[\w-]+)?"$/.exec(tag.trim());
  return match ? Number(match[1]) : Number.NaN;
}
