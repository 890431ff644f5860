/** Reads Patchwork time: the database's clock plus an offset that only a demo or a test database can have. */
import type { EntityManager } from 'typeorm';

/** The instant of a verb, to the millisecond. Read it once, after the row lock. */
export async function patchworkNow(tx: EntityManager): Promise<Date> {
  const [row] = await tx.query<{ now: Date }[]>('SELECT patchwork_now() AS now');
  return row!.now;
}

/** Whether Patchwork time differs from the database's clock. */
export async function clockIsAhead(tx: EntityManager): Promise<boolean> {
  const [row] = await tx.query<{ ahead: boolean }[]>(`SELECT ahead <> '0' AS ahead FROM patchwork_clock`);
  return row!.ahead;
}
