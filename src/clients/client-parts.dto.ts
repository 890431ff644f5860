/** The parts of a client that callers write and read alike. */
import { ArrayMaxSize, IsArray, IsBoolean, IsIn, IsOptional, IsString, Matches } from 'class-validator';
import { IsName, IsPlainText, IsTelephone } from '../common/fields.js';
import { FitsPrecision, IsExternalReference, IsPostcode, IsSystemName } from './client-fields.js';
import { ALIAS_KINDS, type AliasKind, TELEPHONE_KINDS, type TelephoneKind } from './client.entity.js';
import { PRECISIONS, type Precision } from './date-of-birth.js';

/** What a person is called. At least one of given and family. */
export class ClientName {
  /**
   * Given names. Null: none is recorded.
   * @example "Milo"
   */
  @IsOptional()
  @IsName()
  given?: string | null;

  /**
   * Family name. Null: none is recorded.
   * @example "Okafor-Reed"
   */
  @IsOptional()
  @IsName()
  family?: string | null;

  /**
   * The given name that they want to be called by. Null: none is recorded.
   * @example "Mo"
   */
  @IsOptional()
  @IsName()
  preferred?: string | null;
}

/** Another name by which somebody may look for them. */
export class ClientAlias {
  /**
   * The whole name.
   * @example "Milo Okafor"
   */
  @IsName()
  name!: string;

  /**
   * What sort of name it is.
   * @example "FORMER_NAME"
   */
  @IsIn(ALIAS_KINDS)
  kind!: AliasKind;
}

/** When they were born, or are expected to be. */
export class ClientDateOfBirth {
  /**
   * `YYYY-MM-DD`; `YYYY-MM` with the precision `MONTH`, `YYYY` with `YEAR`. Not in the future, but for `EXPECTED`: at
   * most ten months ahead.
   * @example "2016-05-14"
   */
  @FitsPrecision()
  date!: string;

  /**
   * How well it is known. `EXPECTED`: not born yet.
   * @example "EXACT"
   */
  @IsIn(PRECISIONS)
  precision!: Precision;
}

/** Where they live. */
export class ClientAddress {
  /**
   * House, street and whatever comes before the town; 6 lines at most.
   * @example ["14 Mill Lane"]
   */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(6)
  @IsPlainText(1, 100, { each: true })
  lines?: string[];

  /**
   * Post town. Null: not recorded.
   * @example "Leeds"
   */
  @IsOptional()
  @IsName()
  town?: string | null;

  /**
   * County. Null: not recorded.
   * @example "West Yorkshire"
   */
  @IsOptional()
  @IsName()
  county?: string | null;

  /**
   * Postcode of the United Kingdom, in any spacing and case. Null: not recorded.
   * @example "LS1 4AP"
   */
  @IsOptional()
  @IsPostcode()
  postcode?: string | null;

  /**
   * Unique property reference number: 1 to 12 digits. Null: not recorded.
   * @example "100012345678"
   */
  @IsOptional()
  @IsString()
  @Matches(/^\d{1,12}$/, { message: 'uprn must have 1 to 12 digits.' })
  uprn?: string | null;
}

/** A number on which they can be reached. */
export class ClientTelephone {
  /**
   * As people write it; a national number is one of the United Kingdom. Stored as E.164.
   * @example "07700 900321"
   */
  @IsTelephone()
  number!: string;

  /**
   * What sort of number it is.
   * @example "MOBILE"
   */
  @IsIn(TELEPHONE_KINDS)
  kind!: TelephoneKind;

  /**
   * Whether a call or a message could not put them at risk.
   * @example true
   */
  @IsBoolean()
  safeToCall!: boolean;
}

/** The id by which another system knows the same person. */
export class ExternalReference {
  /**
   * Which system: 2 to 40 capital letters, digits, `_` and `-`. `NHS` for the NHS number.
   * @example "NHS"
   */
  @IsSystemName()
  system!: string;

  /**
   * Its id there. An NHS number is checked (modulus 11) and stored without spaces.
   * @example "943 476 5919"
   */
  @IsExternalReference()
  reference!: string;
}
