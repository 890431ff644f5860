/** What is in a test's database, as one checksum for each table: how a test sees that nothing at all has changed. */
import { Client } from 'pg';

/** Kept by looking and by calling: who looked, and when somebody was last seen. */
const KEPT_BY_CALLING = '^(access_log|audit_|oidc_|search_)';
const COLUMNS_KEPT_BY_CALLING = '^last_';

export async function contentsOf(ownerUrl: string): Promise<Record<string, string>> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string; columns: string }>(
      `SELECT table_name AS name, string_agg(quote_ident(column_name), ', ' ORDER BY column_name) AS columns
         FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
        WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name !~ $1 AND column_name !~ $2
        GROUP BY table_name ORDER BY table_name`,
      [KEPT_BY_CALLING, COLUMNS_KEPT_BY_CALLING],
    );
    const sums: Record<string, string> = {};
    for (const { name, columns } of rows) {
      const sum = await client.query<{ sum: string }>(
        `SELECT count(*) || ' ' || coalesce(sum(hashtextextended(row::text, 0)), 0) AS sum
           FROM (SELECT ${columns} FROM ${name}) row`,
      );
      sums[name] = sum.rows[0]!.sum;
    }
    return sums;
  } finally {
    await client.end();
  }
}

/** The names of all columns, as an attacker would guess that they are called in JSON. */
export async function columnsOf(ownerUrl: string): Promise<string[]> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `SELECT DISTINCT column_name AS name FROM information_schema.columns WHERE table_schema = 'public'`,
    );
    return rows.flatMap(({ name }) => [name, name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())]);
  } finally {
    await client.end();
  }
}
