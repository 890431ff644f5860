/** Ways of writing an entry of the access log, side by side in one database: what a chain and its indexes add to it. */

/** As the product writes a look at one client. */
export const insertInto = (table) => ({
  name: `into ${table}`,
  text: `INSERT INTO ${table} (id, at, agent_id, agency_id, action, client_id, fields, purpose, outcome, request_id)
         VALUES ($1::uuid, patchwork_now(), $2::uuid, $3::uuid, 'clients.read', $4::uuid,
                 '{id,reference,status,version,name,aliases,dateOfBirth,age,address,telephones,team}', 'CARE', 'ALLOWED', $5)`,
});

const FILTERS = ['by_time', 'of_agent', 'of_agency', 'of_action', 'of_system', 'refused'];

/** Copies of the table: with all indexes and no chain; without the indexes of its filters; chained as rows come in;
 * with the policy that holds its date. */
export async function makeCopies(owner) {
  for (const table of ['log_unchained', 'log_few_indexes', 'log_chained_at_once']) {
    await owner.query(`CREATE TABLE ${table} (LIKE access_log INCLUDING ALL)`);
    await owner.query(`GRANT SELECT, INSERT ON ${table} TO patchwork_app`);
  }
  const { rows } = await owner.query(
    `SELECT i.indexrelid::regclass AS name FROM pg_index i WHERE i.indrelid = 'log_few_indexes'::regclass
      AND pg_get_indexdef(i.indexrelid) LIKE '%at DESC, id DESC%'`,
  );
  if (rows.length !== FILTERS.length) throw new Error(`${rows.length} indexes for ${FILTERS.length} filters`);
  for (const { name } of rows) await owner.query(`DROP INDEX ${name}`);
  await owner.query(`CREATE TABLE log_dated (LIKE access_log INCLUDING ALL)`);
  await owner.query(`GRANT SELECT, INSERT ON log_dated TO patchwork_app`);
  await owner.query(`ALTER TABLE log_dated ENABLE ROW LEVEL SECURITY`);
  await owner.query(`
    CREATE POLICY dated ON log_dated FOR INSERT TO patchwork_app
    WITH CHECK (abs(extract(epoch FROM patchwork_now() - at)) < 60)`);
  await owner.query(`CREATE TABLE link_at_once (position bigint PRIMARY KEY, row_id uuid, link bytea)`);
  await owner.query(`
    CREATE FUNCTION chain_at_once() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
      PERFORM pg_advisory_xact_lock(1);
      INSERT INTO link_at_once
      SELECT coalesce(l.position, 0) + 1, f.id, sha256(coalesce(l.link, '') || convert_to(to_jsonb(f)::text, 'UTF8'))
        FROM fresh f LEFT JOIN LATERAL (SELECT position, link FROM link_at_once ORDER BY position DESC LIMIT 1) l ON true;
      RETURN NULL; END $$`);
  await owner.query(`
    CREATE TRIGGER chained AFTER INSERT ON log_chained_at_once REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION chain_at_once()`);
}

/** So many entries, as if they had been written long ago, in the queue of the chain. */
export async function fillLog(owner, count) {
  await owner.query(
    `INSERT INTO access_log (id, at, agent_id, agency_id, action, client_id, fields, purpose, outcome, request_id)
     SELECT uuidv7(), patchwork_now(), uuidv7(), uuidv7(), 'clients.read', uuidv7(),
            '{id,reference,status,version,name,aliases,dateOfBirth,age,address,telephones,team}', 'CARE', 'ALLOWED', 'bench'
       FROM generate_series(1, $1)`,
    [count],
  );
}

export async function waiting(owner) {
  const { rows } = await owner.query('SELECT count(*)::integer AS count FROM audit_queue');
  return rows[0].count;
}
