/** An id in the path of a route. The guard has brought it to its one form before, or answered 400 or 404 (token.guard.ts). */
import { Param } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';

export function PathId(name: string): ParameterDecorator {
  return (target, method, index) => {
    Param(name)(target, method, index);
    const described = Object.getOwnPropertyDescriptor(target, method!)!;
    ApiParam({ name, schema: { type: 'string', format: 'uuid' } })(target, method!, described);
  };
}
