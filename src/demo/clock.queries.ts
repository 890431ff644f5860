/** Moves Patchwork time. The application's role may do it only where the demo start has granted it. */
import type { EntityManager } from 'typeorm';

/** Moves the clock on to `to`; false when that lies in the past. */
export async function moveClock(to: Date, tx: EntityManager): Promise<boolean> {
  const [, moved] = await tx.query<[unknown, number]>(
    // In seconds: an interval of days would be an hour off wherever the server's own clocks change on the way.
    `UPDATE patchwork_clock SET ahead = make_interval(secs => extract(epoch FROM $1::timestamptz - clock_timestamp())::float8)
      WHERE $1::timestamptz >= patchwork_now()`,
    [to],
  );
  return moved === 1;
}
