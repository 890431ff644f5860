/** What a controller says about access: the action that each route is, or that it is open to everyone. */
import { createParamDecorator, type CustomDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Principal } from '../common/actor.js';
import type { Action } from './policy.js';

export const ACTION = 'patchwork:action';
export const OPEN = 'patchwork:open';

/** The action that this route is. A route without one does not answer. */
export const May = (action: Action): CustomDecorator => SetMetadata(ACTION, action);

/** Open to everyone: only for the routes that product and tests list by name. */
export const Open = (): CustomDecorator => SetMetadata(OPEN, true);

export type SignedInRequest = FastifyRequest & { principal?: Principal; sessionId?: string | null };

/** The caller, as the guard found them. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<SignedInRequest>();
  if (principal === undefined) throw new Error('a route without the guard asked for its caller');
  return principal;
});

/** The caller's own session; null if their issuer knows none. */
export const OwnSession = createParamDecorator(
  (_: unknown, context: ExecutionContext): string | null =>
    context.switchToHttp().getRequest<SignedInRequest>().sessionId ?? null,
);

/** The id of this request, for the access log. */
export const RequestId = createParamDecorator(
  (_: unknown, context: ExecutionContext): string => context.switchToHttp().getRequest<FastifyRequest>().id,
);
