/** The data that is measured on, made by a few statements for whole sets, and what is asked of the database besides. */

export const CLIENTS = 20_000;
const AGENCIES = 60;
const AGENTS_EACH = 10;
const ENTRIES_EACH = 20;

/** Identity of an account, by its email address. */
export async function whoIs(owner, email) {
  const { rows } = await owner.query(
    `SELECT i.issuer, i.subject, i.agent_id AS "agentId"
       FROM agent_identity i JOIN agent a ON a.id = i.agent_id WHERE a.email = $1`,
    [email],
  );
  return rows[0];
}

/** A commit waits for no disk: what is compared is the servers. */
export async function forgetTheDisk(owner) {
  for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) {
    await owner.query(`ALTER SYSTEM SET ${setting} = off`);
  }
  await owner.query('SELECT pg_reload_conf()');
}

/** Connections that the product's pool has open. */
export async function poolSizeOf(owner) {
  const { rows } = await owner.query(
    `SELECT count(*)::integer AS open FROM pg_stat_activity WHERE application_name = 'patchwork_app'`,
  );
  return rows[0].open;
}

/** Clients with teams of ten agents from three agencies, the caller always among them; answers the clients' ids. */
export async function fill(owner, callerId) {
  // Foreign keys hold by the way the rows are made; checking 2,000,000 of them one by one would take most of the time.
  await owner.query('SET session_replication_role = replica');
  for (const [text, values] of steps(callerId)) await owner.query(text, values);
  await owner.query('RESET session_replication_role');
  await owner.query('VACUUM ANALYZE');
  await owner.query('CHECKPOINT');
  const { rows } = await owner.query('SELECT id FROM bench_client ORDER BY n');
  return rows.map(({ id }) => id);
}

/** The last five entries of each client, 100,000 of them, were told to all on the team but the one who acted. */
export async function tellEverybody(owner) {
  await owner.query('SET session_replication_role = replica');
  await owner.query(
    `UPDATE activity_entry e SET turn = 1 + extract(epoch FROM e.occurred_at)::bigint, concerned = '{}'
       FROM bench_client c WHERE c.id = e.client_id AND e.occurred_at > now() - interval '20 days 12 hours'`,
  );
  await owner.query(
    `INSERT INTO notification (id, agent_id, entry_id, client_id, kind, occurred_at, frequency, email_after, seen_at)
     SELECT uuidv7(), m.agent_id, e.id, e.client_id, e.kind, e.occurred_at, 'END_OF_DAY', e.occurred_at, now()
       FROM activity_entry e JOIN bench_client c ON c.id = e.client_id
       JOIN team_member m ON m.client_id = e.client_id AND m.agent_id <> e.actor_agent_id
      WHERE e.turn IS NOT NULL`,
  );
  await owner.query('RESET session_replication_role');
  await owner.query('VACUUM ANALYZE activity_entry, notification, team_member');
}

/** A restricted client of one agent. */
export async function addRestricted(owner, id, agentId) {
  const name = 'Ottoline Farthingale';
  await owner.query(
    `INSERT INTO client (id, reference, given_name, family_name, birth_date, birth_precision, restricted, created_at)
     VALUES ($1, 'PW-HIDDEN-1', 'Ottoline', 'Farthingale', '2015-04-03', 'EXACT', true, now())`,
    [id],
  );
  await owner.query(`INSERT INTO client_name (client_id, position, name, kind) VALUES ($1, 0, $2, 'NAME')`, [id, name]);
  await owner.query(
    `INSERT INTO team_member (id, client_id, agency_id, agent_id, role, since)
     SELECT uuidv7(), $1, agency_id, id, 'Support worker', now() FROM agent WHERE id = $2`,
    [id, agentId],
  );
  return { id, name };
}

function steps(callerId) {
  return [
    [
      `CREATE TEMPORARY TABLE bench_agency AS
         SELECT n, uuidv7() AS id, 'Eastside Service ' || n AS name FROM generate_series(0, ${AGENCIES - 1}) n`,
    ],
    [
      `INSERT INTO agency (id, name, type, telephone, email, time_zone, digest_hour, created_at)
       SELECT id, name, 'CHARITY', '+441632960100', 'office' || n || '@eastside.test', 'Europe/London', '16:30', now()
         FROM bench_agency`,
    ],
    [
      `CREATE TEMPORARY TABLE bench_agent AS
         SELECT n, uuidv7() AS id, n / ${AGENTS_EACH} AS agency FROM generate_series(0, ${AGENCIES * AGENTS_EACH - 1}) n`,
    ],
    [
      `INSERT INTO agent (id, agency_id, given_name, family_name, job_title, email, telephone, roles, working_days,
                          email_verified, created_at)
       SELECT a.id, g.id, 'Robin', 'Okafor-Reed ' || a.n, 'Family support worker', 'robin' || a.n || '@eastside.test',
              '+4416329602' || lpad((a.n % 100)::text, 2, '0'), '{PRACTITIONER}', '{MONDAY,TUESDAY,WEDNESDAY}', true, now()
         FROM bench_agent a JOIN bench_agency g ON g.n = a.agency`,
    ],
    [`INSERT INTO agent_delivery SELECT id FROM bench_agent`],
    [`CREATE TEMPORARY TABLE bench_client AS SELECT n, uuidv7() AS id FROM generate_series(0, ${CLIENTS - 1}) n`],
    [
      `INSERT INTO client (id, reference, given_name, family_name, preferred_name, aliases, birth_date, birth_precision,
                           address, telephones, recorded, created_at)
       SELECT c.id, 'PW-BENCH-' || c.n, 'Milo', 'Okafor-Reed ' || c.n, 'Mo',
              '[{"name": "Miles Reed", "kind": "ALSO_KNOWN_AS"}]', date '2012-01-01' + c.n % 5000, 'EXACT',
              '{"lines": ["12 Harbour Lane"], "town": "Eastside", "county": null, "postcode": "ZZ99 3WZ", "uprn": null}',
              '[{"number": "+447700900123", "kind": "MOBILE", "safeToCall": true}]',
              jsonb_build_object('name', said, 'dateOfBirth', said, 'address', said, 'telephones', said), now()
         FROM bench_client c JOIN bench_agency g ON g.n = c.n % ${AGENCIES}
        CROSS JOIN LATERAL (SELECT jsonb_build_object('agencyId', g.id, 'changedAt', '2026-01-05T09:30:00.000Z') AS said) s`,
    ],
    [
      `INSERT INTO client_name (client_id, position, name, kind)
       SELECT id, 0, 'Milo Okafor-Reed ' || n, 'NAME' FROM bench_client`,
    ],
    [`INSERT INTO client_reference SELECT 'EASTSIDE', 'E' || n, id FROM bench_client`],
    [
      `CREATE TEMPORARY TABLE bench_team AS
         SELECT c.n, c.id AS client_id, a.id AS agent_id, g.id AS agency_id
           FROM bench_client c
          CROSS JOIN LATERAL (VALUES (c.n % ${AGENCIES}, 4), ((c.n + 17) % ${AGENCIES}, 5)) AS of (agency, agents)
           JOIN bench_agency g ON g.n = of.agency
           JOIN bench_agent a ON a.agency = of.agency AND a.n % ${AGENTS_EACH} < of.agents`,
    ],
    [
      `INSERT INTO bench_team SELECT c.n, c.id, a.id, a.agency_id FROM bench_client c JOIN agent a ON a.id = $1`,
      [callerId],
    ],
    [
      `INSERT INTO team_member (id, client_id, agency_id, agent_id, role, lead, since)
       SELECT uuidv7(), client_id, agency_id, agent_id, 'Support worker', agent_id = $1, now() - interval '90 days'
         FROM bench_team ORDER BY n`,
      [callerId],
    ],
    [
      `INSERT INTO activity_entry (id, change_id, client_id, type, kind, occurred_at, actor_agent_id, actor_name,
                                   actor_agency_id, actor_agency, summary, fields)
       SELECT uuidv7(), uuidv7(), t.client_id, 'client.details_updated', 'CONTACT', now() - i * interval '4 days',
              t.agent_id, 'Robin Okafor-Reed', t.agency_id, 'Eastside Service', 'Changed the address.', '{address}'
         FROM generate_series(1, ${ENTRIES_EACH}) i CROSS JOIN bench_team t WHERE t.agent_id = $1`,
      [callerId],
    ],
  ];
}
