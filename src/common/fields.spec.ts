/** Single fields: what passes, what is refused, and the one form in which they are stored. */
import 'reflect-metadata';
import { Problem } from './errors.js';
import { e164, IsEmailAddress, isEmailAddress, IsName, IsPlainText, IsReason, IsTelephone } from './fields.js';
import { checked } from './validation.js';

class Fields {
  @IsName()
  name: string = 'Jane';

  @IsReason()
  reason: string = 'because';

  @IsTelephone()
  telephone: string = '020 7946 0100';

  @IsEmailAddress()
  email: string = 'jane@northside.test';

  @IsPlainText(1, 20, { each: true })
  lines: string[] = ['4 Harbour Row'];
}

function faultsOf(input: object): { status: number; faults: string[] } {
  try {
    checked(Fields, input);
  } catch (fault) {
    if (fault instanceof Problem) {
      return { status: fault.status, faults: fault.errors.map(({ pointer, code }) => `${pointer} ${code}`) };
    }
  }
  throw new Error('it passed');
}

describe('a name', () => {
  it.each(["Siân O'Neill-Ắ", 'Ngô', '山田 太郎', 'أمارة', 'X Æ A-12', 'Zoë 😀', 'a\u200Db'])('may be %s', (name) => {
    expect(checked(Fields, { name }).name).toBe(name.normalize('NFC'));
  });

  it('is stored in NFC, without space at its ends', () => {
    expect(checked(Fields, { name: ' Zoe\u0308 ' }).name).toBe('Zo\u00EB');
  });

  it.each(['\u202Eeve', 'a\u2066b', 'a\u0000b', 'a\nb', 'a\u007Fb', 'a\u0085b', 'a\uD800'])('may not be %j', (name) => {
    expect(faultsOf({ name })).toEqual({ status: 422, faults: ['/name PLAIN_TEXT'] });
  });

  it.each(['', '   ', 'x'.repeat(101)])('has 1 to 100 characters, unlike %j', (name) => {
    expect(faultsOf({ name })).toEqual({ status: 422, faults: ['/name IS_LENGTH'] });
  });

  it.each([5, {}, [], null, true])('is text, unlike %j', (name) => {
    expect(faultsOf({ name })).toEqual({ status: 400, faults: ['/name IS_STRING'] });
  });
});

describe('a reason', () => {
  it.each(['ab', 'x'.repeat(201)])('has 3 to 200 characters, unlike %j', (reason) => {
    expect(faultsOf({ reason })).toEqual({ status: 422, faults: ['/reason IS_LENGTH'] });
  });
});

describe('lines', () => {
  it('are looked at one by one', () => {
    expect(checked(Fields, { lines: [' a ', 'b'] }).lines).toEqual(['a', 'b']);
    expect(faultsOf({ lines: ['a', 'b\u202E'] })).toEqual({ status: 422, faults: ['/lines PLAIN_TEXT'] });
    expect(faultsOf({ lines: ['a', 5] })).toEqual({ status: 400, faults: ['/lines IS_STRING'] });
  });
});

describe('a telephone number', () => {
  it.each([
    ['020 7946 0123', '+442079460123'],
    ['07700 900123', '+447700900123'],
    ['(01632) 960 123', '+441632960123'],
    ['+1 202 555 0143', '+12025550143'],
    ['0044 20 7946 0123', '+442079460123'],
  ])('%s is stored as %s', (telephone, stored) => {
    expect(checked(Fields, { telephone }).telephone).toBe(stored);
    expect(e164(stored)).toBe(stored);
  });

  it.each(['12345', 'hello', '', 'ring 020 7946 0123', '020 7946 0123 x5', `+44${'1'.repeat(60)}`, '+999 1234567'])(
    '%s is none',
    (telephone) => {
      expect(faultsOf({ telephone })).toEqual({ status: 422, faults: ['/telephone TELEPHONE'] });
    },
  );
});

describe('an email address', () => {
  it('is stored in lower case', () => {
    expect(checked(Fields, { email: ' Jane.Smith@NorthSide.test ' }).email).toBe('jane.smith@northside.test');
  });

  it.each([
    'jane',
    'jane@localhost',
    'jane@northside.test,eve@evil.test',
    'jane@northside.test eve@evil.test',
    '"jane smith"@northside.test',
    'Jane <jane@northside.test>',
    'jane@northside.test\r\nBcc: eve@evil.test',
    'jane..smith@northside.test',
    'jané@northside.test',
    'jane@-northside.test',
    'jane@[127.0.0.1]',
    `${'j'.repeat(65)}@northside.test`,
  ])('is no %j', (email) => {
    expect(isEmailAddress(email)).toBe(false);
    expect(faultsOf({ email })).toEqual({ status: 422, faults: ['/email EMAIL_ADDRESS'] });
  });
});
