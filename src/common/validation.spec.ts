/** What callers send: wrong shape is told from broken rule, each fault by its field, and a patch by its result. */
import 'reflect-metadata';
import { Type } from 'class-transformer';
import { ArrayUnique, IsArray, IsIn, IsOptional, IsString, Length, ValidateNested } from 'class-validator';
import { Problem } from './errors.js';
import { checked, merged, RequestPipe } from './validation.js';

class Street {
  @IsString()
  @Length(2, 10)
  name!: string;
}

class Request {
  @IsString()
  @Length(3, 20)
  title!: string;

  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => Street)
  streets?: Street[];

  @IsOptional()
  @IsArray()
  @ArrayUnique()
  @IsIn(['RED', 'BLUE'], { each: true })
  colours?: string[];
}

function faultOf(input: unknown): Problem {
  try {
    checked(Request, input);
  } catch (fault) {
    if (fault instanceof Problem) return fault;
  }
  throw new Error('it passed');
}

describe('a request', () => {
  it('that keeps every rule comes out as an instance', () => {
    const request = checked(Request, { title: 'Harbour', streets: [{ name: 'Mill' }] });
    expect(request).toBeInstanceOf(Request);
    expect(request.streets![0]).toBeInstanceOf(Street);
  });

  it.each([
    ['an unknown field', { title: 'Harbour', colour: 'RED' }, '/colour', 'UNKNOWN_FIELD'],
    [
      'an unknown field further in',
      { title: 'Harbour', streets: [{ name: 'Mill', no: 1 }] },
      '/streets/0/no',
      'UNKNOWN_FIELD',
    ],
    ['a constructor', { title: 'Harbour', constructor: true }, '/constructor', 'UNKNOWN_FIELD'],
    [
      'a method further in',
      { title: 'Harbour', streets: [{ name: 'Mill', toString: null }] },
      '/streets/0/toString',
      'UNKNOWN_FIELD',
    ],
    ['a wrong type', { title: 5 }, '/title', 'IS_STRING'],
    ['a missing field', {}, '/title', 'IS_STRING'],
    ['an unknown value', { title: 'Harbour', colours: ['GREEN'] }, '/colours', 'IS_IN'],
    [
      'something else than an object within',
      { title: 'Harbour', streets: ['Mill'] },
      '/streets/0',
      'NESTED_VALIDATION',
    ],
    ['an awkward unknown name', { title: 'Harbour', 'a/b~c': 1 }, '/a~1b~0c', 'UNKNOWN_FIELD'],
  ])('with %s has the wrong shape', (_, input, pointer, code) => {
    const fault = faultOf(input);
    expect(fault.status).toBe(400);
    expect(fault.errors).toContainEqual(expect.objectContaining({ pointer, code }));
  });

  it.each([[null], [undefined], ['text'], [[]], [5]])('that is %p is no object', (input) => {
    expect(faultOf(input)).toMatchObject({ status: 400, errors: [{ pointer: '', code: 'OBJECT' }] });
  });

  it('of the right shape that breaks rules is told every one of them', () => {
    const fault = faultOf({ title: 'ab', streets: [{ name: 'x' }], colours: ['RED', 'RED'] });
    expect(fault.status).toBe(422);
    expect(fault.errors.map(({ pointer }) => pointer).sort()).toEqual(['/colours', '/streets/0/name', '/title']);
  });

  it('with both is told of its shape first', () => {
    expect(faultOf({ title: 'ab', colour: 'RED' }).status).toBe(400);
  });

  it('never finds its own values in the answer', () => {
    const fault = faultOf({ title: 'Milo'.repeat(9), streets: [{ name: 'Milo'.repeat(9) }], colours: ['Milo'] });
    expect(JSON.stringify(fault.errors)).not.toContain('Milo');
  });
});

describe('a merge patch (RFC 7396)', () => {
  const current = { a: 'b', c: { d: 'e', f: 'g' }, h: [1, 2] };

  it.each([
    [{}, current],
    [{ a: 'z' }, { ...current, a: 'z' }],
    [{ a: null }, { ...current, a: null }],
    [{ c: { f: null } }, { ...current, c: { d: 'e', f: null } }],
    [{ c: { x: 1 } }, { ...current, c: { d: 'e', f: 'g', x: 1 } }],
    [{ h: [3] }, { ...current, h: [3] }],
    [{ a: { b: 1 } }, { ...current, a: { b: 1 } }],
    [[1], [1]],
  ])('%j makes %j', (patch, result) => {
    expect(merged(current, patch)).toEqual(result);
  });

  it('leaves what it is laid over as it was', () => {
    merged(current, { c: { d: 'other' } });
    expect(current.c.d).toBe('e');
  });

  it('keeps unknown members, so that they are refused', () => {
    expect(() => checked(Request, merged({ title: 'Harbour' }, { colour: 1 }))).toThrow(Problem);
  });
});

describe('the pipe', () => {
  const pipe = new RequestPipe();

  it('checks bodies and queries of our own classes', () => {
    expect(() => pipe.transform({ title: 1 }, { type: 'body', metatype: Request })).toThrow(Problem);
    expect(() => pipe.transform(undefined, { type: 'query', metatype: Request })).toThrow(Problem);
  });

  it('lets everything else through as it is', () => {
    const raw = { anything: 1 };
    expect(pipe.transform(raw, { type: 'body', metatype: Object })).toBe(raw);
    expect(pipe.transform('id', { type: 'param', metatype: String })).toBe('id');
  });
});
