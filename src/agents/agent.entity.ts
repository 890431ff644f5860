/** An agent as it is stored, and what changing one means: which fields really differ. */
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Role } from '../common/actor.js';
import type { Versioned } from '../common/etag.js';
import type { Id } from '../common/ids.js';
import type { FieldChange } from '../events/index.js';

/** In the order in which they are stored. */
export const ROLES = ['PRACTITIONER', 'AGENCY_ADMIN', 'ADMIN', 'AUDITOR'] as const satisfies readonly Role[];
export const WEEK = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;
export type Weekday = (typeof WEEK)[number];

/** What a caller can write of an agent. */
export interface AgentDetails {
  agencyId: Id;
  name: { given: string; family: string };
  jobTitle: string;
  email: string;
  telephone: string | null;
  roles: Role[];
  workingDays: Weekday[];
}

/** When digests may reach an agent, as far as it is theirs to say. */
export interface OwnHours {
  /** `HH:MM` in the agency's time zone; null: at the agency's hour. */
  digestHour: string | null;
  workingDays: Weekday[];
}

@Entity('agent')
export class Agent implements Versioned {
  @PrimaryColumn({ type: 'uuid' })
  id!: Id;

  @Column({ type: 'uuid', name: 'agency_id' })
  agencyId!: Id;

  @Column({ type: 'text', name: 'given_name' })
  givenName!: string;

  @Column({ type: 'text', name: 'family_name' })
  familyName!: string;

  @Column({ type: 'text', name: 'job_title' })
  jobTitle!: string;

  @Column({ type: 'text' })
  email!: string;

  @Column({ type: 'text', nullable: true })
  telephone!: string | null;

  @Column({ type: 'text', array: true })
  roles!: Role[];

  @Column({ type: 'text', name: 'working_days', array: true })
  workingDays!: Weekday[];

  /** `HH:MM`; null: the agency's. */
  @Column({ type: 'text', name: 'digest_hour', nullable: true })
  digestHour!: string | null;

  @Column({ type: 'boolean' })
  active!: boolean;

  @Column({ type: 'timestamptz', name: 'suspended_at', nullable: true })
  suspendedAt!: Date | null;

  @Column({ type: 'boolean', name: 'email_verified' })
  emailVerified!: boolean;

  /** The day of their last request (Patchwork time); null: never. Each request keeps it, nothing here does. */
  @Column({ type: 'date', name: 'last_seen_on', nullable: true, insert: false, update: false })
  readonly lastSeenOn!: string | null;

  @Column({ type: 'integer' })
  version!: number;

  @Column({ type: 'jsonb', name: 'field_versions' })
  fieldVersions!: Record<string, number>;

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  details(): AgentDetails {
    const { agencyId, givenName, familyName, jobTitle, email, telephone, roles, workingDays } = this;
    return { agencyId, name: { given: givenName, family: familyName }, jobTitle, email, telephone, roles, workingDays };
  }

  /** What of `details` differs from now; empty when nothing would change. */
  differences(details: AgentDetails): FieldChange[] {
    const before = this.details();
    return FIELDS.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(details[field])).map((field) => ({
      field,
      from: before[field],
      to: details[field],
    }));
  }

  /** Takes `details` on as the next version. Another address is one that nobody has verified yet. */
  change(details: AgentDetails): void {
    const fields = this.differences(details).map(({ field }) => field);
    const { name, ...rest } = details;
    Object.assign(this, rest, { givenName: name.given, familyName: name.family });
    if (fields.includes('email')) {
      this.emailVerified = false;
      fields.push('emailVerified');
    }
    this.nextVersion(fields);
  }

  /** Whether anything differs from before; the hour is theirs alone and no part of their record. */
  keepHours({ digestHour = this.digestHour, workingDays = this.workingDays }: Partial<OwnHours>): boolean {
    const days = WEEK.filter((day) => workingDays.includes(day));
    const daysDiffer = days.join() !== this.workingDays.join();
    const differs = daysDiffer || digestHour !== this.digestHour;
    Object.assign(this, { digestHour, workingDays: days });
    if (daysDiffer) this.nextVersion(['workingDays']);
    return differs;
  }

  /** Whether somebody has shown that the account is theirs: signed in, or shown that its address is. */
  isInUse(): boolean {
    return this.lastSeenOn !== null || this.emailVerified;
  }

  activate(active: boolean): void {
    this.active = active;
    this.nextVersion(['active']);
  }

  /** null: not any more. */
  suspend(at: Date | null): void {
    this.suspendedAt = at;
    this.nextVersion(['suspended']);
  }

  verifyEmail(): void {
    this.emailVerified = true;
    this.nextVersion(['emailVerified']);
  }

  private nextVersion(fields: readonly string[]): void {
    this.version += 1;
    const versions = Object.fromEntries(fields.map((field) => [field, this.version]));
    this.fieldVersions = { ...this.fieldVersions, ...versions };
  }
}

/** The first version of an agent: active, their address not yet verified. */
export function newAgent(id: Id, details: AgentDetails, createdAt: Date): Agent {
  const { name, ...rest } = details;
  const names = { givenName: name.given, familyName: name.family };
  const first = {
    digestHour: null,
    active: true,
    suspendedAt: null,
    emailVerified: false,
    version: 1,
    fieldVersions: {},
  };
  return Object.assign(new Agent(), { ...rest, ...names, ...first, id, createdAt });
}

const FIELDS = ['agencyId', 'name', 'jobTitle', 'email', 'telephone', 'roles', 'workingDays'] as const;
