/** The built API document as the tests' judge of answers, and the count of the operations that they called. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, { content?: Record<string, { schema: object }>; $ref?: string }>>;
}

export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { responses?: Record<string, { content?: Record<string, { schema: object }> }> };
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

export function readDocument(): ApiDocument {
  const file = join(__dirname, '../../dist/openapi.json');
  if (!existsSync(file)) throw new Error('dist/openapi.json is missing: run npm run build');
  return JSON.parse(readFileSync(file, 'utf8')) as ApiDocument;
}

/** Every operation of the document with its method and path. */
export function operationsOf(document: ApiDocument): { id: string; method: string; path: string }[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, operation]) =>
      METHODS.includes(method) ? [{ id: operation.operationId, method: method.toUpperCase(), path }] : [],
    ),
  );
}

export interface SeenAnswer {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** Throws when the document does not foresee this answer. Paths outside the document are not its matter. */
export function checkAnswer(answer: SeenAnswer): void {
  const judge = theJudge();
  const template = judge.templates.find(({ pattern }) => pattern.test(answer.path.split('?')[0]!));
  const operation = template?.item[answer.method.toLowerCase()];
  if (operation === undefined) return;
  noteCall(operation.operationId);
  const where = `${answer.method} ${template!.path} -> ${answer.status}`;
  const documented = judge.responseOf(operation, answer.status);
  if (documented === undefined) throw new Error(`${where} is not documented: ${JSON.stringify(answer.body)}`);
  if (answer.body === undefined) return;
  const type = (answer.headers.get('content-type') ?? '').split(';')[0]!;
  const schema = documented.content?.[type]?.schema;
  if (schema === undefined) throw new Error(`${where} answers ${type}, which is not documented`);
  const validate = judge.validatorOf(`${where} ${type}`, schema);
  if (!validate(answer.body)) throw new Error(`${where} does not fit its schema: ${JSON.stringify(validate.errors)}`);
}

class Judge {
  private readonly document = readDocument();
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true });
  private readonly validators = new Map<string, ValidateFunction>();
  readonly templates = Object.entries(this.document.paths)
    .map(([path, item]) => ({ path, item, pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`) }))
    // A fixed path goes before one with a parameter in the same place.
    .sort((a, b) => a.path.split('{').length - b.path.split('{').length);

  constructor() {
    formats.default(this.ajv);
    this.ajv.addSchema(this.document, 'document');
  }

  responseOf(operation: Operation, status: number): { content?: Record<string, { schema: object }> } | undefined {
    const response = operation.responses[String(status)];
    if (response?.$ref === undefined) return response;
    return this.document.components.responses?.[response.$ref.split('/').at(-1)!];
  }

  validatorOf(key: string, schema: object): ValidateFunction {
    let validator = this.validators.get(key);
    if (validator === undefined) {
      const absolute = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"document#/')) as object;
      validator = this.ajv.compile(absolute);
      this.validators.set(key, validator);
    }
    return validator;
  }
}

/** One for all test files of a worker: compiling its schemas takes half a second. */
const place = globalThis as { patchworkJudge?: Judge };
const theJudge = (): Judge => (place.patchworkJudge ??= new Judge());

const noted = new Set<string>();

function noteCall(operationId: string): void {
  if (noted.has(operationId)) return;
  noted.add(operationId);
  appendFileSync(callsFile(), `${operationId}\n`);
}

function callsFile(): string {
  return join(process.env.PATCHWORK_TEST_FOLDER!, 'operations-called');
}

/** The documented operations that no test of this run called. */
export function operationsNobodyCalled(folder: string): string[] {
  const file = join(folder, 'operations-called');
  const called = new Set(existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []);
  return operationsOf(readDocument())
    .map((operation) => operation.id)
    .filter((id) => !called.has(id));
}
