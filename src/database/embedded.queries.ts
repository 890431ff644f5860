/** The one question and the one deed that the embedded server needs before anything of ours exists in it. */
import type { Client } from 'pg';

/** Makes the database `patchwork` where it is missing; a second process that does so at the same time is no fault. */
export async function makeDatabase(client: Client): Promise<void> {
  const { rowCount } = await client.query(`SELECT FROM pg_database WHERE datname = 'patchwork'`);
  if (rowCount === 1) return;
  await client.query(`CREATE DATABASE patchwork`).catch((fault: { code?: string }) => {
    if (fault.code !== DUPLICATE_DATABASE && fault.code !== UNIQUE_VIOLATION) throw fault;
  });
}

const DUPLICATE_DATABASE = '42P04';
const UNIQUE_VIOLATION = '23505';
