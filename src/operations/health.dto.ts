/** Health and the way in, over HTTP. */
import { ApiProperty } from '@nestjs/swagger';

/** Whether a process is well. */
export class Health {
  @ApiProperty({ enum: ['ok'], example: 'ok' })
  status!: 'ok';
}

/** The digest that one agent is expected to get on each of their working days. */
export class CanaryCheck {
  /**
   * `OFF`: no canary is named; `WAITING`: its first digest is still to come; `WELL`: the last one that was due was sent;
   * `MISSING`: it was not.
   */
  @ApiProperty({ enum: ['OFF', 'WAITING', 'WELL', 'MISSING'], example: 'WELL' })
  state!: 'OFF' | 'WAITING' | 'WELL' | 'MISSING';

  /** When its last digest was sent; null: never. */
  lastSentAt!: Date | null;
}

/** What mail still has to leave. */
export class MailQueueCheck {
  /**
   * Notifications and account mails whose time has come.
   * @example 0
   */
  due!: number;

  /**
   * Notifications that wait for their time.
   * @example 12
   */
  waiting!: number;

  /**
   * Emails that were begun and are not finished.
   * @example 0
   */
  sending!: number;

  /**
   * Of what is due: account mails.
   * @example 0
   */
  accountMailDue!: number;
}

/** How the parts of an installation are. */
export class ReadinessChecks {
  @ApiProperty({ enum: ['ok'], example: 'ok' })
  database!: 'ok';

  canary!: CanaryCheck;

  /**
   * Seconds for which the oldest notification that is not sent yet has been due; 0 when none is late.
   * @example 0
   */
  oldestOverdueSeconds!: number;

  mailQueue!: MailQueueCheck;
}

/** Whether a process can serve. */
export class Readiness extends Health {
  /** Only for who asks from the machine itself and through no proxy, or brings the token of the installation's metrics. */
  checks?: ReadinessChecks;
}

/** The way in. */
export class Entrance {
  /**
   * @example "Patchwork"
   */
  name!: string;

  /** Where to go from here. */
  links!: EntranceLinks;
}

/** Where to go from here. */
export class EntranceLinks {
  /** This answer. */
  self!: string;

  /** The API document, OpenAPI 3.1. */
  openapi!: string;

  /** Swagger UI. */
  docs!: string;
}
