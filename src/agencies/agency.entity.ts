/** An agency as it is stored, and what changing it means: which fields really differ. */
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Versioned } from '../common/etag.js';
import type { Id } from '../common/ids.js';
import type { FieldChange } from '../events/index.js';

export const AGENCY_TYPES = ['SOCIAL_CARE', 'SCHOOL', 'HEALTH', 'POLICE', 'HOUSING', 'CHARITY', 'OTHER'] as const;
export type AgencyType = (typeof AGENCY_TYPES)[number];

/** What a caller can write of an agency. */
export interface AgencyDetails {
  name: string;
  type: AgencyType;
  telephone: string | null;
  email: string | null;
  /** IANA name. */
  timeZone: string;
  /** HH:MM, when digests go out in `timeZone`. */
  digestHour: string;
  /** An agent of the agency who watches over who looked at what. */
  privacyOfficerId: Id | null;
  /** An agent of the agency who is told of what a colleague who leads a team has not opened in time. */
  dutyContactId: Id | null;
  /** Whether its agents sign in with a second factor, or not at all. */
  secondFactorRequired: boolean;
  /** Whether its agents may be sensitive members of a team. */
  sensitiveService: boolean;
}

@Entity('agency')
export class Agency implements AgencyDetails, Versioned {
  @PrimaryColumn({ type: 'uuid' })
  id!: Id;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text' })
  type!: AgencyType;

  @Column({ type: 'text', nullable: true })
  telephone!: string | null;

  @Column({ type: 'text', nullable: true })
  email!: string | null;

  @Column({ type: 'text', name: 'time_zone' })
  timeZone!: string;

  @Column({ type: 'text', name: 'digest_hour' })
  digestHour!: string;

  @Column({ type: 'uuid', name: 'privacy_officer_id', nullable: true })
  privacyOfficerId!: Id | null;

  @Column({ type: 'uuid', name: 'duty_contact_id', nullable: true })
  dutyContactId!: Id | null;

  @Column({ type: 'boolean', name: 'second_factor_required' })
  secondFactorRequired!: boolean;

  @Column({ type: 'boolean', name: 'sensitive_service' })
  sensitiveService!: boolean;

  @Column({ type: 'integer' })
  version!: number;

  @Column({ type: 'jsonb', name: 'field_versions' })
  fieldVersions!: Record<string, number>;

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  /** What of `details` differs from now; empty when nothing would change. */
  differences(details: AgencyDetails): FieldChange[] {
    return FIELDS.filter((field) => this[field] !== details[field]).map((field) => ({
      field,
      from: this[field],
      to: details[field],
    }));
  }

  /**
   * Takes `details` on as the next version. What most readers may not see makes none: a version that counts on while
   * nothing else changes would tell it to them.
   */
  change(details: AgencyDetails, changes: readonly FieldChange[]): void {
    for (const field of FIELDS) Object.assign(this, { [field]: details[field] });
    const seen = changes.filter(({ field }) => field !== 'sensitiveService');
    if (seen.length > 0) this.version += 1;
    for (const { field } of seen) this.fieldVersions = { ...this.fieldVersions, [field]: this.version };
  }

  details(): AgencyDetails {
    const { name, type, telephone, email, timeZone, digestHour, privacyOfficerId, dutyContactId } = this;
    const { secondFactorRequired, sensitiveService } = this;
    return {
      name,
      type,
      telephone,
      email,
      timeZone,
      digestHour,
      privacyOfficerId,
      dutyContactId,
      secondFactorRequired,
      sensitiveService,
    };
  }
}

/** The first version of an agency. */
export function newAgency(id: Id, details: AgencyDetails, createdAt: Date): Agency {
  return Object.assign(new Agency(), { ...details, id, version: 1, fieldVersions: {}, createdAt });
}

const FIELDS = [
  'name',
  'type',
  'telephone',
  'email',
  'timeZone',
  'digestHour',
  'privacyOfficerId',
  'dutyContactId',
  'secondFactorRequired',
  'sensitiveService',
] as const;
