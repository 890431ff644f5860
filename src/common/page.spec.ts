/** Pages: how long they are, where the next one begins, and that a cursor serves only its own caller and list. */
import { Problem } from './errors.js';
import { Pages } from './page.js';

const pages = new Pages('a secret of this test');
const rows = (count: number): { id: string }[] => Array.from({ length: count }, (_, at) => ({ id: `row ${at}` }));
const keyOf = ({ id }: { id: string }): string[] => [id];

function next(path: string, scope: string, limit = 2): string {
  const page = pages.make(rows(limit + 1), pages.read({ limit }, scope), scope, path, keyOf);
  return new URL(page.links.next!, 'http://patchwork.test').searchParams.get('cursor')!;
}

function faultOf(read: () => unknown): Problem {
  try {
    read();
  } catch (fault) {
    if (fault instanceof Problem) return fault;
  }
  throw new Error('it passed');
}

describe('the length of a page', () => {
  it('is 25 unless said otherwise', () => {
    expect(pages.read({}, 'x')).toEqual({ limit: 25, after: null });
  });

  it.each([1, 100])('may be %s', (limit) => {
    expect(pages.read({ limit }, 'x').limit).toBe(limit);
  });

  it.each([0, 101, 1.5, Number.NaN])('may not be %s', (limit) => {
    expect(faultOf(() => pages.read({ limit }, 'x'))).toMatchObject({ status: 400, errors: [{ pointer: 'limit' }] });
  });
});

describe('a page', () => {
  it('that is the last has no next', () => {
    const page = pages.make(rows(2), { limit: 2, after: null }, 'x', '/v1/things?limit=2', keyOf);
    expect(page).toEqual({ items: rows(2), links: { self: '/v1/things?limit=2' } });
  });

  it('keeps back the row that only tells that there is more', () => {
    const page = pages.make(rows(3), { limit: 2, after: null }, 'x', '/v1/things?limit=2', keyOf);
    expect(page.items).toEqual(rows(2));
    expect(page.links.next).toMatch(/^\/v1\/things\?limit=2&cursor=/);
  });

  it('leads on from its own last row', () => {
    expect(pages.read({ cursor: next('/v1/things', 'x') }, 'x').after).toEqual(['row 1']);
  });

  it('replaces the cursor that led to it', () => {
    const page = pages.make(rows(2), { limit: 1, after: ['z'] }, 'x', '/v1/things?cursor=old&limit=1', keyOf);
    expect(page.links.next).toMatch(/^\/v1\/things\?limit=1&cursor=(?!old)/);
  });

  it('carries keys of any letters', () => {
    const [row] = [{ id: 'Zoë "Ó" 😀' }];
    const page = pages.make([row, row], { limit: 1, after: null }, 'x', '/v1/things', keyOf);
    const cursor = page.links.next!.split('cursor=')[1]!;
    expect(pages.read({ cursor }, 'x').after).toEqual([row.id]);
  });
});

describe('a cursor', () => {
  const cursor = next('/v1/things', 'Ann, things');
  const forged = `${cursor.slice(0, -3)}${cursor.endsWith('AAA') ? 'BBB' : 'AAA'}`;

  it('shows nothing of the key, which may be a name', () => {
    expect(Buffer.from(cursor, 'base64url').toString('latin1')).not.toContain('row');
  });

  it.each([
    ['of somebody else', cursor, 'Bea, things'],
    ['of another list', cursor, 'Ann, others'],
    ['that leads elsewhere', forged, 'Ann, things'],
    ['cut short', cursor.slice(0, 20), 'Ann, things'],
    ['that is none', 'hello', 'Ann, things'],
    ['that is empty', '', 'Ann, things'],
    ['of another installation', cursor, 'Ann, things', new Pages('another secret')],
  ])('%s is refused', (_, given, scope, reader: Pages = pages) => {
    expect(faultOf(() => reader.read({ cursor: given }, scope))).toMatchObject({
      status: 400,
      errors: [{ pointer: 'cursor', code: 'CURSOR' }],
    });
  });
});
