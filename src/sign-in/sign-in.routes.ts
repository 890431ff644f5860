/**
 * The routes of the pages under `/sign-in/`. A `GET` shows a form and changes nothing; only a `POST` signs in or uses a
 * link up. What protects a form against being sent from elsewhere is the sign-in's own cookie, or the link's secret.
 */
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { errors, type Provider } from 'oidc-provider';
import { placeOf } from '../common/errors.js';
import { CONFIG, type Config } from '../config.js';
import { AccountLinks } from './account-links.js';
import type { LinkPurpose } from './account-mail.queries.js';
import { Accounts } from './accounts.js';
import { contentSecurityPolicy, PAGE_HEADERS } from './page-layout.js';
import * as pages from './pages.js';
import { faultOfPassword, hashPassword } from './passwords.js';
import { Sessions } from './sessions.service.js';

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

@Injectable()
export class SignInRoutes {
  private readonly log = new Logger('sign-in');

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly accounts: Accounts,
    private readonly links: AccountLinks,
    private readonly sessions: Sessions,
  ) {}

  async mount(scope: FastifyInstance, provider: Provider): Promise<void> {
    scope.removeAllContentTypeParsers();
    const limits = { parseAs: 'string', bodyLimit: 16_384 } as const;
    scope.addContentTypeParser<string>('application/x-www-form-urlencoded', limits, (_request, body, done) => {
      done(null, new URLSearchParams(body));
    });
    scope.setErrorHandler((fault: Error & { statusCode?: number }, _request, reply) => this.showFault(fault, reply));
    scope.get('/sign-in/set-password', (request, reply) => this.showLink(request, reply, 'SET_PASSWORD'));
    scope.post('/sign-in/set-password', (request, reply) => this.setPassword(request, reply));
    scope.get('/sign-in/verify', (request, reply) => this.showLink(request, reply, 'VERIFY_EMAIL'));
    scope.post('/sign-in/verify', (request, reply) => this.verify(request, reply));
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

  private async showLink(request: FastifyRequest, reply: FastifyReply, purpose: LinkPurpose) {
    const token = (request.query as { token?: unknown }).token;
    return this.showLinkForm(reply, 200, typeof token === 'string' ? token : '', purpose, null);
  }

  private async showLinkForm(
    reply: FastifyReply,
    status: number,
    token: string,
    purpose: LinkPurpose,
    fault: string | null,
  ) {
    const link = await this.links.look(token, purpose);
    if (link === null) return show(reply, 410, pages.deadLinkPage());
    const view = { email: link.address, token, fault };
    return show(reply, status, purpose === 'SET_PASSWORD' ? pages.setPasswordPage(view) : pages.verifyPage(view));
  }

  private async setPassword(request: FastifyRequest, reply: FastifyReply) {
    const form = formOf(request);
    const token = form.get('token') ?? '';
    const password = form.get('password') ?? '';
    const fault = faultOfPassword(password, form.get('repeated') ?? '');
    if (fault !== null) return this.showLinkForm(reply, 422, token, 'SET_PASSWORD', fault);
    // Hashing is dear: not for a link that is dead anyway.
    const used =
      (await this.links.look(token, 'SET_PASSWORD')) !== null &&
      (await this.links.use(token, 'SET_PASSWORD', await hashPassword(password)));
    if (!used) return show(reply, 410, pages.deadLinkPage());
    const sentence = 'Your password is set and your email address is confirmed. You can sign in now.';
    return show(reply, 200, pages.donePage('Password set', sentence, this.config.frontendUrl));
  }

  private async verify(request: FastifyRequest, reply: FastifyReply) {
    const used = await this.links.use(formOf(request).get('token') ?? '', 'VERIFY_EMAIL', null);
    if (!used) return show(reply, 410, pages.deadLinkPage());
    const sentence = 'Patchwork sends its emails to this address from now on.';
    return show(reply, 200, pages.donePage('Email address confirmed', sentence, this.config.frontendUrl));
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

function formOf(request: FastifyRequest): URLSearchParams {
  return request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
}

function show(reply: FastifyReply, status: number, page: string, formTargets: readonly string[] = []): FastifyReply {
  return reply
    .code(status)
    .headers({ ...PAGE_HEADERS, 'content-security-policy': contentSecurityPolicy(formTargets) })
    .type('text/html; charset=utf-8')
    .send(page);
}
