/** Finds for each operation the action that its route declares, so that the document says what the guard does. */
import type { INestApplication } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { ACTION, OPEN } from '../access/policy.decorator.js';
import type { Action } from '../access/policy.js';
import { operationId } from './naming.js';

/** By operation id; null: open to everyone. A route that declares nothing is absent. */
export function actionsOf(app: INestApplication): Map<string, Action | null> {
  const controllers = [...app.get(ModulesContainer, { strict: false }).values()]
    .flatMap((module) => [...module.controllers.values()])
    .map(({ metatype }) => metatype as new (...dependencies: never[]) => object);
  return new Map(controllers.flatMap((controller) => declared(controller)));
}

function declared(controller: new (...dependencies: never[]) => object): [string, Action | null][] {
  const prototype = controller.prototype as Record<string, unknown>;
  return Object.getOwnPropertyNames(prototype).flatMap((name): [string, Action | null][] => {
    const method = prototype[name];
    if (typeof method !== 'function') return [];
    const said = <T>(key: string): T | undefined =>
      (Reflect.getMetadata(key, method) ?? Reflect.getMetadata(key, controller)) as T | undefined;
    const action = said<true>(OPEN) === true ? null : said<Action>(ACTION);
    return action === undefined ? [] : [[operationId(controller.name, name), action]];
  });
}
