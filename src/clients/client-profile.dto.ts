/** The client profile as its team reads it. */
import {
  ClientAddress,
  ClientAlias,
  ClientDateOfBirth,
  ClientName,
  ClientTelephone,
  ExternalReference,
} from './client-parts.dto.js';
import { TeamAgency, TeamAgentName } from './team.dto.js';

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

  /** @example "Northside School" */
  byAgency!: string;
}

/** Who says so of each field; null for one that was never recorded. */
export class RecordedFields {
  name!: RecordedBy | null;
  dateOfBirth!: RecordedBy | null;
  address!: RecordedBy | null;
  telephones!: RecordedBy | null;
}

/** A child or adult whom agencies work with. */
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

  name!: ClientName;

  aliases!: ClientAlias[];

  /** Null: nothing is recorded. */
  dateOfBirth!: ClientDateOfBirth | null;

  /**
   * Whole years; null for somebody unborn and where no date of birth is recorded. Where only a month or year is known, the
   * age that they can have reached.
   * @example 9
   */
  age!: number | null;

  /** Null: nothing is recorded. */
  address!: ClientAddress | null;

  telephones!: ClientTelephone[];

  externalReferences!: ExternalReference[];

  /** Who else works with them, by agency. */
  team!: ProfileTeam[];

  recorded!: RecordedFields;

  /** False: nothing is recorded besides the name that a search could use, so nobody else can find this record. */
  findable!: boolean;
}
