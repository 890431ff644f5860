/**
 * Stands before every route: who is calling (401), could they do this at all (403), may they do it to this client (404,
 * written down either way). Rights come from the database on each request; nothing is cached.
 */
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Principal } from '../common/actor.js';
import { forbidden, malformed, notFound, unauthenticated, Problem } from '../common/errors.js';
import { type Id, idOf, isOddId } from '../common/ids.js';
import { CONFIG, type Config } from '../config.js';
import { Database } from '../database/database.js';
import { AccessLog } from './access-log.js';
import { noteSeen, principalOfAgent, principalOfSystem } from './access.queries.js';
import { bearerToken, presents } from './bearer.js';
import { Issuers } from './issuers.js';
import { type Action, mayEver, ruleOf } from './policy.js';
import { ACTION, OPEN, type SignedInRequest } from './policy.decorator.js';
import type { VerifiedToken } from './verified-token.js';

/** What a route says of itself. */
interface Declaration {
  readonly isOpen: boolean;
  readonly action: Action | undefined;
}

@Injectable()
export class TokenGuard implements CanActivate {
  /** It stands in the code, so each route is asked once. */
  private readonly declarations = new WeakMap<object, Declaration>();

  constructor(
    private readonly reflector: Reflector,
    private readonly issuers: Issuers,
    private readonly database: Database,
    private readonly accessLog: AccessLog,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { isOpen, action } = this.declarationOf(context);
    if (isOpen) return true;
    const request = context.switchToHttp().getRequest<SignedInRequest>();
    if (action !== undefined && ruleOf(action).mailCallback === true) {
      if (presents(request.raw.rawHeaders, this.config.mailCallbackToken)) return true;
      throw unauthenticated();
    }
    const bearer = bearerToken(request.raw.rawHeaders);
    if (bearer === null) throw unauthenticated();
    const token = await this.issuers.verifyToken(bearer);
    const principal = await this.principalOf(token);
    request.principal = principal;
    request.sessionId = token.sessionId;
    if (action === undefined) throw forbidden();
    const { client } = ruleOf(action);
    if (!mayEver(principal, action)) {
      await this.writeRefusal(principal, action, request);
      throw forbidden();
    }
    readIds(request.params as Record<string, string> | undefined);
    if (client !== undefined && client !== 'READ_IN_QUERY') {
      const { clientId } = request.params as { clientId: Id };
      const entering = this.accessLog.enter(principal, action, clientId, joiningOf(request, principal), request.id);
      // To this one nearly everybody may: a faulty body is answered alike whether there is such a client, so the verb says 404.
      await (client === 'EMERGENCY' ? entering.catch(passNotFound) : entering);
    }
    return true;
  }

  private declarationOf(context: ExecutionContext): Declaration {
    const handler = context.getHandler();
    const known = this.declarations.get(handler);
    if (known !== undefined) return known;
    const targets = [handler, context.getClass()];
    const declaration = {
      isOpen: this.reflector.getAllAndOverride<boolean | undefined>(OPEN, targets) === true,
      action: this.reflector.getAllAndOverride<Action | undefined>(ACTION, targets),
    };
    this.declarations.set(handler, declaration);
    return declaration;
  }

  /** Who reaches for a client with a role or scope that opens none has tried all the same. */
  private async writeRefusal(principal: Principal, action: Action, request: SignedInRequest): Promise<void> {
    const { clientId } = (request.params ?? {}) as { clientId?: Id };
    const id = idOf(clientId ?? '');
    if (id === null) return;
    await this.accessLog.list(principal, action, [id], request.id, { outcome: 'DENIED' });
  }

  private async principalOf(token: VerifiedToken): Promise<Principal> {
    const { subject, isSystem, scopes } = token;
    const principal = isSystem ? await principalOfSystem(this.database, subject) : await this.agentOf(token);
    if (principal === null) throw unauthenticated();
    // A token narrows what the system has; it never widens it.
    return isSystem ? { ...principal, scopes: principal.scopes.filter((scope) => scopes.includes(scope)) } : principal;
  }

  private async agentOf(token: VerifiedToken): Promise<Principal | null> {
    let agent = await principalOfAgent(this.database, token);
    if (agent === null && (await this.issuers.link(token))) agent = await principalOfAgent(this.database, token);
    if (agent?.seenToday === false) await noteSeen(this.database, agent.agentId);
    return agent;
  }
}

function passNotFound(fault: unknown): void {
  if (!(fault instanceof Problem) || fault.status !== 404) throw fault;
}

/** Only for themselves may somebody ask after a match: adding others takes a member. Who joins openly is named. */
function joiningOf(
  { body }: SignedInRequest,
  { agentId }: Principal,
): { readonly forThemselves: boolean; readonly openly: boolean } {
  const { agentId: asked, sensitive } = (body ?? {}) as { agentId?: unknown; sensitive?: unknown };
  const forThemselves = agentId !== null && typeof asked === 'string' && idOf(asked) === agentId;
  return { forThemselves, openly: forThemselves && sensitive !== true };
}

/** Brings the ids in a path to their one form. Answers 400 to an odd spelling, and 404 to a text that is no id. */
function readIds(params: Record<string, string> | undefined): void {
  for (const [name, value] of Object.entries(params ?? {})) {
    if (!name.endsWith('Id')) continue;
    const id = idOf(value);
    if (id === null)
      throw isOddId(value) ? malformed([{ pointer: name, code: 'IS_UUID', detail: ODD_ID }]) : notFound();
    params![name] = id;
  }
}

const ODD_ID = 'Write the id with hyphens and without braces.';
