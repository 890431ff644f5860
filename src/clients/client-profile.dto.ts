/** The client profile as its team reads it. */
import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import {
  ClientAddress,
  ClientAlias,
  ClientDateOfBirth,
  ClientName,
  ClientTelephone,
  ExternalReference,
} from './client-parts.dto.js';
import { TeamAgency, TeamAgentName } from './team/team.dto.js';

/** An agent of the team, and how to reach them. */
export class ProfileAgent {
  /** Of the membership. */
  memberId!: string;

  agentId!: string;

  name!: TeamAgentName;

  /** @example "Class teacher" */
  jobTitle!: string;

  /**
   * What they do for this client.
   * @example "Class teacher"
   */
  role!: string;

  /**
   * E.164; null where none is known, and for an account that is not active.
   * @example "+441134960101"
   */
  telephone!: string | null;

  /**
   * Null for an account that is not active.
   * @example "jane.smith@northside.test"
   */
  email!: string | null;

  /**
   * When they joined.
   * @example "2026-03-10T09:30:00.000Z"
   */
  since!: string;

  /** Whether they are the lead practitioner. */
  lead!: boolean;

  /** False: the account was deactivated; they no longer see the profile. */
  active!: boolean;

  /** True: only they, their agency's people on the team, and the broker know of them. You are one of those. */
  sensitive!: boolean;

  /** Of a sensitive member: the agent whom the others ask; null where there is none. */
  @ApiProperty({ type: 'string', format: 'uuid', nullable: true, example: null })
  brokerId!: string | null;
}

/** An agent who passes requests on to a sensitive service. */
export class Broker {
  agentId!: string;

  name!: TeamAgentName;

  /** @example "Social worker" */
  jobTitle!: string;

  /**
   * E.164; null where none is known.
   * @example "+441134960102"
   */
  telephone!: string | null;

  /** @example "bea.marlow@harbourside.test" */
  email!: string;
}

/** A sensitive service is involved: ask the broker. Who it is, and whether it is one or several, is withheld from you. */
export class SensitiveService {
  /** Always true. */
  withheld!: boolean;

  /** Whom to ask; empty where nobody is named: then use a contact request. */
  brokers!: Broker[];
}

/** An agency of the team with its agents. */
export class ProfileTeam {
  agency!: TeamAgency;

  /** The membership of the agency as such, without a named agent; null where only agents of it are on the team. */
  memberId!: string | null;

  agents!: ProfileAgent[];
}

/** Who says so, and since when. */
export class RecordedBy {
  /** @example "2026-03-10T09:30:00.000Z" */
  changedAt!: string;

  /**
   * Its name; `A sensitive service` where it is withheld from you.
   * @example "Northside School"
   */
  byAgency!: string;
}

/** Who says so of each field; null for one that was never recorded. */
export class RecordedFields {
  name!: RecordedBy | null;
  dateOfBirth!: RecordedBy | null;
  address!: RecordedBy | null;
  telephones!: RecordedBy | null;
}

/** Whom to ring of an agency on the team. */
export class DutyContact {
  /** @example "Northside School" */
  agency!: string;

  name!: TeamAgentName;

  /**
   * E.164; null where none is known.
   * @example "+441134960101"
   */
  telephone!: string | null;
}

/** Stands where something is withheld from you. */
export class Withheld {
  @ApiProperty({ enum: [true] })
  withheld!: true;
}

const listOrWithheld = (of: () => Function): PropertyDecorator =>
  ApiProperty({
    anyOf: [{ type: 'array', items: { $ref: getSchemaPath(of()) } }, { $ref: getSchemaPath(Withheld) }],
  });

/** A child or adult whom agencies work with. */
@ApiExtraModels(Withheld, ClientAlias, ClientAddress, ClientTelephone)
export class ClientProfile {
  /** @example "0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24" */
  id!: string;

  /**
   * For people, and the only identifier of a client that stands in an email. Random; the last character checks the rest.
   * @example "PW-7K3M-Q9XT"
   */
  reference!: string;

  /** A closed client is read by its team; nothing else happens but reopening and leaving. */
  status!: 'OPEN' | 'CLOSED';

  /**
   * Counts every change of the record, its team, lead and status.
   * @example 7
   */
  version!: number;

  /** True: nobody learns that there is this record but the agents named on the team, and emergency access. */
  restricted!: boolean;

  name!: ClientName;

  /** Withheld in an emergency access to a restricted client, until it is released. */
  @listOrWithheld(() => ClientAlias)
  aliases!: ClientAlias[] | Withheld;

  /** Null: nothing is recorded. */
  dateOfBirth!: ClientDateOfBirth | null;

  /**
   * Whole years; null for somebody unborn and where no date of birth is recorded. Where only a month or year is known, the
   * age that they can have reached.
   * @example 9
   */
  age!: number | null;

  /** Null: nothing is recorded. Withheld as the aliases are. */
  @ApiProperty({
    anyOf: [{ $ref: getSchemaPath(ClientAddress) }, { $ref: getSchemaPath(Withheld) }, { type: 'null' }],
  })
  address!: ClientAddress | Withheld | null;

  /** Withheld as the aliases are. */
  @listOrWithheld(() => ClientTelephone)
  telephones!: ClientTelephone[] | Withheld;

  externalReferences!: ExternalReference[];

  /** Who else works with them, by agency. */
  team!: ProfileTeam[];

  /** That somebody works with them of whom you may not know, and whom to ask; null where there is nobody. */
  sensitiveService!: SensitiveService | null;

  /** In an emergency access to a restricted client, until it is released: whom else to ring. Null otherwise. */
  dutyContacts!: DutyContact[] | null;

  recorded!: RecordedFields;

  /** False: nothing is recorded besides the name that a search could use, so nobody else can find this record. */
  findable!: boolean;
}
