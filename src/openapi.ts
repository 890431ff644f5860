/**
 * Builds the OpenAPI 3.1 document from the controllers and their comments. Promises: every operation has an id for
 * client generators, a summary, one tag, its security, and each error it may answer with an example; what would make
 * the document wrong (two operations of one id, one without a comment or a policy) throws instead.
 */
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { actionsOf } from './openapi/actions.js';
import { addProblemAnswers } from './openapi/answers.js';
import { describe, operationId } from './openapi/naming.js';
import { addHeaders } from './openapi/headers.js';
import { closeRequestSchemas, offerMergePatch, settleTypes } from './openapi/schemas.js';
import { secure, securitySchemes } from './openapi/security.js';
import { tagOf, tags } from './openapi/tags.js';
import { operationsOf } from './openapi/operations.js';

/** `publicUrl`: the origin that callers use, without a trailing slash. */
export function buildDocument(app: INestApplication, publicUrl = 'http://127.0.0.1:3000'): OpenAPIObject {
  const document = SwaggerModule.createDocument(app, heading(publicUrl), {
    autoTagControllers: false,
    operationIdFactory: operationId,
  });
  refuseTwins(document);
  const actions = actionsOf(app);
  const used = new Set<string>();
  for (const route of operationsOf(document)) {
    const action = actions.get(route.operation.operationId ?? '');
    if (action === undefined)
      throw new Error(`${route.method} ${route.path} declares neither an action nor that it is open`);
    route.operation.tags = [tagOf(route.path)];
    used.add(tagOf(route.path));
    describe(route);
    secure(route, action);
    addHeaders(route, document.paths[route.path]?.put !== undefined);
    offerMergePatch(route);
    addProblemAnswers(document, route, action);
  }
  document.tags = document.tags?.filter((tag) => used.has(tag.name));
  closeRequestSchemas(document);
  settleTypes(document);
  return document;
}

function heading(publicUrl: string): Omit<OpenAPIObject, 'paths'> {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Patchwork')
    .setDescription(
      'Shows practitioners who else is working with a client, and tells them when that changes.\n\n' +
        'Times are RFC 3339 in UTC, ids are UUIDs, errors are RFC 9457 problem documents. Lists carry `links.next`; its ' +
        'cursor belongs to one caller and one filter. A client whom you may not see and one who does not exist answer alike.',
    )
    .setVersion('1.0.0')
    .setContact('The Patchwork installation', `${publicUrl}/docs`, 'patchwork@council.test')
    .setLicense('AGPL-3.0-or-later', 'https://www.gnu.org/licenses/agpl-3.0.html')
    .addServer(publicUrl, 'This installation');
  for (const [name, scheme] of securitySchemes(publicUrl)) builder.addSecurity(name, scheme);
  for (const [name, description] of tags) builder.addTag(name, description);
  return builder.build();
}

function refuseTwins(document: OpenAPIObject): void {
  const ids = new Map<string, string>();
  for (const { path, method, operation } of operationsOf(document)) {
    const id = operation.operationId ?? '';
    const twin = ids.get(id);
    if (twin !== undefined) throw new Error(`${method} ${path} and ${twin} are both called ${id}: rename a method`);
    ids.set(id, `${method} ${path}`);
  }
}
