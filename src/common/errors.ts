/**
 * Every fault that a caller can be told of: a status, a stable code and a plain sentence (RFC 9457). None of them ever
 * holds a value that the caller sent or that a record holds.
 */
export interface FieldFault {
  /** JSON Pointer (RFC 6901) into the request body, or the name of a query parameter. */
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    readonly detail: string,
    readonly errors: readonly FieldFault[] = [],
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(`${status} ${code}`);
  }
}

export const unauthenticated = (): Problem =>
  new Problem(401, 'UNAUTHENTICATED', 'Sign in first', 'The request has no valid access token.', [], {
    'www-authenticate': 'Bearer',
  });

export const forbidden = (detail = 'Your role or scope does not allow this.'): Problem =>
  new Problem(403, 'FORBIDDEN', 'Not allowed', detail);

export const notFound = (): Problem =>
  new Problem(404, 'NOT_FOUND', 'Not found', 'There is nothing here, or nothing that you may see.');

/** 400: the request has the wrong shape. */
export const malformed = (errors: readonly FieldFault[]): Problem =>
  new Problem(400, 'MALFORMED', 'The request has the wrong shape', 'See errors for each field.', errors);

/** 422: the request has the right shape and breaks a rule. */
export const unacceptable = (errors: readonly FieldFault[]): Problem =>
  new Problem(422, 'UNACCEPTABLE', 'A value breaks a rule', 'See errors for each field.', errors);

export const preconditionRequired = (): Problem =>
  new Problem(428, 'PRECONDITION_REQUIRED', 'If-Match is needed', 'Send the ETag that you read as If-Match.');

/** 412: somebody else changed the resource since; `fields` are those that did, by name. */
export const stale = (fields: readonly string[]): Problem =>
  new Problem(
    412,
    'STALE',
    'Changed by somebody else',
    'The resource has changed since you read it. Read it again.',
    fields.map((field) => ({ pointer: `/${field}`, code: 'CHANGED_SINCE', detail: 'Changed since you read it.' })),
  );

export const conflict = (code: string, detail: string): Problem =>
  new Problem(409, code, 'Not possible as things stand', detail);

/** 429; `seconds` until a repeat makes sense. */
export const tooMany = (code: string, detail: string, seconds: number): Problem =>
  new Problem(429, code, 'Too many', detail, [], { 'retry-after': String(Math.max(1, Math.ceil(seconds))) });

export const unavailable = (): Problem =>
  new Problem(503, 'UNAVAILABLE', 'Not available now', 'The service cannot answer now. Try again.', [], {
    'retry-after': '5',
  });

/** What a log may say of a fault: name, code and where; never its message, which may quote a value. */
export function placeOf(fault: unknown): string {
  if (!(fault instanceof Error)) return 'a thrown value that is no error';
  const code = (fault as { code?: unknown }).code;
  const frames = (fault.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return [fault.name, typeof code === 'string' ? code : '', ...frames.slice(0, 8).map((line) => line.trim())].join(
    ' | ',
  );
}
