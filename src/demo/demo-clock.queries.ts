/** What the demo asks and changes with the owner's rights: is there anything yet, and what time it is there. */
import type { EntityManager } from 'typeorm';

export async function holdsAgencies(tx: EntityManager): Promise<boolean> {
  const [row] = await tx.query<{ found: boolean }[]>('SELECT EXISTS (SELECT FROM agency) AS found');
  return row!.found;
}

export async function holdsSystem(clientId: string, tx: EntityManager): Promise<boolean> {
  const [row] = await tx.query<{ found: boolean }[]>(
    'SELECT EXISTS (SELECT FROM system WHERE client_id = $1) AS found',
    [clientId],
  );
  return row!.found;
}

/** Whether the caller has the rights of the clock's owner. */
export async function maySeed(tx: EntityManager): Promise<boolean> {
  const [row] = await tx.query<{ may: boolean }[]>(
    `SELECT pg_has_role(tableowner, 'USAGE') AS may FROM pg_tables
      WHERE schemaname = 'public' AND tablename = 'patchwork_clock'`,
  );
  return row!.may;
}

/** From now on this is a demo's database: the application may move its clock. */
export async function grantClock(tx: EntityManager): Promise<void> {
  await tx.query('GRANT UPDATE ON patchwork_clock TO patchwork_app');
}

/** True while a demo is in the making, and for good if it was broken off: its history ends more than a week ago. */
export async function clockIsBehind(tx: EntityManager): Promise<boolean> {
  const [row] = await tx.query<{ behind: boolean }[]>(`SELECT ahead < '-1 day' AS behind FROM patchwork_clock`);
  return row!.behind;
}

/** In seconds, since adding days depends on the session's time zone. */
export async function setClock(to: Date, tx: EntityManager): Promise<void> {
  await tx.query(
    `UPDATE patchwork_clock
        SET ahead = make_interval(secs => extract(epoch FROM $1::timestamptz - clock_timestamp())::float8)`,
    [to],
  );
}

/** Patchwork time is the real time again, and nobody has signed in yet. */
export async function setClockRight(tx: EntityManager): Promise<void> {
  await tx.query('UPDATE agent SET last_seen_on = NULL');
  await tx.query(`UPDATE patchwork_clock SET ahead = '0'`);
}
