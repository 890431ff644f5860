/** Forms as browsers send them, both ways: a handler finds `URLSearchParams`. Uploads are not taken. */
import type { FastifyInstance } from 'fastify';

const LIMIT = 16_384;

export function readForms(scope: FastifyInstance): void {
  scope.addContentTypeParser<string>(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: LIMIT },
    (_request, body, done) => done(null, new URLSearchParams(body)),
  );
  // What mail services send to unsubscribe (RFC 8058, 3.2).
  scope.addContentTypeParser<Buffer>(
    'multipart/form-data',
    { parseAs: 'buffer', bodyLimit: LIMIT },
    async (request: { headers: { 'content-type'?: string } }, body: Buffer) =>
      fieldsOf(body, request.headers['content-type'] ?? ''),
  );
}

async function fieldsOf(body: Buffer, type: string): Promise<URLSearchParams> {
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData().catch(() => {
    throw Object.assign(new Error('no form'), { statusCode: 400 });
  });
  return new URLSearchParams([...form].filter((field): field is [string, string] => typeof field[1] === 'string'));
}
