import { isAddress } from './address.js';
import { isAllowed } from './allow-list.js';

describe('the allow-list', () => {
  it('lets nothing pass while nobody has decided', () => {
    expect(isAllowed('bea@council.test', null)).toBe(false);
    expect(isAllowed('bea@council.test', [])).toBe(false);
  });

  it('knows whole addresses and exact domains, whatever their case', () => {
    const list = ['bea@council.test', '@School.test'];
    expect(isAllowed('Bea@Council.TEST', list)).toBe(true);
    expect(isAllowed('anyone@school.test', list)).toBe(true);
    expect(isAllowed('amy@council.test', list)).toBe(false);
  });

  it.each(['x@sub.school.test', 'x@myschool.test', 'school.test', 'x@school.test.evil.test'])(
    'does not take %s for the domain',
    (address) => {
      expect(isAllowed(address, ['@school.test'])).toBe(false);
    },
  );

  it('lets all pass with a star', () => {
    expect(isAllowed('anyone@anywhere.test', ['*'])).toBe(true);
  });
});

describe('an address', () => {
  it.each(['bea@council.test', "o'neill+pw@a-b.council.test", 'A.B@X.test', `${'a'.repeat(64)}@x.test`])(
    '%s is one',
    (text) => {
      expect(isAddress(text)).toBe(true);
    },
  );

  it.each([
    'agent@council.test, evil@a.test',
    'Bea <bea@council.test>',
    '"bea"@council.test',
    'bea@council.test\r\nBcc: evil@a.test',
    'bea@council.test\n',
    'bea@@council.test',
    'bea@council.test;evil@a.test',
    'bé@council.test',
    'bea@-council.test',
    'bea.@council.test',
    'bea@council..test',
    'bea',
    '',
    '@council.test',
    `${'a'.repeat(65)}@x.test`,
    `a@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(60)}.${'f'.repeat(60)}.test`,
  ])('%j is none', (text) => {
    expect(isAddress(text)).toBe(false);
  });
});
