/** Serves the API document and Swagger UI, signed in through the same issuer as everyone, without a client secret. */
import type { INestApplication } from '@nestjs/common';
import { type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import type { Config } from './config.js';
import { buildDocument } from './openapi.js';

const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

export function mountDocs(app: INestApplication, fastify: FastifyInstance, config: Config): void {
  const { host } = new URL(config.publicUrl);
  fastify.addHook('onRequest', async (request, reply) => {
    if (!/^\/docs(\/|$|\?|-)/.test(request.url)) return;
    // Signing in returns to PUBLIC_URL: a page under another name could not take the answer.
    if (request.headers.host !== host) return reply.redirect(`${config.publicUrl}${request.url}`);
    reply.header('content-security-policy', PAGE_POLICY);
  });
  let document: OpenAPIObject | undefined;
  SwaggerModule.setup('docs', app, () => (document ??= buildDocument(app, config.publicUrl)), {
    jsonDocumentUrl: 'openapi.json',
    customSiteTitle: 'Patchwork API',
    raw: ['json'],
    swaggerOptions: {
      initOAuth: {
        clientId: 'swagger-ui',
        usePkceWithAuthorizationCodeGrant: true,
        scopes: ['openid'],
      },
      oauth2RedirectUrl: `${config.publicUrl}/docs/oauth2-redirect.html`,
      // A token in the browser's storage would outlive the window; signing in again is two clicks.
      persistAuthorization: false,
      displayRequestDuration: true,
      tryItOutEnabled: true,
      defaultModelsExpandDepth: 0,
    },
  });
}
