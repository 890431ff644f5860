/** The demo's clock over HTTP. */
import { IsISO8601 } from 'class-validator';

/** Patchwork time. */
export class DemoClock {
  /**
   * Now, as Patchwork sees it (RFC 3339). It moves forward only.
   * @example "2030-01-04T16:31:00Z"
   */
  @IsISO8601({ strict: true, strictSeparator: true })
  now!: string;
}
