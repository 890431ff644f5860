/**
 * How requests come in and answers go out: parsers, headers, CORS, errors, sign-in, API document. The same for main.ts
 * and for tests.
 */
import { randomUUID } from 'node:crypto';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppModule } from './app.module.js';
import { malformed } from './common/errors.js';
import { tagPlain } from './common/etag.js';
import type { PageLinks } from './common/page.js';
import { answerProblem, ProblemFilter } from './common/problem.filter.js';
import { excessOf, RequestPipe } from './common/validation.js';
import type { Config } from './config.js';
import { mountDocs } from './docs.setup.js';
import { limitPipelining } from './pipelining.setup.js';
import { mountIssuer } from './sign-in/index.js';

const BODY_LIMIT = 100 * 1024;

/** Room for a token that is far too long: it is refused by us, as every other bad one is. */
const HEADER_LIMIT = 128 * 1024;

/** Milliseconds for a request to arrive whole, looked at each second; its head has less. */
const ARRIVES_WITHIN = 28_000;
const HEAD_ARRIVES_WITHIN = 15_000;

/** The whole application, initialised and not yet listening. */
export async function createApp(config: Config): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    forceCloseConnections: 'idle',
    requestTimeout: ARRIVES_WITHIN,
    http: {
      maxHeaderSize: HEADER_LIMIT,
      headersTimeout: HEAD_ARRIVES_WITHIN,
      connectionsCheckingInterval: 1_000,
    },
    frameworkErrors: (fault: unknown, request: FastifyRequest, reply: FastifyReply) =>
      answerProblem(fault, request, reply),
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.register(config), adapter, {
    logger: ['warn', 'error', 'fatal'],
    bodyParser: false,
    abortOnError: false,
  });
  await setUp(app, config);
  return app;
}

async function setUp(app: NestFastifyApplication, config: Config): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  fastify.addHook('onRequest', (request, reply, done) => {
    // By the route, not by what was sent: that may be a whole address (RFC 9112, 3.2.2).
    if (request.routeOptions.url?.startsWith('/v1')) reply.headers(API_HEADERS);
    else putOnRaw(reply);
    reply.header('request-id', request.id);
    done(
      hasTwoHosts(request)
        ? malformed([{ pointer: 'host', code: 'HOST', detail: 'Send one Host header.' }])
        : undefined,
    );
  });
  limitPipelining(fastify);
  sayLinks(fastify);
  tagAnswers(fastify);
  readBodies(fastify);
  app.enableCors({
    origin: [...config.corsOrigins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: ['Authorization', 'Content-Type', 'If-Match', 'If-None-Match'],
    exposedHeaders: ['ETag', 'Link', 'Location', 'Retry-After', 'Request-Id'],
    maxAge: 600,
  });
  app.useGlobalPipes(new RequestPipe());
  app.useGlobalFilters(new ProblemFilter());
  await mountIssuer(app);
  mountDocs(app as INestApplication, fastify, config);
  await app.init();
}

/** A proxy and we might each take another one for ours (RFC 9112, 3.2). */
function hasTwoHosts({ raw }: FastifyRequest): boolean {
  return raw.rawHeaders.filter((name, n) => n % 2 === 0 && name.toLowerCase() === 'host').length > 1;
}

/** What helmet would set, as constants: it makes its rules anew for each request, a tenth of what a read costs. */
const SAFE_HEADERS = {
  'content-security-policy': "default-src 'none';frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'x-frame-options': 'SAMEORIGIN',
  'x-permitted-cross-domain-policies': 'none',
  'x-xss-protection': '0',
};
const API_HEADERS = { ...SAFE_HEADERS, 'cache-control': 'private, no-cache' };

/** The issuer answers past Fastify and takes only these along; where there are any, node is slower at writing a head. */
function putOnRaw({ raw }: FastifyReply): void {
  for (const [name, value] of Object.entries(SAFE_HEADERS)) raw.setHeader(name, value);
}

/** The links of a page stand in a `Link` header too (RFC 8288). No interceptor: it would lead all answers through rxjs. */
function sayLinks(fastify: FastifyInstance): void {
  fastify.addHook('preSerialization', (_request, reply, body: { links?: PageLinks } | null, done) => {
    const next = body?.links?.next;
    if (next !== undefined) reply.header('link', `<${next}>; rel="next"`);
    done(null, body);
  });
}

/** Controllers tag what has a version; what else can be put is tagged by its text, when it is put and when it is read. */
function tagAnswers(fastify: FastifyInstance): void {
  const put = new Set<string>();
  fastify.addHook('onRoute', ({ method, url }) => void (method === 'PUT' && put.add(url)));
  fastify.addHook('onSend', (request, reply, payload, done) => {
    const isOurs = put.has(request.routeOptions.url ?? '') && reply.statusCode === 200;
    const isTagged = reply.hasHeader('etag') || typeof payload !== 'string';
    done(null, isOurs && !isTagged ? tagPlain(payload, request, reply) : payload);
  });
}

/** Where mail servers report on our mail, in mail. */
const REPORTS = '/v1/mail/delivery-status-notifications';

/** JSON, and merge patches, which are JSON; mail where it is reported on; whatever else is a 415. */
function readBodies(fastify: FastifyInstance): void {
  fastify.removeContentTypeParser('text/plain');
  const parseAny = fastify.getDefaultJsonParser('error', 'error');
  const parse: typeof parseAny = (request, body, done) =>
    parseAny(request, body, (fault, value) => {
      const excess = fault === null ? excessOf(value) : null;
      if (excess === null) done(fault, value);
      else done(malformed([excess]));
    });
  // Many clients name the type even where there is no body.
  fastify.removeContentTypeParser('application/json');
  fastify.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else parse(request, String(body), done);
  });
  const reports = ['message/rfc822', 'multipart/report'];
  fastify.addContentTypeParser(reports, { parseAs: 'buffer' }, (request, body, done) => {
    // On every other route they are what no route takes.
    if (request.routeOptions.url === REPORTS) done(null, body);
    else done(Object.assign(new Error('Unsupported media type'), { statusCode: 415 }));
  });
  fastify.addContentTypeParser('application/merge-patch+json', { parseAs: 'string' }, parse);
}
