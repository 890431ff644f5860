/** The demo's clock over HTTP. */
import { IsISO8601, IsString, Matches } from 'class-validator';

/** Patchwork time. */
export class DemoClock {
  /**
   * Now, as Patchwork sees it (RFC 3339). It moves forward only, for everybody, and not beyond 2099.
   * @example "2030-01-04T16:31:00Z"
   */
  @IsString()
  @IsISO8601({ strict: true, strictSeparator: true })
  @Matches(/^20\d\d-/, { message: 'now must lie before the year 2100.' })
  @Matches(/T.*(Z|[+-]\d\d:\d\d)$/, { message: 'now must have a time and an offset from UTC, as in RFC 3339.' })
  now!: string;
}
