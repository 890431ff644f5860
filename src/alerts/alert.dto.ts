/** Alerts over HTTP: who it is about, what happened and when; never which client. */
import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { PageLinks, PageRequest } from '../common/page.js';
import { ALERT_TYPES, type AlertType } from './alert-words.js';

/** Which alerts to list. */
export class AlertQuery extends PageRequest {
  /** Only those acknowledged, or only those that wait; both unless given. */
  @IsOptional()
  @IsIn(['true', 'false'])
  @ApiProperty({ type: 'boolean', required: false, example: false })
  acknowledged?: 'true' | 'false';
}

/** The agency whose admins are to look. */
export class AlertAgency {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  /** @example "Northside School" */
  name!: string;
}

/** Whom an alert is about. */
export class AlertSubject {
  /** The agent; null when it is a system. */
  @ApiProperty({ format: 'uuid' })
  agentId!: string | null;

  /** The system; null when it is an agent. */
  @ApiProperty({ format: 'uuid' })
  systemId!: string | null;

  /** @example "Jane Smith" */
  name!: string;
}

/** Who acknowledged an alert. */
export class AlertReader {
  @ApiProperty({ format: 'uuid' })
  agentId!: string;

  /** @example "Ada Lindqvist" */
  name!: string;
}

/** Something that an admin should look at. */
export class AlertItem {
  /** The alert's id. */
  @ApiProperty({ format: 'uuid' })
  id!: string;

  /**
   * `SEARCH_LIMIT`: searched for more new clients than an hour allows; `DECOY_MATCHED`: found a planted record;
   * `DECOY_JOINED`: gave themselves access to one;
   * `AGENT_SUSPENDED`: has not signed in for a long time; `ISSUER_SUBJECT_CONFLICT`: a second account at the council's
   * issuer has their address;
   * `DUTY_CONTACT_UNREACHABLE`: an urgent attention was to go on to them, whose account or address is not in use, or who raised
   * it or left it unopened themselves; `NOBODY_ON_DUTY`: their agency has named nobody to whom one could go on;
   * `EMAIL_CHANGE_APPROVED`: two admins want another email address for them.
   */
  @ApiProperty({ enum: [...ALERT_TYPES], example: 'SEARCH_LIMIT' })
  type!: AlertType;

  agency!: AlertAgency;
  about!: AlertSubject;

  /**
   * One plain sentence about them.
   * @example "They searched for more people whom they do not work with than an hour allows."
   */
  summary!: string;

  /** When it was raised. */
  at!: Date;

  /** When the first admin acknowledged it; null while it waits. */
  acknowledgedAt!: Date | null;

  /** Who that was; null while it waits. */
  acknowledgedBy!: AlertReader | null;
}

/** A page of alerts, newest first. */
export class AlertPage {
  items!: AlertItem[];
  links!: PageLinks;
}
