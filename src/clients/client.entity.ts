/** A client as stored, and what changing one means: which fields really differ, who says so, and the next version. */
import { isDeepStrictEqual } from 'node:util';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Versioned } from '../common/etag.js';
import type { Id } from '../common/ids.js';
import type { FieldChange } from '../events/index.js';
import { type DateOfBirth, fromStored, type Precision, storedDay } from './date-of-birth.js';

export const ALIAS_KINDS = ['ALSO_KNOWN_AS', 'FORMER_NAME', 'BIRTH_NAME', 'NICKNAME'] as const;
export type AliasKind = (typeof ALIAS_KINDS)[number];
export const TELEPHONE_KINDS = ['MOBILE', 'HOME', 'WORK', 'OTHER'] as const;
export type TelephoneKind = (typeof TELEPHONE_KINDS)[number];
export type ClientStatus = 'OPEN' | 'CLOSED';

/** What callers write of a client, in the public form. */
export interface ClientState {
  name: { given: string | null; family: string | null; preferred: string | null };
  aliases: { name: string; kind: AliasKind }[];
  dateOfBirth: DateOfBirth | null;
  address: {
    lines: string[];
    town: string | null;
    county: string | null;
    postcode: string | null;
    uprn: string | null;
  } | null;
  telephones: { number: string; kind: TelephoneKind; safeToCall: boolean }[];
  /** By system. */
  externalReferences: { system: string; reference: string }[];
}

export type ClientField = keyof ClientState;

/** Who last said so of a field, and when (RFC 3339). */
export interface Recorded {
  changedAt: string;
  agencyId: Id;
  /** The sensitive membership as which somebody of the agency said so; absent: everybody may know the agency. */
  memberId?: Id;
}

/** In whose name a field is recorded. */
export interface Recorder {
  readonly agencyId: Id;
  readonly sensitiveMemberId: Id | null;
}

@Entity('client')
export class Client implements Versioned {
  @PrimaryColumn({ type: 'uuid' })
  id!: Id;

  @Column({ type: 'text' })
  reference!: string;

  @Column({ type: 'text' })
  status!: ClientStatus;

  /** Nobody learns of the client but those named on the team. */
  @Column({ type: 'boolean' })
  restricted!: boolean;

  @Column({ type: 'integer' })
  version!: number;

  @Column({ type: 'text', name: 'given_name', nullable: true })
  givenName!: string | null;

  @Column({ type: 'text', name: 'family_name', nullable: true })
  familyName!: string | null;

  @Column({ type: 'text', name: 'preferred_name', nullable: true })
  preferredName!: string | null;

  @Column({ type: 'jsonb' })
  aliases!: ClientState['aliases'];

  @Column({ type: 'date', name: 'birth_date', nullable: true })
  birthDate!: string | null;

  @Column({ type: 'text', name: 'birth_precision', nullable: true })
  birthPrecision!: Precision | null;

  @Column({ type: 'jsonb', nullable: true })
  address!: ClientState['address'];

  @Column({ type: 'jsonb' })
  telephones!: ClientState['telephones'];

  @Column({ type: 'jsonb' })
  recorded!: Partial<Record<ClientField, Recorded>>;

  @Column({ type: 'jsonb', name: 'field_versions' })
  fieldVersions!: Record<string, number>;

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  /** Stored in a table of their own: whoever loads a client fills them in. */
  externalReferences: ClientState['externalReferences'] = [];

  state(): ClientState {
    return {
      name: { given: this.givenName, family: this.familyName, preferred: this.preferredName },
      aliases: this.aliases,
      dateOfBirth: fromStored(this.birthDate, this.birthPrecision),
      address: this.address,
      telephones: this.telephones,
      externalReferences: this.externalReferences,
    };
  }

  /** Takes `wanted` on as the next version, and tells which fields really differ; none: nothing has changed. */
  change(wanted: ClientState, by: Recorder, at: Date): FieldChange[] {
    const changes = differences(this.state(), wanted);
    if (changes.length === 0) return [];
    this.write(wanted);
    this.touch(...changes.map(({ field }) => field));
    this.record(
      changes.map(({ field }) => field as ClientField),
      by,
      at,
    );
    return changes;
  }

  /** The next version, in which these parts changed. */
  touch(...parts: string[]): void {
    this.version += 1;
    this.fieldVersions = { ...this.fieldVersions, ...Object.fromEntries(parts.map((part) => [part, this.version])) };
  }

  write(state: ClientState): void {
    this.givenName = state.name.given;
    this.familyName = state.name.family;
    this.preferredName = state.name.preferred;
    this.aliases = state.aliases;
    this.birthDate = state.dateOfBirth === null ? null : storedDay(state.dateOfBirth);
    this.birthPrecision = state.dateOfBirth?.precision ?? null;
    this.address = state.address;
    this.telephones = state.telephones;
    this.externalReferences = state.externalReferences;
  }

  record(fields: readonly ClientField[], { agencyId, sensitiveMemberId }: Recorder, at: Date): void {
    const said = { changedAt: at.toISOString(), agencyId, ...(sensitiveMemberId && { memberId: sensitiveMemberId }) };
    const saidNow = fields.filter((field) => RECORDED.includes(field)).map((field) => [field, said]);
    this.recorded = { ...this.recorded, ...(Object.fromEntries(saidNow) as Client['recorded']) };
  }
}

/** The first version of a client: everything that is there was said by this agency. */
export function newClient(id: Id, reference: string, state: ClientState, agencyId: Id, at: Date): Client {
  const client = Object.assign(new Client(), {
    id,
    reference,
    status: 'OPEN',
    restricted: false,
    version: 1,
    createdAt: at,
  });
  client.recorded = {};
  client.fieldVersions = {};
  client.write(state);
  const said = RECORDED.filter((field) =>
    Array.isArray(state[field]) ? state[field].length > 0 : state[field] !== null,
  );
  client.record(said, { agencyId, sensitiveMemberId: null }, at);
  return client;
}

/** Every name by which a client is found: the first two as they are called, then the aliases. */
export function namesOf({ name, aliases }: ClientState): { name: string; kind: string }[] {
  const called = { name: [name.given, name.family].filter(Boolean).join(' '), kind: 'NAME' };
  const preferred = { name: [name.preferred, name.family].filter(Boolean).join(' '), kind: 'PREFERRED' };
  return [called, ...(name.preferred === null ? [] : [preferred]), ...aliases];
}

/** The fields that also answer who says so and since when. */
const RECORDED: readonly ClientField[] = ['name', 'dateOfBirth', 'address', 'telephones'];

const FIELDS: readonly ClientField[] = [
  'name',
  'aliases',
  'dateOfBirth',
  'address',
  'telephones',
  'externalReferences',
];

function differences(now: ClientState, wanted: ClientState): FieldChange[] {
  return FIELDS.filter((field) => !isDeepStrictEqual(now[field], wanted[field])).map((field) => ({
    field,
    from: now[field],
    to: wanted[field],
  }));
}
