/**
 * Where the unsubscribe links of emails lead (RFC 8058). Mail scanners follow every link: so a `GET` or `HEAD` changes
 * nothing, and a `POST` only with the very words of RFC 8058 or of our own form. No cookie, no sign-in: the link is enough.
 */
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../../config.js';
import { errorPage, formOf, PageRoutes, show } from '../../sign-in/index.js';
import { LOWERED_TO, type LoweredTo, UNSUBSCRIBE_PATH } from './unsubscribe-links.js';
import * as pages from './unsubscribe.pages.js';
import { UnsubscribeService, USED_UP } from './unsubscribe.service.js';

@Injectable()
export class UnsubscribeRoutes {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly unsubscribe: UnsubscribeService,
    routes: PageRoutes,
  ) {
    routes.add((scope) => {
      scope.get(UNSUBSCRIBE_PATH, (request, reply) => this.ask(tokenIn(request), reply, 200));
      scope.post(UNSUBSCRIBE_PATH, (request, reply) => this.act(request, reply));
    });
  }

  private async ask(token: string, reply: FastifyReply, status: number) {
    const seen = await this.unsubscribe.look(token);
    if (seen === null) return deadLink(reply);
    if (seen === USED_UP) return this.usedUp(reply);
    return show(reply, status, pages.seenPage(token, seen, this.config.frontendUrl));
  }

  private async act(request: FastifyRequest, reply: FastifyReply) {
    const form = formOf(request);
    const token = form.get('token') ?? tokenIn(request);
    const undo = form.get('undo');
    if (undo !== null) return this.undo(token, undo, reply);
    const wished = LOWERED_TO.find((to) => to === form.get('frequency')) ?? null;
    if (wished === null && form.get('List-Unsubscribe') !== 'One-Click') return this.ask(token, reply, 400);
    return this.lower(token, wished, reply);
  }

  private async lower(token: string, wished: LoweredTo | null, reply: FastifyReply) {
    const lowered = await this.unsubscribe.lower(token, wished);
    if (lowered === null) return deadLink(reply);
    if (lowered === USED_UP) return this.usedUp(reply);
    return show(reply, 200, pages.loweredPage(token, lowered, this.config.frontendUrl));
  }

  private usedUp(reply: FastifyReply): FastifyReply {
    return show(reply, 409, pages.usedUpPage(this.config.frontendUrl));
  }

  private async undo(token: string, id: string, reply: FastifyReply) {
    const undone = await this.unsubscribe.undo(token, id);
    if (undone === null) return deadLink(reply);
    return show(reply, undone ? 200 : 409, pages.undonePage(undone, this.config.frontendUrl));
  }
}

function tokenIn(request: FastifyRequest): string {
  const { token } = request.query as { token?: unknown };
  return typeof token === 'string' ? token : '';
}

function deadLink(reply: FastifyReply): FastifyReply {
  const sentence =
    'This link cannot be used: it is more than a year old, or was not made for the address that you have now, or your account is closed or suspended and gets no email anyway. Whoever can sign in chooses there how often they get email.';
  return show(reply, 410, errorPage(sentence));
}
