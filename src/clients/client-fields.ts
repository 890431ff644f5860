/** Rules of a client's fields: each brings what is sent into its one stored form first; messages never repeat a value. */
import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsString, Matches, ValidateBy, type ValidationArguments } from 'class-validator';
import { isPlainText } from '../common/fields.js';
import { type DateOfBirth, fitsPrecision, formatOf, isRealDay, PRECISIONS } from './date-of-birth.js';
import { nhsNumberOf } from './nhs-number.js';
import { postcodeOf } from './postcode.js';

/** A postcode of the United Kingdom, stored in upper case with one space. */
export function IsPostcode(): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? (postcodeOf(value) ?? value) : value)),
    IsString({ message: 'postcode must be text.' }),
    rule(
      'postcode',
      (value) => typeof value === 'string' && postcodeOf(value) !== null,
      () => {
        return 'postcode must be a postcode of the United Kingdom.';
      },
    ),
    ApiProperty({ minLength: 5, maxLength: 12 }),
  );
}

/** A day of the calendar, `YYYY-MM-DD`. */
export function IsDay(): PropertyDecorator {
  return applyDecorators(
    IsString({ message: '$property must be text.' }),
    rule(
      'day',
      (value) => typeof value === 'string' && isRealDay(value),
      () => {
        return '$property must be a day of the calendar, YYYY-MM-DD.';
      },
    ),
  );
}

/** A date of birth as precise as its neighbour `precision` says. */
export function FitsPrecision(): PropertyDecorator {
  return applyDecorators(
    IsString({ message: 'date must be text.' }),
    rule(
      'dateOfBirth',
      // A precision that is none is refused at its own place.
      (_, { object }) =>
        !PRECISIONS.includes((object as DateOfBirth).precision) || fitsPrecision(object as DateOfBirth),
      ({ object }) => `date must be a date since 1880, written ${formatOf((object as DateOfBirth).precision)}.`,
    ),
  );
}

/** The name of another system: capital letters, digits, `_` and `-`. */
export const IsSystemName = (): PropertyDecorator =>
  applyDecorators(
    IsString({ message: 'system must be text.' }),
    Matches(/^[A-Z0-9_-]{2,40}$/, { message: 'system must have 2 to 40 capital letters, digits, _ or -.' }),
  );

/** Another system's id of a client, 1 to 100 characters; an NHS number where its neighbour `system` says `NHS`. */
export function IsExternalReference(): PropertyDecorator {
  return applyDecorators(
    Transform(({ value, obj }: { value: unknown; obj: { system?: unknown } }) => referenceIn(obj.system, value)),
    IsString({ message: 'reference must be text.' }),
    rule(
      'reference',
      (value) => typeof value !== 'string' || (/^.{1,100}$/u.test(value) && isPlainText(value)),
      () => {
        return 'reference must have 1 to 100 characters, and no control characters.';
      },
    ),
    rule('nhsNumber', isNhsNumberWhereAsked, () => 'reference must be an NHS number with its right check digit.'),
    ApiProperty({ minLength: 1, maxLength: 100 }),
  );
}

/** At least one of the two parts by which a person is found. */
export const HasGivenOrFamily = (): PropertyDecorator =>
  rule(
    'givenOrFamily',
    (value) => hasAny(value, ['given', 'family']),
    () => 'name needs a given or a family name.',
  );

/** An address that says something. */
export const IsSomewhere = (): PropertyDecorator =>
  rule(
    'emptyAddress',
    (value) => hasAny(value, ['town', 'county', 'postcode', 'uprn']) || hasLines(value),
    () => 'An address needs at least one part; null says that none is recorded.',
  );

type Check = (value: unknown, where: ValidationArguments) => boolean;

function rule(name: string, holds: Check, message: (where: ValidationArguments) => string): PropertyDecorator {
  return ValidateBy(
    { name, validator: { validate: (value: unknown, where) => holds(value, where!) } },
    { message: (where) => message(where).replaceAll('$property', where.property) },
  );
}

function hasAny(value: unknown, parts: readonly string[]): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    parts.some((part) => (value as Record<string, unknown>)[part] != null)
  );
}

function hasLines(value: unknown): boolean {
  const lines = (value as { lines?: unknown } | null)?.lines;
  return Array.isArray(lines) && lines.length > 0;
}

function referenceIn(system: unknown, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return system === 'NHS' ? (nhsNumberOf(value) ?? value) : value.normalize('NFC').trim();
}

function isNhsNumberWhereAsked(value: unknown, { object }: ValidationArguments): boolean {
  return (
    (object as { system?: unknown }).system !== 'NHS' || (typeof value === 'string' && nhsNumberOf(value) !== null)
  );
}
