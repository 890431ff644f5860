/**
 * The routes of the pages under `/sign-in/`. A `GET` shows a form and changes nothing; only a `POST` signs in. What protects
 * the form against being sent from elsewhere is the sign-in's own cookie.
 */
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { errors, type Provider } from 'oidc-provider';
import { placeOf } from '../common/errors.js';
import { CONFIG, type Config } from '../config.js';
import { Accounts } from './accounts.js';
import { LinkRoutes } from './link.routes.js';
import { PAGE_HEADERS } from './page-layout.js';
import { formOf, show } from './page-reply.js';
import * as pages from './pages.js';
import { Sessions } from './sessions.service.js';

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

@Injectable()
export class SignInRoutes {
  private readonly log = new Logger('sign-in');

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly accounts: Accounts,
    private readonly linkRoutes: LinkRoutes,
    private readonly sessions: Sessions,
  ) {}

  async mount(scope: FastifyInstance, provider: Provider): Promise<void> {
    scope.removeAllContentTypeParsers();
    const limits = { parseAs: 'string', bodyLimit: 16_384 } as const;
    scope.addContentTypeParser<string>('application/x-www-form-urlencoded', limits, (_request, body, done) => {
      done(null, new URLSearchParams(body));
    });
    scope.setErrorHandler((fault: Error & { statusCode?: number }, _request, reply) => this.showFault(fault, reply));
    this.linkRoutes.mount(scope);
    scope.get('/sign-in/:uid', (request, reply) => this.showSignIn(request, reply, provider));
    scope.post('/sign-in/:uid', (request, reply) => this.signIn(request, reply, provider));
  }

  private async showSignIn(request: FastifyRequest, reply: FastifyReply, provider: Provider) {
    const interaction = await provider.interactionDetails(request.raw, reply.raw);
    return this.showForm(reply, interaction, 200, hintOf(interaction), null);
  }

  private async signIn(request: FastifyRequest, reply: FastifyReply, provider: Provider) {
    const interaction = await provider.interactionDetails(request.raw, reply.raw);
    const form = formOf(request);
    const current = interaction.session?.accountId;
    const goesOn = form.has('continue') && current !== undefined && (await this.accounts.addressOf(current)) !== null;
    const email = form.get('email') ?? '';
    const accountId = goesOn ? current : await this.accounts.signIn(email, form.get('password') ?? '');
    if (accountId === null) return this.showForm(reply, interaction, 422, email, pages.SIGN_IN_FAULT);
    if (current !== undefined && current !== accountId) await this.endSession(provider, interaction);
    const login = { accountId, amr: ['pwd'], remember: false };
    const returnTo = await provider.interactionResult(request.raw, reply.raw, { login });
    return reply.headers(PAGE_HEADERS).redirect(returnTo, 303);
  }

  /** Somebody else signs in with this browser: the session before them ends, as if they had signed out. */
  private async endSession(provider: Provider, interaction: Interaction): Promise<void> {
    const { uid } = interaction.session!;
    await this.sessions.endOf(uid);
    const session = await provider.Session.findByUid(uid);
    await session?.destroy();
    interaction.session = undefined;
    await interaction.persist();
  }

  private async showForm(reply: FastifyReply, of: Interaction, status: number, email: string, fault: string | null) {
    const accountId = of.session?.accountId;
    const current = accountId === undefined ? null : await this.accounts.addressOf(accountId);
    const target = new URL(String(of.params.redirect_uri)).origin;
    return show(reply, status, pages.signInPage({ email, current, fault }), [this.config.publicUrl, target]);
  }

  private showFault(fault: Error & { statusCode?: number }, reply: FastifyReply) {
    if (fault instanceof errors.SessionNotFound) {
      return show(reply, 400, pages.errorPage('This sign-in has expired, or your browser does not keep cookies.'));
    }
    const status = fault.statusCode ?? 500;
    if (status < 500) return show(reply, status, pages.errorPage('The form could not be read.'));
    this.log.error(placeOf(fault));
    return show(reply, 503, pages.errorPage('Patchwork cannot answer now. Try again in a moment.'));
  }
}

function hintOf(interaction: Interaction): string {
  const hint = interaction.params.login_hint;
  return typeof hint === 'string' ? hint : '';
}
