/** Decoys over HTTP. What they are made of is written as for any client. */
import { ApiProperty, PickType } from '@nestjs/swagger';
import {
  ClientAddress,
  ClientAlias,
  ClientDateOfBirth,
  ClientDetails,
  ClientName,
  ClientTelephone,
} from '../clients/index.js';
import { PageLinks } from '../common/page.js';

/** A client who does not exist: a name that people look for, and something that a search can find it by. */
export class DecoyRequest extends PickType(ClientDetails, [
  'name',
  'dateOfBirth',
  'address',
  'telephones',
  'aliases',
] as const) {}

/** Who planted a decoy. */
export class DecoyPlanter {
  @ApiProperty({ format: 'uuid' })
  agentId!: string;

  /** @example "Ada Lindqvist" */
  name!: string;
}

/** A planted record. */
export class Decoy {
  /** The decoy's id: the client's own, as it stands in the access log. */
  @ApiProperty({ format: 'uuid' })
  id!: string;

  /** @example "PW-7K3M-Q9XT" */
  reference!: string;

  name!: ClientName;
  aliases!: ClientAlias[];

  /** Null: none. */
  dateOfBirth!: ClientDateOfBirth | null;

  /** Null: none. */
  address!: ClientAddress | null;

  telephones!: ClientTelephone[];

  /** When it was planted. */
  plantedAt!: Date;

  plantedBy!: DecoyPlanter;

  /** When somebody last came upon it, as the alerts say; null: nobody yet. */
  lastSeenAt!: Date | null;
}

/** A page of decoys, the newest first. */
export class DecoyPage {
  items!: Decoy[];
  links!: PageLinks;
}
