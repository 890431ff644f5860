/**
 * How requests come in and answers go out: parsers, headers, CORS, errors, sign-in, API document. The same for main.ts
 * and for tests.
 */
import { randomUUID } from 'node:crypto';
import helmet from '@fastify/helmet';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { AppModule } from './app.module.js';
import { LinkHeader } from './common/page.js';
import { ProblemFilter } from './common/problem.filter.js';
import { RequestPipe } from './common/validation.js';
import type { Config } from './config.js';
import { mountDocs } from './docs.setup.js';
import { mountIssuer } from './sign-in/index.js';

const BODY_LIMIT = 100 * 1024;

/** The whole application, initialised and not yet listening. */
export async function createApp(config: Config): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    forceCloseConnections: 'idle',
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
  await app.register(helmet as never, { contentSecurityPolicy: API_POLICY, crossOriginResourcePolicy: false } as never);
  fastify.addHook('onSend', async (request, reply) => {
    reply.header('request-id', request.id);
    if (request.url.startsWith('/v1') && !reply.hasHeader('cache-control')) {
      reply.header('cache-control', 'private, no-cache');
    }
  });
  readJsonOnly(fastify);
  app.enableCors({
    origin: [...config.corsOrigins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: ['Authorization', 'Content-Type', 'If-Match', 'If-None-Match'],
    exposedHeaders: ['ETag', 'Link', 'Location', 'Retry-After', 'Request-Id'],
    maxAge: 600,
  });
  app.useGlobalPipes(new RequestPipe());
  app.useGlobalInterceptors(new LinkHeader());
  app.useGlobalFilters(new ProblemFilter());
  await mountIssuer(app);
  mountDocs(app as INestApplication, fastify, config);
  await app.init();
}

const API_POLICY = { directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] }, useDefaults: false };

/** JSON, and merge patches, which are JSON; whatever else is a 415. */
function readJsonOnly(fastify: FastifyInstance): void {
  fastify.removeContentTypeParser('text/plain');
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.addContentTypeParser('application/merge-patch+json', { parseAs: 'string' }, parse);
}
