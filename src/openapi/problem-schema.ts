/** The schema of a problem document (RFC 9457) and, for each fault, an example as the filter would write it. */
import type { OpenAPIObject } from '@nestjs/swagger';
import type { Problem } from '../common/errors.js';

type Schema = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];

const text = (description: string): Schema => ({ type: 'string', description });

export const problemSchema: Schema = {
  type: 'object',
  description: 'What went wrong (RFC 9457). Never holds a value that was sent or stored.',
  properties: {
    type: {
      type: 'string',
      format: 'uri-reference',
      description: 'Names the kind of problem: `urn:patchwork:problem:` and the code.',
    },
    title: text('The kind of problem in a few words.'),
    status: { type: 'integer', description: 'The HTTP status.' },
    detail: text('One plain sentence for people.'),
    instance: { type: 'string', format: 'uri-reference', description: 'The path that was asked for.' },
    code: text('Stable, for programs.'),
    traceId: text('Quote it when asking for help; also sent as `Request-Id`.'),
    errors: {
      type: 'array',
      description: 'One entry for each field that is wrong.',
      items: {
        type: 'object',
        properties: {
          pointer: text('JSON Pointer (RFC 6901) into the body, or the name of a query parameter.'),
          code: text('Stable, for programs.'),
          detail: text('One plain sentence for people.'),
        },
        required: ['pointer', 'code', 'detail'],
      },
    },
  },
  required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'traceId'],
};

export function problemExample(fault: Problem): Record<string, unknown> {
  return {
    type: `urn:patchwork:problem:${fault.code.toLowerCase().replaceAll('_', '-')}`,
    title: fault.title,
    status: fault.status,
    detail: fault.detail,
    instance: '/v1/clients/0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24',
    code: fault.code,
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    ...(fault.errors.length > 0 ? { errors: fault.errors } : {}),
  };
}
