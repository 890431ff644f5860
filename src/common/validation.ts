/**
 * Holds what callers send against the rules written on a request class, and tells wrong shape (400) from broken rule
 * (422), field by field. Merge patches (RFC 7396) are laid over the present state first, so that the *result* is checked.
 */
import { type ArgumentMetadata, Injectable, type PipeTransform, type Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { type FieldFault, malformed, unacceptable } from './errors.js';

/** `input` as an instance of `type`; 400 or 422 with a pointer for each fault, in a query the parameter's name. */
export function checked<T extends object>(type: Type<T>, input: unknown, place: 'body' | 'query' = 'body'): T {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw malformed([{ pointer: '', code: 'OBJECT', detail: 'The body must be a JSON object.' }]);
  }
  const unseen = unseenFields(input, '');
  if (unseen.length > 0) throw malformed(unseen.map((pointer) => ({ pointer, ...UNKNOWN_FIELD })));
  const value = plainToInstance(type, input);
  const faults = validateSync(value, {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    validationError: { target: false, value: false },
  }).flatMap((error) => faultsOf(error, ''));
  if (faults.length === 0) return value;
  const raise = faults.some((fault) => fault.shape) ? malformed : unacceptable;
  throw raise(
    faults.map(({ shape: _, pointer, ...fault }) => ({
      pointer: place === 'query' ? pointer.slice(1) : pointer,
      ...fault,
    })),
  );
}

/** Limits of a body. No operation needs more. */
const MOST = { deep: 20, items: 100, members: 1_000 };

/** The first limit that a body exceeds, or null. Reads the body without recursion, before any other check does. */
export function excessOf(body: unknown): FieldFault | null {
  const left: { value: unknown; pointer: string; depth: number }[] = [{ value: body, pointer: '', depth: 0 }];
  let members = 0;
  for (let one = left.pop(); one !== undefined; one = left.pop()) {
    const { value, pointer, depth } = one;
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= MOST.deep) return excess('', `Nest objects and lists at most ${MOST.deep} deep.`);
    const parts = Object.entries(value);
    if (Array.isArray(value) && parts.length > MOST.items) {
      return excess(pointer, `Send at most ${MOST.items} items in a list.`);
    }
    members += parts.length;
    if (members > MOST.members) return excess('', `Send at most ${MOST.members} fields and items.`);
    for (const [name, part] of parts) left.push({ value: part, pointer: `${pointer}/${name}`, depth: depth + 1 });
  }
  return null;
}

function excess(pointer: string, detail: string): FieldFault {
  return { pointer, code: 'TOO_MUCH', detail };
}

/** `patch` laid over `current`: absent keeps, `null` clears, arrays replace whole. Unknown members stay, to be refused. */
export function merged(current: unknown, patch: unknown): unknown {
  if (!isPlainObject(patch)) return patch;
  const result: Record<string, unknown> = isPlainObject(current) ? { ...current } : {};
  for (const [key, value] of Object.entries(patch)) {
    result[key] = value === null ? null : merged(result[key], value);
  }
  return result;
}

/** Checks every body and query whose type is one of our request classes. */
@Injectable()
export class RequestPipe implements PipeTransform {
  transform(value: unknown, metadata: ArgumentMetadata): unknown {
    const type = metadata.metatype as Type<object> | undefined;
    const isRequestClass = type !== undefined && type !== Object && type !== String && type !== Array;
    if (metadata.type !== 'body' && metadata.type !== 'query') return value;
    return isRequestClass ? checked(type, value ?? {}, metadata.type) : value;
  }
}

const UNKNOWN_FIELD = { code: 'UNKNOWN_FIELD', detail: 'There is no such field.' };

/** `plainToInstance` leaves out in silence what every object has, as `constructor` and `toString`: looked for before. */
function unseenFields(value: unknown, above: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) =>
    name in Object.prototype ? [`${above}/${name}`] : unseenFields(part, `${above}/${name}`),
  );
}

function faultsOf(error: ValidationError, above: string): (FieldFault & { shape: boolean })[] {
  const pointer = `${above}/${error.property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  const broken = error.constraints ?? {};
  // A value of the wrong type breaks every other rule too: say the one thing that helps.
  const misshapen = SHAPE_RULES.find((rule) => rule in broken);
  const own = (misshapen === undefined ? Object.keys(broken) : [misshapen]).map((rule) => ({
    pointer,
    ...(rule === 'whitelistValidation' ? UNKNOWN_FIELD : { code: codeOf(rule), detail: broken[rule]! }),
    shape: misshapen !== undefined,
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => faultsOf(child, pointer))];
}

/** Those that speak of a value's type or of a closed list, the most helpful first. */
const SHAPE_RULES = [
  'whitelistValidation',
  'isDefined',
  'isArray',
  'isObject',
  'isString',
  'isBoolean',
  'isInt',
  'isNumber',
  'isEnum',
  'isIn',
  'isUuid',
  'isInstant',
  'nestedValidation',
  'unknownValue',
];

function codeOf(rule: string): string {
  return rule.replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase();
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
