/**
 * Puts the issuer and its pages before the API: `/oidc/*`, `/.well-known/openid-configuration` and `/sign-in/*`, in a
 * Fastify plug-in of their own with their own body parsers. Nest's guards do not see these routes: they are open.
 */
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, HTTPMethods } from 'fastify';
import type { Provider } from 'oidc-provider';
import { CONFIG, type Config } from '../config.js';
import { EmbeddedIssuer } from './issuer.js';
import { contentSecurityPolicy, PAGE_HEADERS } from './page-layout.js';
import { SignInRoutes } from './sign-in.routes.js';

/** Call it once, after the database is migrated and before the application listens. */
export async function mountIssuer(app: NestFastifyApplication): Promise<void> {
  const config = app.get<Config>(CONFIG);
  const provider = await app.get(EmbeddedIssuer).make();
  const pages = app.get(SignInRoutes);
  guardHeaders(provider, config);
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  await fastify.register(async (scope) => {
    mountProvider(scope, provider, config);
    await scope.register((own) => pages.mount(own, provider));
  });
}

function mountProvider(scope: FastifyInstance, provider: Provider, config: Config): void {
  const { protocol, host } = new URL(config.publicUrl);
  const answer = provider.callback();
  // oidc-provider reads the body itself; a parser would leave it nothing.
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (_request, _body, done) => done(null));
  for (const [url, method] of ROUTES) {
    scope.route({
      url,
      method,
      handler: async (request, reply) => {
        reply.hijack();
        // Whatever proxies and callers say, we are at PUBLIC_URL: links, and cookies marked secure or not, follow it.
        request.raw.headers['x-forwarded-proto'] = protocol.slice(0, -1);
        request.raw.headers['x-forwarded-host'] = host;
        await answer(request.raw, reply.raw);
      },
    });
  }
  provider.proxy = true;
}

const ROUTES: readonly (readonly [string, HTTPMethods[]])[] = [
  ['/oidc/*', ['GET', 'POST', 'OPTIONS']],
  ['/.well-known/openid-configuration', ['GET', 'OPTIONS']],
];

/** The policy of our pages on all that the issuer answers, and CORS for the listed origins only, never for all. */
function guardHeaders(provider: Provider, config: Config): void {
  const origins = new Set([config.publicUrl, ...config.corsOrigins]);
  const policy = contentSecurityPolicy([config.publicUrl, new URL(config.frontendUrl).origin]);
  provider.use(async (ctx, next) => {
    ctx.set({ ...PAGE_HEADERS, 'content-security-policy': policy });
    await next();
    if (origins.has(ctx.get('origin'))) return;
    for (const name of Object.keys(ctx.response.headers)) {
      if (name.startsWith('access-control-')) ctx.remove(name);
    }
  });
}
