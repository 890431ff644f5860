/**
 * Turns every fault into one problem document (RFC 9457). What we did not foresee becomes a 500 that says nothing of the
 * inside; it is logged by its trace id, without the request's body or query.
 */
import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { malformed, notFound, placeOf, Problem, unavailable } from './errors.js';
import { idOf } from './ids.js';

@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(fault: unknown, host: ArgumentsHost): void {
    answerProblem(fault, host.switchToHttp().getRequest<FastifyRequest>(), host.switchToHttp().getResponse());
  }
}

/** The answer to a fault, also to those that come before any route: an address that cannot be read, say. */
export function answerProblem(fault: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = problemOf(fault, request.id);
  void reply
    .status(problem.status)
    .headers(problem.headers)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(JSON.stringify(documentOf(problem, request)));
}

const logger = new Logger('Problem');

function problemOf(fault: unknown, traceId: string): Problem {
  if (fault instanceof Problem) return fault;
  const { code } = (fault ?? {}) as { code?: unknown };
  if (code === 'FST_ERR_BAD_URL') return notFound();
  const status = fault instanceof HttpException ? fault.getStatus() : statusOf(fault);
  const known = FROM_STATUS[status];
  if (known) return known();
  if (isDatabaseAway(fault)) {
    logger.warn(`${traceId} the database is not available`);
    return unavailable();
  }
  logger.error(`${traceId} ${placeOf(fault)}`);
  return new Problem(500, 'UNEXPECTED', 'Something went wrong', 'It is our fault. Quote the traceId to us.');
}

const FROM_STATUS: Readonly<Record<number, () => Problem>> = {
  400: () =>
    malformed([
      { pointer: '', code: 'JSON', detail: 'The body must be one JSON object, in UTF-8, without a __proto__.' },
    ]),
  // From what serves the files of Swagger UI, of a path that leads out of their folder.
  403: notFound,
  404: notFound,
  413: () => new Problem(413, 'TOO_LARGE', 'Too large', 'A request body may have 100 KB at most.'),
  414: () => new Problem(414, 'TOO_LONG', 'Too long', 'The address of the request is too long.'),
  415: () =>
    new Problem(
      415,
      'MEDIA_TYPE',
      'Not a media type we read',
      'Send application/json (a PATCH: or application/merge-patch+json).',
    ),
};

/** Keeps the answer to a request with thousands of faults short. */
const MOST_ERRORS = 20;

function documentOf(problem: Problem, request: FastifyRequest): object {
  const left = problem.errors.length - MOST_ERRORS;
  return {
    type: `urn:patchwork:problem:${problem.code.toLowerCase().replaceAll('_', '-')}`,
    title: problem.title,
    status: problem.status,
    detail: left > 0 ? `${problem.detail} ${left} more are not listed.` : problem.detail,
    instance: instanceOf(request),
    code: problem.code,
    traceId: request.id,
    ...(problem.errors.length > 0 ? { errors: problem.errors.slice(0, MOST_ERRORS) } : {}),
  };
}

/** The route with those ids filled in that are ids: what else stands in a path may be somebody's name. */
function instanceOf(request: FastifyRequest): string {
  const params = (request.params ?? {}) as Record<string, string>;
  return (request.routeOptions?.url ?? '/').replace(
    /:(\w+)/g,
    (whole, name: string) => idOf(params[name] ?? '') ?? whole,
  );
}

function statusOf(fault: unknown): number {
  const status = (fault as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' ? status : 500;
}

/** Connection faults of node and of PostgreSQL (class 08, 57P01 to 57P03, 53300). */
function isDatabaseAway(fault: unknown): boolean {
  const { code, message } = (fault ?? {}) as { code?: unknown; message?: unknown };
  if (typeof code === 'string' && /^(08|57P0|53300|ECONN|EPIPE|ETIMEDOUT|ENOENT)/.test(code)) return true;
  return (
    typeof message === 'string' && /^(Connection terminated|timeout exceeded when trying to connect)/i.test(message)
  );
}
