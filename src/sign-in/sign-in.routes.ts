/**
 * The routes of the pages under `/sign-in/`. A `GET` shows a form and changes nothing; only a `POST` signs in. What protects
 * the form against being sent from elsewhere is the sign-in's own cookie.
 */
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { errors, type Provider } from 'oidc-provider';
import { placeOf } from '../common/errors.js';
import { idOf } from '../common/ids.js';
import { CONFIG, type Config } from '../config.js';
import { Accounts } from './accounts.js';
import { readForms } from './form-parsers.js';
import { KnownDevices } from './known-devices.js';
import { LinkRoutes } from './link.routes.js';
import { PAGE_HEADERS } from './page-layout.js';
import { formOf, show } from './page-reply.js';
import { PageRoutes } from './page-routes.js';
import * as pages from './pages.js';
import { TooBusy } from './password-checks.js';
import { type NextPage, SecondStep, type SignedIn } from './second-step.js';
import { Sessions } from './sessions.service.js';

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

@Injectable()
export class SignInRoutes {
  private readonly log = new Logger('sign-in');

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly accounts: Accounts,
    private readonly linkRoutes: LinkRoutes,
    private readonly pageRoutes: PageRoutes,
    private readonly secondStep: SecondStep,
    private readonly sessions: Sessions,
    private readonly devices: KnownDevices,
  ) {}

  async mount(scope: FastifyInstance, provider: Provider): Promise<void> {
    scope.removeAllContentTypeParsers();
    readForms(scope);
    scope.setErrorHandler((fault: Error & { statusCode?: number }, _request, reply) => this.showFault(fault, reply));
    this.linkRoutes.mount(scope);
    this.pageRoutes.mount(scope);
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
    const answer = form.has('step')
      ? await this.secondStep.goOn(interaction.uid, form, (address) => this.devices.recognise(request, address))
      : await this.firstStep(request, form, interaction);
    if (answer === null) {
      const fault = form.has('step') ? pages.STEP_FAULT : pages.SIGN_IN_FAULT;
      return this.showForm(reply, interaction, 422, form.get('email') ?? '', fault);
    }
    if ('page' in answer) return show(reply, answer.status, answer.page, this.formTargets(interaction));
    const { agentId: accountId, amr } = answer;
    const current = interaction.session?.accountId;
    if (current !== undefined && current !== accountId) await this.endSession(provider, interaction);
    const login = { accountId, amr: [...amr], remember: false };
    const returnTo = await provider.interactionResult(request.raw, reply.raw, { login });
    const account = await this.accounts.accountOf(accountId);
    if (account !== null) this.devices.remember(reply, account.email);
    return reply.headers(PAGE_HEADERS).redirect(returnTo, 303);
  }

  /** The password, or going on with the session that this browser has. */
  private async firstStep(
    request: FastifyRequest,
    form: URLSearchParams,
    { uid, session }: Interaction,
  ): Promise<SignedIn | NextPage | null> {
    const present = idOf(session?.accountId ?? '');
    if (form.has('continue') && present !== null) {
      const amr = (session as { amr?: string[] }).amr ?? ['pwd'];
      const goesOn = await this.secondStep.begin(uid, present, amr);
      if (goesOn !== null) return goesOn;
    }
    const address = (form.get('email') ?? '').trim().toLowerCase();
    const device = this.devices.recognise(request, address);
    const from = { source: request.ip, device };
    const agentId = await this.accounts.signIn(address, form.get('password') ?? '', from);
    return agentId === null ? null : this.secondStep.begin(uid, agentId, ['pwd'], form.get('code') ?? '', device);
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
    const agentId = idOf(of.session?.accountId ?? '');
    const current = agentId === null ? null : ((await this.accounts.accountOf(agentId))?.email ?? null);
    return show(reply, status, pages.signInPage({ email, current, fault }), this.formTargets(of));
  }

  /** Where the redirect after a form leads at last. */
  private formTargets({ params }: Interaction): string[] {
    return [this.config.publicUrl, new URL(String(params.redirect_uri)).origin];
  }

  private showFault(fault: Error & { statusCode?: number }, reply: FastifyReply) {
    if (fault instanceof errors.SessionNotFound) {
      return show(reply, 400, pages.errorPage('This sign-in has expired, or your browser does not keep cookies.'));
    }
    if (fault instanceof TooBusy) {
      void reply.header('retry-after', fault.seconds);
      return show(reply, 503, pages.errorPage('Many people sign in at this moment. Try again in a few seconds.'));
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
