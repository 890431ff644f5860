/** Everybody's digest of one Friday, made by a few statements for whole sets, and how far its sending has come. */

/** So many agents on one client's team each, with so many items that wait for their digest at `instant`. */
export async function fillDigests(owner, { agents, items, instant }) {
  await owner.query('SET session_replication_role = replica');
  for (const [text, values] of steps(agents, items, instant)) await owner.query(text, values);
  await owner.query('RESET session_replication_role');
  await owner.query('VACUUM ANALYZE');
  await owner.query('CHECKPOINT');
}

/** How many of them have gone, and how many items with them. */
export async function sentDigests(owner) {
  const { rows } = await owner.query(
    `SELECT count(*)::integer AS emails, coalesce(sum(count), 0)::integer AS items
       FROM email WHERE state = 'SENT' AND agent_id IN (SELECT id FROM agent WHERE email LIKE '%@digest.test')`,
  );
  return rows[0];
}

function steps(agents, items, instant) {
  return [
    [
      `INSERT INTO agency (id, name, type, time_zone, digest_hour, created_at)
       VALUES (uuidv7(), 'Westside Service', 'CHARITY', 'Europe/London', '16:30', now())`,
    ],
    [
      `INSERT INTO agent (id, agency_id, given_name, family_name, job_title, email, roles, working_days, email_verified, created_at)
       SELECT uuidv7(), g.id, 'Robin', 'Okafor-Reed', 'Family support worker', 'robin' || n || '@digest.test', '{PRACTITIONER}',
              '{MONDAY,TUESDAY,WEDNESDAY,THURSDAY,FRIDAY}', true, now()
         FROM generate_series(1, $1::integer) n JOIN agency g ON g.name = 'Westside Service'`,
      [agents],
    ],
    [`INSERT INTO agent_delivery SELECT id FROM agent WHERE email LIKE '%@digest.test'`],
    [
      `CREATE TEMPORARY TABLE bench_client AS
         SELECT n, uuidv7() AS id FROM generate_series(0, $1::integer / 10) n`,
      [agents],
    ],
    [
      `INSERT INTO client (id, reference, given_name, family_name, birth_date, birth_precision, created_at)
       SELECT id, 'PW-WEST-' || n, 'Milo', 'Okafor-Reed', '2015-04-03', 'EXACT', now() FROM bench_client`,
    ],
    [
      `CREATE TEMPORARY TABLE bench_member AS
         SELECT a.id AS agent_id, a.agency_id, c.id AS client_id
           FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM agent WHERE email LIKE '%@digest.test') a
           JOIN bench_client c ON c.n IN (a.n / 10, (a.n * 7) % ($1::integer / 10))`,
      [agents],
    ],
    [
      `INSERT INTO team_member (id, client_id, agency_id, agent_id, role, since)
       SELECT uuidv7(), client_id, agency_id, agent_id, 'Support worker', now() - interval '90 days' FROM bench_member`,
    ],
    [
      `CREATE TEMPORARY TABLE bench_entry AS
         SELECT uuidv7() AS id, c.id AS client_id, i, $2::timestamptz - interval '1 hour' - i * interval '3 minutes' AS occurred_at
           FROM bench_client c CROSS JOIN generate_series(1, $1::integer) i`,
      [items, instant],
    ],
    [
      `INSERT INTO activity_entry (id, change_id, client_id, type, kind, occurred_at, actor_name, actor_agency, summary, fields)
       SELECT id, id, client_id, 'client.details_updated', CASE WHEN i % 2 = 0 THEN 'CONTACT' ELSE 'IDENTITY' END, occurred_at,
              'Robin Okafor-Reed', 'Eastside Service', 'Changed.', CASE WHEN i % 2 = 0 THEN '{address}' ELSE '{name}' END::text[]
         FROM bench_entry`,
    ],
    [
      `INSERT INTO notification (id, agent_id, entry_id, client_id, kind, occurred_at, frequency, email_after)
       SELECT uuidv7(), agent_id, id, client_id, CASE WHEN i % 2 = 0 THEN 'CONTACT' ELSE 'IDENTITY' END, occurred_at,
              'END_OF_DAY', $2
         FROM (SELECT m.agent_id, e.*, row_number() OVER (PARTITION BY m.agent_id ORDER BY e.i, e.id) AS nth
                 FROM bench_member m JOIN bench_entry e ON e.client_id = m.client_id) mine
        WHERE nth <= $1`,
      [items, instant],
    ],
  ];
}
