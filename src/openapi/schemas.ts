/**
 * Makes the schemas say what the API does: a `PATCH` is a merge patch (RFC 7396) and a request with an unknown field
 * is refused, so schemas of requests are closed, those of answers stay open to new fields.
 */
import type { OpenAPIObject } from '@nestjs/swagger';
import { operationsOf, type Route } from './operations.js';

export function offerMergePatch({ method, operation }: Route): void {
  const body = operation.requestBody;
  if (method !== 'patch' || body === undefined || '$ref' in body) return;
  const json = body.content['application/json'];
  if (json !== undefined) body.content = { 'application/merge-patch+json': json, 'application/json': json };
}

export function closeRequestSchemas(document: OpenAPIObject): void {
  const routes = operationsOf(document).map(({ operation }) => operation);
  const answered = reached(
    document,
    routes.map(({ responses }) => responses),
  );
  for (const name of reached(
    document,
    routes.map(({ requestBody }) => requestBody),
  )) {
    const schema = document.components?.schemas?.[name];
    if (schema === undefined || '$ref' in schema || schema.type !== 'object' || answered.has(name)) continue;
    schema.additionalProperties ??= false;
  }
}

/**
 * What the plug-in cannot know: Patchwork has versions, counts, years and ages, and no fractions; and a boolean in a
 * query is checked as text, but is a boolean to whoever calls.
 */
export function settleTypes(node: object): void {
  const { type, enum: values } = node as { type?: unknown; enum?: unknown };
  if (type === 'number') Object.assign(node, { type: 'integer' });
  if (Array.isArray(type))
    Object.assign(node, { type: type.map((one: unknown) => (one === 'number' ? 'integer' : one)) });
  if (type === 'boolean' && values !== undefined) delete (node as { enum?: unknown }).enum;
  for (const [key, value] of Object.entries(node)) {
    const isSample = /^(examples?|default|enum)$/.test(key);
    if (!isSample && typeof value === 'object' && value !== null) settleTypes(value as object);
  }
}

/** Names of the component schemas that `roots` refer to, directly or through others. */
function reached(document: OpenAPIObject, roots: unknown): Set<string> {
  const names = new Set<string>();
  const look = (node: unknown): void => {
    for (const [, name] of JSON.stringify(node ?? null).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (name === undefined || names.has(name)) continue;
      names.add(name);
      look(document.components?.schemas?.[name]);
    }
  };
  look(roots);
  return names;
}
