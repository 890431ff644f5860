/** Entity tags: they change with the body, guard writes by version, and say what changed since. */
import { Problem } from './errors.js';
import { etagOf, isUnchanged, requireMatch } from './etag.js';

describe('a tag', () => {
  it('is the version and a digest of the body', () => {
    expect(etagOf(7, '{}')).toMatch(/^"7-[\w-]{16}"$/);
  });

  it('is another one for another body of the same version', () => {
    expect(etagOf(7, '{"age":3}')).not.toBe(etagOf(7, '{"age":4}'));
  });
});

describe('If-None-Match', () => {
  const etag = etagOf(7, '{}');

  it.each([etag, `W/${etag}`, `"1-x", ${etag}`, '*'])('%s finds it unchanged', (given) => {
    expect(isUnchanged(given, etag)).toBe(true);
  });

  it.each([undefined, '', etagOf(8, '{}'), etagOf(7, '[]'), etag.replaceAll('"', '')])('%s does not', (given) => {
    expect(isUnchanged(given, etag)).toBe(false);
  });
});

describe('If-Match', () => {
  const current = { version: 7, fieldVersions: { telephone: 7, name: 3, email: 6 } };

  it.each(['"7-abcdefgh"', '"7"', '"6-x", "7-y"', 'W/"7-abc"', '*', etagOf(7, 'any body')])(
    '%s lets the write pass',
    (given) => {
      expect(() => requireMatch(given, current)).not.toThrow();
    },
  );

  it.each([undefined, '', ' '])('missing (%p) is a 428', (given) => {
    expect(faultOf(given)).toMatchObject({ status: 428, code: 'PRECONDITION_REQUIRED' });
  });

  it('of an older version is a 412 that names what changed since', () => {
    const fault = faultOf('"5-abcdefgh"');
    expect(fault).toMatchObject({ status: 412, code: 'STALE' });
    expect(fault.errors.map(({ pointer }) => pointer)).toEqual(['/email', '/telephone']);
  });

  it.each(['7', 'W/"6-abc"', '"seven"', '"8-x"', '"-7"', '"7-a b"'])('%s is a 412 too', (given) => {
    expect(faultOf(given)).toMatchObject({ status: 412 });
  });

  function faultOf(given: string | undefined): Problem {
    try {
      requireMatch(given, current);
    } catch (fault) {
      if (fault instanceof Problem) return fault;
    }
    throw new Error('it passed');
  }
});
