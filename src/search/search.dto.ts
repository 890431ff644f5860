/** What a search may ask for, and the little that it answers. */
import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { IsInt, IsOptional, Max, Min, ValidateBy } from 'class-validator';
import { ExternalReference, IsDay, IsPostcode, Withheld } from '../clients/index.js';
import { IsPart, IsPlainText, IsTelephone } from '../common/fields.js';
import type { Id } from '../common/ids.js';
import { PageLinks } from '../common/page.js';

/** A name and at least one more identifier. What does not fit lowers a match, but one identifier has to. */
export class ClientSearch {
  /**
   * The name in one piece, with at least 3 letters. Misspelt and spelt as it sounds will do; aliases are found too.
   * @example "Mylo Okafor"
   */
  @IsPlainText(1, 200)
  @HasThreeLetters()
  @HasAnotherIdentifier()
  name!: string;

  /**
   * `YYYY-MM-DD`. Where a record knows only the month, that month is enough; where it knows only the year or an
   * estimate, the year is.
   * @example "2016-05-14"
   */
  @IsOptional()
  @IsDay()
  dateOfBirth?: string | null;

  /**
   * One year more or less is found too, two where the record's own date is an estimate or a year.
   * @example 2016
   */
  @IsOptional()
  @IsInt()
  @Min(1880)
  @Max(2200)
  yearOfBirth?: number | null;

  /**
   * Of the United Kingdom, in any spacing and case.
   * @example "LS1 4AP"
   */
  @IsOptional()
  @IsPostcode()
  postcode?: string | null;

  /**
   * As people write it; a national number is one of the United Kingdom.
   * @example "07700 900321"
   */
  @IsOptional()
  @IsTelephone()
  telephone?: string | null;

  /** The id by which another system knows them. */
  @IsOptional()
  @IsPart(() => ExternalReference)
  externalReference?: ExternalReference | null;
}

export const MATCHES = [
  'NAME',
  'ALIAS',
  'DATE_OF_BIRTH',
  'YEAR_OF_BIRTH',
  'POSTCODE',
  'TELEPHONE',
  'EXTERNAL_REFERENCE',
] as const;

/** What a match is called. */
export class MatchName {
  /** @example "Milo" */
  given!: string | null;

  /** @example "Okafor-Reed" */
  family!: string | null;
}

/** The alias that fitted better than the name. */
export class MatchAlias {
  /** @example "Milo Okafor" */
  name!: string;

  /** @example "FORMER_NAME" */
  kind!: string;
}

/** A client who may be the one. Join the team, with a reason and within 15 minutes, to see more. */
@ApiExtraModels(MatchName, Withheld)
export class ClientMatch {
  /** @example "0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24" */
  @ApiProperty({ type: 'string' })
  id!: Id;

  /** @example "PW-7K3M-Q9XT" */
  reference!: string;

  /** Withheld where an alias fitted, until you are on the team. */
  @ApiProperty({ anyOf: [{ $ref: getSchemaPath(MatchName) }, { $ref: getSchemaPath(Withheld) }] })
  name!: MatchName | Withheld;

  /**
   * Whole years; null for somebody unborn and where no date of birth is recorded.
   * @example 9
   */
  age!: number | null;

  /** Whether you are on the team. */
  onTeam!: boolean;

  /**
   * What of your search fitted. `ALIAS` in place of `NAME`: an alias fitted better than the name.
   * @example ["NAME", "DATE_OF_BIRTH"]
   */
  matchedOn!: (typeof MATCHES)[number][];

  /** Which alias fitted; absent when the name did. */
  alias?: MatchAlias;
}

/** The best matches, 10 at most; how many more there are is not said. */
export class SearchResult {
  items!: ClientMatch[];
  links!: PageLinks;
}

function HasThreeLetters(): PropertyDecorator {
  return ValidateBy({
    name: 'threeLetters',
    validator: {
      validate: (value) => typeof value === 'string' && (value.match(/\p{L}/gu)?.length ?? 0) >= 3,
      defaultMessage: () => 'name must have at least 3 letters.',
    },
  });
}

function HasAnotherIdentifier(): PropertyDecorator {
  const others = ['dateOfBirth', 'yearOfBirth', 'postcode', 'telephone', 'externalReference'] as const;
  return ValidateBy({
    name: 'anotherIdentifier',
    validator: {
      validate: (_, where) => others.some((field) => (where!.object as ClientSearch)[field] != null),
      defaultMessage: () => `A name is not enough: give at least one of ${others.join(', ')}.`,
    },
  });
}
