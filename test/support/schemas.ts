/** Reads request bodies out of the API document: what each takes, at every depth, and every name that the document knows. */
import type { ApiDocument } from './document.js';

interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly example?: unknown;
  readonly examples?: readonly unknown[];
}

/** An object inside a body: `name`, `telephones/0`. */
export interface Place {
  readonly pointer: string;
  readonly takes: readonly string[];
  /** The body's parts with something valid at this place, and `extra` beside it. */
  readonly with: (extra: object) => Record<string, unknown>;
}

export class Schemas {
  private readonly all: Readonly<Record<string, Schema>>;

  constructor(private readonly document: ApiDocument) {
    this.all = (document.components as { schemas?: Record<string, Schema> }).schemas ?? {};
  }

  /** The schema of the body of an operation, or null when it takes none. */
  bodyOf(method: string, path: string): Schema | null {
    const operation = this.document.paths[path]![method.toLowerCase()] as unknown as {
      requestBody?: { content: Record<string, { schema: Schema }> };
    };
    const schema = operation.requestBody?.content['application/json']?.schema;
    return schema === undefined ? null : this.resolved(schema);
  }

  takenBy(body: Schema): string[] {
    return Object.keys(body.properties ?? {});
  }

  /** Every object with properties of its own inside a body. */
  placesIn(body: Schema): Place[] {
    return Object.entries(body.properties ?? {}).flatMap(([name, part]) => {
      const schema = this.resolved(part);
      const inner = schema.items === undefined ? schema : this.resolved(schema.items);
      if (inner.properties === undefined) return [];
      const valid = this.exampleOf(inner) as object;
      const isList = schema.items !== undefined;
      const put = (extra: object) => ({ [name]: isList ? [{ ...valid, ...extra }] : { ...valid, ...extra } });
      return [{ pointer: isList ? `/${name}/0` : `/${name}`, takes: this.takenBy(inner), with: put }];
    });
  }

  /** Every name of a property that the document has anywhere. */
  names(): string[] {
    const names = new Set<string>();
    const visit = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      const { properties } = value as Schema;
      if (typeof properties === 'object' && properties !== null)
        Object.keys(properties).forEach((name) => names.add(name));
      Object.values(value).forEach(visit);
    };
    visit(this.document);
    return [...names].sort();
  }

  exampleOf(given: Schema): unknown {
    const schema = this.resolved(given);
    const example = schema.example ?? schema.examples?.[0] ?? schema.enum?.[0];
    if (example !== undefined) return example;
    if (schema.properties !== undefined) {
      const parts = Object.entries(schema.properties);
      return Object.fromEntries(parts.map(([name, part]) => [name, this.exampleOf(part)] as const));
    }
    const types = [schema.type ?? 'string'].flat();
    if (types.includes('null')) return null;
    if (types.includes('array')) return schema.items === undefined ? [] : [this.exampleOf(schema.items)];
    if (types.includes('boolean')) return true;
    if (types.includes('integer') || types.includes('number')) return 1;
    return schema.format === 'uuid' ? '0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24' : 'Example';
  }

  private resolved(schema: Schema): Schema {
    if (schema.$ref !== undefined) return this.resolved(this.all[schema.$ref.split('/').at(-1)!]!);
    const parts = (schema.allOf ?? schema.anyOf ?? schema.oneOf ?? []).filter(({ type }) => type !== 'null');
    if (parts.length === 0) return schema;
    const resolved = parts.map((part) => this.resolved(part));
    const properties = Object.assign({}, ...resolved.map((part) => part.properties)) as Schema['properties'];
    return { ...resolved[0]!, ...(Object.keys(properties!).length > 0 ? { properties: properties! } : {}) };
  }
}
