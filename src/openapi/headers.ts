/**
 * Writes the headers into the document: which operations need `If-Match`, which reads take `If-None-Match` and may
 * answer 304 (RFC 9110, section 13), and which answers carry `ETag`, `Location` and `Link`.
 */
import type { Operation, Route } from './operations.js';

const versioned = /^\/v1\/(clients|agencies|agents|systems|issuers)\/\{\w+\}$/;
const guarded = /^\/v1\/clients\/\{\w+\}\/(lead|closure)$/;

const TAG = 'Version (0: it has none) and digest of the body.';

export function needsIfMatch({ method, path }: Pick<Route, 'method' | 'path'>): boolean {
  return method !== 'get' && (guarded.test(path) || (method === 'patch' && versioned.test(path)));
}

/** @param isPut whether the same path can be put */
export function addHeaders(route: Route, isPut: boolean): void {
  const { method, path, operation } = route;
  dropHeader(operation, 'if-match');
  dropHeader(operation, 'if-none-match');
  // Said by the media types of the body (OpenAPI 3.1, 4.8.12.1).
  dropHeader(operation, 'content-type');
  if (needsIfMatch(route)) {
    addHeader(operation, 'If-Match', 'The `ETag` that you read; the part before the dash is compared.');
    tell(operation, ['200', '201', '204'], 'ETag', 'The new version, for the next `If-Match`.');
  }
  if (method === 'get' && (versioned.test(path) || isPut)) {
    addHeader(operation, 'If-None-Match', 'The `ETag` of what you hold: 304 if it is still the same.', false);
    operation.responses['304'] = { description: 'Unchanged; what you hold is still right.' };
    tell(operation, ['200', '304'], 'ETag', TAG);
  }
  if (method === 'put' || method === 'patch') tell(operation, ['200'], 'ETag', TAG);
  if (operation.parameters?.some((parameter) => 'name' in parameter && parameter.name === 'cursor')) {
    tell(operation, ['200'], 'Link', 'The next page as `rel="next"` (RFC 8288); absent on the last one.');
  }
  if ('201' in operation.responses) {
    tell(operation, ['201'], 'Location', 'The address of what was made.');
    tell(operation, ['201'], 'ETag', TAG);
  }
}

/** A header that Nest found in a method's arguments is replaced by the one described here. */
function dropHeader(operation: Operation, name: string): void {
  operation.parameters = operation.parameters?.filter(
    (parameter) => '$ref' in parameter || parameter.in !== 'header' || parameter.name.toLowerCase() !== name,
  );
}

function addHeader(operation: Operation, name: string, description: string, required = true): void {
  const schema = { type: 'string', examples: ['"7-b1946ac9"'] };
  operation.parameters = [...(operation.parameters ?? []), { name, in: 'header', required, description, schema }];
}

function tell(operation: Operation, statuses: readonly string[], name: string, description: string): void {
  for (const status of statuses) {
    const answer = operation.responses[status];
    if (answer === undefined || '$ref' in answer) continue;
    answer.headers = { [name]: { description, schema: { type: 'string' } }, ...answer.headers };
  }
}
