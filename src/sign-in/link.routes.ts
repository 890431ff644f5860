/**
 * The pages to which the links of account mail lead, and the one that sends such a link to who forgot their password. A
 * `GET` shows a form and changes nothing; only a `POST` uses a link up. The secret in the link protects its form.
 */
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { EmailChanges } from '../agents/index.js';
import { CONFIG, type Config } from '../config.js';
import { AccountLinks, PAGE_OF_LINK } from './account-links.js';
import type { LinkPurpose } from './account-mail.queries.js';
import { formOf, show } from './page-reply.js';
import * as pages from './pages.js';
import { PasswordResets } from './password-resets.service.js';
import { inLane } from './password-checks.js';
import { faultOfPassword, hashPassword } from './passwords.js';

@Injectable()
export class LinkRoutes {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly links: AccountLinks,
    private readonly resets: PasswordResets,
    private readonly changes: EmailChanges,
  ) {}

  mount(scope: FastifyInstance): void {
    for (const purpose of ['SET_PASSWORD', 'RESET_PASSWORD'] as const) {
      const path = `/sign-in/${PAGE_OF_LINK[purpose]}`;
      scope.get(path, (request, reply) => this.showLink(request, reply, purpose));
      scope.post(path, (request, reply) => this.setPassword(request, reply, purpose));
    }
    scope.get('/sign-in/verify', (request, reply) => this.showLink(request, reply, 'VERIFY_EMAIL'));
    scope.post('/sign-in/verify', (request, reply) => this.verify(request, reply));
    scope.get('/sign-in/email-change', (request, reply) => this.showChange(request, reply));
    scope.post('/sign-in/email-change', (request, reply) => this.answerChange(request, reply));
    scope.get('/sign-in/forgotten', (_request, reply) => show(reply, 200, pages.forgottenPage()));
    scope.post('/sign-in/forgotten', (request, reply) => this.sendReset(request, reply));
  }

  private async showLink(request: FastifyRequest, reply: FastifyReply, purpose: LinkPurpose) {
    return this.showLinkForm(reply, 200, tokenOf(request), purpose, null);
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
    const view = { page: PAGE_OF_LINK[purpose], email: link.address, token, fault };
    return show(reply, status, purpose === 'VERIFY_EMAIL' ? pages.verifyPage(view) : pages.setPasswordPage(view));
  }

  private async setPassword(request: FastifyRequest, reply: FastifyReply, purpose: 'SET_PASSWORD' | 'RESET_PASSWORD') {
    const form = formOf(request);
    const token = form.get('token') ?? '';
    const password = form.get('password') ?? '';
    const link = await this.links.look(token, purpose);
    if (link === null) return show(reply, 410, pages.deadLinkPage());
    const fault = faultOfPassword(password, form.get('repeated') ?? '', [link.address, ...link.names]);
    if (fault !== null) return this.showLinkForm(reply, 422, token, purpose, fault);
    const used = await this.links.use(token, purpose, await inLane(() => hashPassword(password)));
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

  private async showChange(request: FastifyRequest, reply: FastifyReply) {
    const token = tokenOf(request);
    const link = await this.links.look(token, 'CONFIRM_CHANGE');
    const email = link === null ? null : await this.changes.waitingEmail(link.agentId);
    if (link === null || email === null) return show(reply, 410, pages.deadLinkPage());
    return show(reply, 200, pages.changePage({ former: link.address, email, token }));
  }

  private async answerChange(request: FastifyRequest, reply: FastifyReply) {
    const form = formOf(request);
    const accepted = form.get('answer') === 'yes';
    const done = await this.links.answerChange(form.get('token') ?? '', form.get('email') ?? '', accepted);
    if (!done) return show(reply, 410, pages.deadLinkPage());
    const [title, sentence] = accepted ? CHANGED : KEPT;
    return show(reply, 200, pages.donePage(title, sentence, this.config.frontendUrl));
  }

  private async sendReset(request: FastifyRequest, reply: FastifyReply) {
    await this.resets.request((formOf(request).get('email') ?? '').slice(0, LONGEST_ADDRESS));
    return show(reply, 200, pages.linkOnItsWayPage());
  }
}

const LONGEST_ADDRESS = 320;

const CHANGED = [
  'Email address changed',
  'A link is on its way to your new address: follow it to get emails there. You sign in with the new address from now on.',
] as const;
const KEPT = [
  'Email address kept',
  'Your email address stays as it was. Tell your admin that you did not want this.',
] as const;

function tokenOf(request: FastifyRequest): string {
  const { token } = request.query as { token?: unknown };
  return typeof token === 'string' ? token : '';
}
