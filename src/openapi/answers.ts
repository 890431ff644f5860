/**
 * Adds to each operation the problem documents (RFC 9457) that it may answer, one shared answer with an example per
 * status. Which statuses apply follows from method, path and body, as section "Errors" of the interface promises it.
 */
import type { OpenAPIObject } from '@nestjs/swagger';
import type { Action } from '../access/policy.js';
import * as faults from '../common/errors.js';
import type { Route } from './operations.js';
import { needsIfMatch } from './headers.js';
import { isForAll } from './security.js';
import { problemExample, problemSchema } from './problem-schema.js';

const shape = [{ pointer: '/telephones/0/kind', code: 'UNKNOWN_VALUE', detail: 'One of MOBILE, HOME, WORK, OTHER.' }];
const rule = [{ pointer: '/address/postcode', code: 'POSTCODE', detail: 'A postcode of the United Kingdom.' }];
const tooLarge = new faults.Problem(413, 'TOO_LARGE', 'Too large', 'A request body may have 100 KB at most.');
const wrongMediaType = new faults.Problem(415, 'MEDIA_TYPE', 'Not a media type we read', 'Send application/json.');

const answers: Readonly<Record<number, readonly [name: string, description: string, fault: faults.Problem]>> = {
  400: [
    'WrongShape',
    'An unknown field, a wrong type, an unknown value, an id in braces or without hyphens, or a bad cursor.',
    faults.malformed(shape),
  ],
  401: ['SignInFirst', 'No valid access token.', faults.unauthenticated()],
  403: ['NotAllowed', 'Your role or scope does not allow this, or it is another member who may.', faults.forbidden()],
  404: ['NotFound', 'Nothing is here, or nothing that you may see: the two answer alike.', faults.notFound()],
  409: ['NotPossible', 'Not possible as things stand.', faults.conflict('CLIENT_CLOSED', 'The client is closed.')],
  412: ['Stale', 'Changed since you read it; `errors` names the fields.', faults.stale(['address'])],
  413: ['TooLarge', 'The body is over 100 KB.', tooLarge],
  415: ['WrongMediaType', 'The body is not JSON.', wrongMediaType],
  422: ['BreaksARule', 'A well-formed value that breaks a rule.', faults.unacceptable(rule)],
  428: ['IfMatchNeeded', 'Send the `ETag` that you read as `If-Match`.', faults.preconditionRequired()],
  429: [
    'TooMany',
    'A limit is used up: of searches, of new clients, or of mails to confirm an address.',
    faults.tooMany('SEARCH_LIMIT', 'Wait before searching again.', 60),
  ],
  503: ['NotNow', 'The service cannot answer now, or could not write down who looked.', faults.unavailable()],
};

/** What a limit holds. What counts as a search: an external reference that is taken tells that there is such a client. */
const limited: readonly Action[] = [
  'clients.search',
  'clients.lookup',
  'clients.register',
  'clients.change',
  'clients.restrict',
  'agents.change',
  'agents.verification',
  'agents.help',
  'me.verification',
];

/** `action` null: the operation asks for no token. */
export function addProblemAnswers(document: OpenAPIObject, route: Route, action: Action | null): void {
  const components = (document.components ??= {});
  const schemas = (components.schemas ??= {});
  const shared = (components.responses ??= {});
  if (action === null) route.operation.responses['431'] = { description: 'The headers are over 128 KB.' };
  for (const status of statusesOf(route, action)) {
    const [name, description, fault] = answers[status] ?? [];
    if (name === undefined || description === undefined || fault === undefined) continue;
    schemas['Problem'] ??= problemSchema;
    shared[name] ??= {
      description,
      headers: headersOf(fault),
      content: {
        'application/problem+json': {
          schema: { $ref: '#/components/schemas/Problem' },
          examples: { [name]: { summary: description, value: problemExample(fault) } },
        },
      },
    };
    route.operation.responses[status] ??= { $ref: `#/components/responses/${name}` };
  }
}

export function statusesOf(route: Route, action: Action | null): number[] {
  const { method, path, operation } = route;
  const body = operation.requestBody !== undefined;
  const query = operation.parameters?.some((parameter) => 'in' in parameter && parameter.in === 'query') ?? false;
  const asks = /\/(search|lookup)$/.test(path);
  return [
    // An id in a path may be spelt as Patchwork spells none.
    ...(body || query || path.includes('{') ? [400] : []),
    ...(action === null ? [] : isForAll(action) ? [401] : [401, 403]),
    ...(path.includes('{') || /\/(lookup|explanation)$|\/me\/email-change/.test(path) ? [404] : []),
    ...(!asks &&
    /^\/v1\/(clients|agencies|agents|systems|issuers|demo|admin\/(emails|emergency-accesses|sensitive-memberships)|me\/(invitations|requests|email-change|second-factor))/.test(
      path,
    ) &&
    method !== 'get'
      ? [409]
      : []),
    ...(needsIfMatch(route) ? [412, 428] : []),
    ...(body ? [413, 415] : []),
    // A ledger's period ends after it begins.
    ...(body || path.endsWith('/ledger') ? [422] : []),
    ...(action !== null && limited.includes(action) ? [429] : []),
    503,
  ];
}

function headersOf(fault: faults.Problem): Record<string, { description: string; schema: { type: string } }> {
  const names = Object.keys(fault.headers).map((name) => name.replace(/(^|-)\w/g, (start) => start.toUpperCase()));
  return Object.fromEntries(
    names.map((name) => [
      name,
      name === 'Retry-After'
        ? { description: 'Seconds until a repeat makes sense.', schema: { type: 'integer' } }
        : { description: 'How to sign in.', schema: { type: 'string' } },
    ]),
  );
}
