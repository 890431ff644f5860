/**
 * Rules of single fields that several resources share: plain text, names, reasons, telephone numbers, email addresses.
 * Each brings what is sent into its one stored form first; its messages never repeat a value.
 */
import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { IsObject, IsString, Length, ValidateBy, ValidateNested, type ValidationOptions } from 'class-validator';
import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { DateTime } from 'luxon';
import { idOf } from './ids.js';

/** Text of `min` to `max` characters on one line, in NFC, without space at its ends. */
export function IsPlainText(min: number, max: number, options: ValidationOptions = {}): PropertyDecorator {
  const length = { minLength: min, maxLength: max };
  return applyDecorators(
    Transform(({ value }) => inForm(value, (text) => text.normalize('NFC').trim())),
    IsString({ message: '$property must be text.', ...options }),
    rule(
      'plainText',
      isPlainText,
      '$property must not hold control characters or marks that turn its direction.',
      options,
    ),
    Length(min, max, { message: `$property must have ${min} to ${max} characters.`, ...options }),
    // Of an array the limits belong to the items; the class itself says so.
    options.each === true ? () => undefined : ApiProperty(length),
  );
}

/** A part with rules of its own, or with `each` a list of such; an array is never one. */
export function IsPart(part: () => new () => object, options: ValidationOptions = {}): PropertyDecorator {
  return applyDecorators(IsObject(options), ValidateNested(options), Type(part));
}

/** The name, or a part of the name, of a person or an agency: 1 to 100 characters. */
export const IsName = (options?: ValidationOptions): PropertyDecorator => IsPlainText(1, 100, options);

/** Why somebody does something; kept with what they did. */
export const IsReason = (): PropertyDecorator => IsPlainText(3, 200);

/** A telephone number as people write it, a national one being of the United Kingdom; stored as E.164. */
export function IsTelephone(options: ValidationOptions = {}): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }) => inForm(value, (text) => e164(text) ?? text)),
    IsString({ message: '$property must be text.', ...options }),
    rule('telephone', (text) => e164(text) !== null, '$property must be a telephone number.', options),
    ApiProperty({ minLength: 3, maxLength: 40 }),
  );
}

/** One plain email address; stored in lower case. */
export function IsEmailAddress(): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }) => inForm(value, (text) => text.trim().toLowerCase())),
    IsString({ message: '$property must be text.' }),
    rule('emailAddress', isEmailAddress, '$property must be one plain email address.', {}),
    ApiProperty({ format: 'email', maxLength: 254 }),
  );
}

/** An id, or with `orNothing` none. Capitals become lower case; any other spelling that PostgreSQL would take is refused. */
export function IsId({ orNothing = false } = {}): PropertyDecorator {
  const validate = (value: unknown): boolean =>
    typeof value === 'string' ? idOf(value) !== null : orNothing && (value === undefined || value === null);
  const defaultMessage = (): string => '$property must be a UUID, with hyphens and without braces.';
  return applyDecorators(
    Transform(({ value }) => inForm(value, (text) => idOf(text) ?? text)),
    ValidateBy({ name: 'isUuid', validator: { validate, defaultMessage } }),
    ApiProperty({ type: 'string', format: 'uuid' }),
  );
}

/** A day and a time with an offset from UTC (RFC 3339). */
export function IsInstant(): PropertyDecorator {
  return rule('isInstant', isInstant, '$property must have a day, a time and an offset from UTC, as in RFC 3339.', {});
}

/** No control character, no half of a surrogate pair, and none of U+202A-202E, U+2066-2069; all else may stand in a name. */
export function isPlainText(text: string): boolean {
  return !/[\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069]/u.test(text);
}

/**
 * The number in E.164, or null if it is none. Its length is checked against the country's plan and no more: which ranges
 * are in use changes faster than a library does.
 */
export function e164(text: string): string | null {
  if (text.length > 40) return null;
  const number = parsePhoneNumberFromString(text, { defaultCountry: 'GB', extract: false });
  return number !== undefined && number.isPossible() && number.ext === undefined ? number.number : null;
}

const WORD = "[a-z0-9!#$%&'*+/=?^_`{|}~-]+";
const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const ADDRESS = new RegExp(`^(?=.{3,254}$)(?=[^@]{1,64}@)${WORD}(?:\\.${WORD})*@${LABEL}(?:\\.${LABEL})+$`);

/** A dot-string and a domain of two labels or more (RFC 5321, section 4.1.2), in lower case; never two recipients. */
export function isEmailAddress(text: string): boolean {
  return ADDRESS.test(text);
}

function isInstant(text: string): boolean {
  const form = /^[12]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
  return form.test(text) && DateTime.fromISO(text).isValid;
}

function rule(
  name: string,
  holds: (text: string) => boolean,
  message: string,
  options: ValidationOptions,
): PropertyDecorator {
  const validate = (value: unknown): boolean => typeof value === 'string' && holds(value);
  return ValidateBy({ name, validator: { validate, defaultMessage: () => message } }, { message, ...options });
}

/** Only text has a form; anything else stays as it is, to be refused by its type. */
function inForm(value: unknown, form: (text: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => inForm(item, form));
  return typeof value === 'string' ? form(value) : value;
}
