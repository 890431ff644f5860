/** Ways of letting the database itself show clients only to their teams. */

const AGENT = `nullif(current_setting('patchwork.agent', true), '')::uuid`;

/** The same rule in each form that a policy can have; null: no row-level security. */
export const FORMS = {
  'no policy': null,
  'a policy that lets all pass': 'true',
  'id = ANY (ARRAY(SELECT ...))': `id = ANY (ARRAY(SELECT m.client_id FROM team_member m WHERE m.agent_id = ${AGENT} AND m.ended_at IS NULL))`,
  'EXISTS (SELECT ...)': `EXISTS (SELECT FROM team_member m WHERE m.client_id = client.id AND m.agent_id = ${AGENT} AND m.ended_at IS NULL)`,
  'a function': 'bench_may_see(id)',
};

export async function makeFunction(owner) {
  await owner.query(`
    CREATE FUNCTION bench_may_see(asked uuid) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$ BEGIN
      RETURN EXISTS (SELECT FROM team_member m WHERE m.client_id = asked AND m.agent_id = ${AGENT} AND m.ended_at IS NULL);
    END $$`);
}

export async function useForm(owner, form) {
  await owner.query('DROP POLICY IF EXISTS bench ON client');
  if (form === null) return owner.query('ALTER TABLE client DISABLE ROW LEVEL SECURITY');
  await owner.query('ALTER TABLE client ENABLE ROW LEVEL SECURITY');
  return owner.query(`CREATE POLICY bench ON client TO patchwork_app USING (${form})`);
}

/** Names like no other, so that a search has few to choose from; answers some of them. */
export async function nameApart(owner) {
  await owner.query(`UPDATE client_name SET name = initcap(left(letters, 7)) || ' ' || initcap(right(letters, 9))
                       FROM (SELECT client_id AS of, translate(md5(client_id::text), '0123456789', 'ghijklmnop') AS letters
                               FROM client_name) n WHERE client_id = of`);
  await owner.query('VACUUM ANALYZE client_name');
  const { rows } = await owner.query('SELECT name FROM client_name LIMIT 500');
  return rows.map(({ name }) => name);
}

/** An agent with so many clients of their own, and the first of them. */
export async function somebodyWith(owner, count) {
  const { rows } = await owner.query(
    `WITH chosen AS (SELECT a.id, a.agency_id FROM agent a WHERE NOT EXISTS (SELECT FROM team_member m WHERE m.agent_id = a.id)
                      AND a.active LIMIT 1),
     joined AS (
       INSERT INTO team_member (id, client_id, agency_id, agent_id, role, since)
       SELECT uuidv7(), c.id, a.agency_id, a.id, 'Support worker', now()
         FROM chosen a, (SELECT id FROM client WHERE reference LIKE 'PW-BENCH-%' ORDER BY id LIMIT $1) c
       RETURNING client_id, agent_id, agency_id)
     SELECT agent_id AS "agentId", agency_id AS "agencyId", array_agg(client_id) AS "clientIds" FROM joined GROUP BY 1, 2`,
    [count],
  );
  return rows[0];
}

export const SET_AGENT = { name: 'set_agent', text: `SELECT set_config('patchwork.agent', $1, true)` };

/** What the retention role runs, with the policy that looks entries up and with that which reads their ids. */
export const RETENTION = {
  'id = ANY (ARRAY(SELECT ...))': `entry_id = ANY (ARRAY(SELECT id FROM activity_entry
     WHERE occurred_at < (SELECT patchwork_now() - values_kept FROM retention_rule)))`,
  'the time in the id': `entry_id < (SELECT first_id_of(patchwork_now() - values_kept) FROM retention_rule)`,
};

export async function makeValues(owner, count) {
  await owner.query('SET session_replication_role = replica');
  await owner.query(
    `WITH made AS (
       INSERT INTO activity_entry (id, change_id, client_id, type, occurred_at, actor_name, actor_agency, summary, fields)
       SELECT id, id, c.id_of, 'client.details_updated', at, 'Somebody', 'An agency', 'Changed.', '{address}'
         FROM (SELECT id AS id_of FROM client LIMIT 1) c,
              (SELECT at, (left(first_id_of(at)::text, 14) || right(gen_random_uuid()::text, 22))::uuid AS id
                 FROM (SELECT now() - n * interval '1 minute' AS at FROM generate_series(1, $1::integer) n) t) e
       RETURNING id)
     INSERT INTO activity_value SELECT id, 'address', 'null', '{"lines": ["1 Harbour Row"]}' FROM made`,
    [count],
  );
  await owner.query('RESET session_replication_role');
  await owner.query('VACUUM ANALYZE activity_entry');
  await owner.query('VACUUM ANALYZE activity_value');
}

/** Milliseconds that finding what is old enough takes as the retention role. */
export async function millisecondsToFind(owner, form) {
  await owner.query('DROP POLICY IF EXISTS retention_erases_what_is_old ON activity_value');
  await owner.query(
    `CREATE POLICY retention_erases_what_is_old ON activity_value TO patchwork_retention USING (${form})`,
  );
  await owner.query('SET ROLE patchwork_retention');
  const began = performance.now();
  const { rows } = await owner.query('SELECT count(entry_id)::integer AS count FROM activity_value');
  const took = performance.now() - began;
  await owner.query('RESET ROLE');
  return { took, count: rows[0].count };
}
