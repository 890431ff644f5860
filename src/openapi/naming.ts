/**
 * Gives operations the names and words that people and client generators read. An id never depends on other
 * operations, so that adding a route renames nothing in anybody's generated client.
 */
import type { Route } from './operations.js';

/** `ClientsController.register` is `registerClient`, `list` is `listClients`; a name of two words stays as it is. */
export function operationId(controller: string, method: string): string {
  if (/[A-Z]/.test(method)) return method;
  const plural = controller.replace(/Controller$/, '');
  const noun = /^(list|search|find)$/.test(method) ? plural : singular(plural);
  return `${method}${noun}`;
}

/** A controller method's comment becomes the description, its first sentence the summary. */
export function describe({ method, path, operation }: Route): void {
  const comment = (operation.summary ?? '').trim();
  if (comment === '') throw new Error(`${method} ${path} has no comment over its controller method`);
  const sentence = /^.*?[.?!](?=\s|$)/s.exec(comment)?.[0] ?? comment;
  operation.summary = sentence.replace(/\s+/g, ' ').replace(/\.$/, '');
  operation.description = operation.description ?? comment;
  for (const parameter of operation.parameters ?? []) {
    if ('$ref' in parameter) continue;
    if (parameter.name === 'limit') parameter.schema = { type: 'integer', minimum: 1, maximum: 100, default: 25 };
    if (parameter.in !== 'path') continue;
    parameter.description ??= `Which ${words(parameter.name.replace(/Id$/, ''))}.`;
    if (parameter.name.endsWith('Id')) parameter.schema = { type: 'string', format: 'uuid' };
  }
  for (const [status, answer] of Object.entries(operation.responses)) {
    if (answer !== undefined && 'description' in answer && answer.description === '')
      answer.description = plain[status] ?? 'The answer.';
  }
}

const plain: Readonly<Record<string, string>> = {
  '200': 'As asked.',
  '201': 'Made; `Location` says where it is.',
  '202': 'Accepted.',
  '204': 'Done; there is nothing more to say.',
};

function singular(plural: string): string {
  return plural.replace(/ies$/, 'y').replace(/([^s])s$/, '$1');
}

function words(camel: string): string {
  return camel.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
