/** The world that is attacked, made by a few statements for whole sets, and what the bench asks of the database besides. */
import { DISTRICTS, FAMILIES, GIVEN, UNITS } from './attacker.names.mjs';

export const CLIENTS = 200_000;
export const DECOYS = CLIENTS / 100;
const AGENTS = 600;

/** Clients with families, addresses and a team each; one in a hundred is a decoy, planted by `adminId`. */
export async function fillWorld(owner, adminId) {
  // Foreign keys hold by the way the rows are made; checking them one by one would take most of the time.
  await owner.query('SET session_replication_role = replica');
  await owner.query('SELECT setseed(0.5)');
  for (const [text, values] of steps(adminId)) await owner.query(text, values);
  await owner.query('RESET session_replication_role');
  await owner.query('VACUUM ANALYZE');
  await owner.query('CHECKPOINT');
}

/** A few names are borne by many: the lists stand in the order of how common they are. */
const steps = (adminId) => [
  [`DROP INDEX client_name_by_form, client_name_by_sound`],
  [
    `CREATE TEMPORARY TABLE household AS
       SELECT h, ($1::text[])[1 + floor(cardinality($1::text[]) * power(random(), 1.2))] AS family,
              ($2::text[])[1 + h / 12 % cardinality($2::text[])] AS postcode
         FROM generate_series(0, ${CLIENTS * 0.4}) h`,
    [FAMILIES, allPostcodes()],
  ],
  [
    `CREATE TEMPORARY TABLE child AS
       SELECT n, uuidv7() AS id, ($1::text[])[1 + floor(cardinality($1::text[]) * power(random(), 1.2))] AS given,
              n * 2 / 5 AS household, date '2008-01-01' + floor(random() * 6600)::integer AS born
         FROM generate_series(0, ${CLIENTS - 1}) n`,
    [GIVEN],
  ],
  [
    `INSERT INTO client (id, reference, given_name, family_name, birth_date, birth_precision, address, telephones, created_at)
     SELECT c.id, 'PW-' || c.n, c.given, h.family, c.born, CASE WHEN c.n % 20 = 3 THEN 'ESTIMATED' ELSE 'EXACT' END,
            jsonb_build_object('lines', jsonb_build_array(h.h % 12 + 1 || ' Mill Lane'), 'town', 'Leeds', 'county', NULL,
                               'uprn', NULL, 'postcode', h.postcode),
            jsonb_build_array(jsonb_build_object('number', '+44770' || lpad(h.h::text, 7, '0'), 'kind', 'MOBILE',
                                                 'safeToCall', true)), now()
       FROM child c JOIN household h ON h.h = c.household`,
  ],
  [
    `INSERT INTO client_name (client_id, position, name, kind)
     SELECT c.id, 0, c.given || ' ' || h.family, 'NAME' FROM child c JOIN household h ON h.h = c.household`,
  ],
  [`CREATE INDEX client_name_by_form ON client_name USING gin (form gin_trgm_ops)`],
  [`CREATE INDEX client_name_by_sound ON client_name USING gin (sounds)`],
  [
    `INSERT INTO decoy (client_id, planted_at, planted_by) SELECT id, now(), $1 FROM child WHERE n % 100 = 57`,
    [adminId],
  ],
  [
    `CREATE TEMPORARY TABLE colleague AS
       SELECT n, uuidv7() AS id, (SELECT agency_id FROM agent WHERE id = $1) AS agency_id
         FROM generate_series(0, ${AGENTS - 1}) n`,
    [adminId],
  ],
  [
    `INSERT INTO agent (id, agency_id, given_name, family_name, job_title, email, roles, working_days, email_verified, created_at)
     SELECT id, agency_id, 'Robin', 'Ashdown ' || n, 'Family support worker', 'robin' || n || '@eastside.test',
            '{PRACTITIONER}', '{MONDAY}', true, now() FROM colleague`,
  ],
  [`INSERT INTO agent_delivery SELECT id FROM colleague`],
  [
    `INSERT INTO team_member (id, client_id, agency_id, agent_id, role, since)
     SELECT uuidv7(), c.id, a.agency_id, a.id, 'Support worker', now() - interval '90 days'
       FROM child c JOIN colleague a ON a.n = c.n % ${AGENTS} WHERE c.n % 100 <> 57`,
  ],
];

function allPostcodes() {
  return DISTRICTS.flatMap((district) =>
    Array.from({ length: 10 }, (_, sector) => UNITS.map((unit) => `${district} ${sector}${unit}`)).flat(),
  );
}

/** As it was before there was a limit of new clients, and before there were decoys; or as it is. */
export async function setDefences(owner, on) {
  await owner.query('DROP TRIGGER IF EXISTS forget ON new_match');
  await owner.query(
    `CREATE OR REPLACE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$`,
  );
  if (!on) await owner.query('CREATE TRIGGER forget BEFORE INSERT ON new_match FOR EACH ROW EXECUTE FUNCTION forget()');
  await owner.query('UPDATE decoy SET removed_at = CASE WHEN $1 THEN NULL ELSE now() END', [on]);
}

/** Nobody has searched yet. */
export async function forgetSearches(owner) {
  await owner.query('TRUNCATE search_attempt, new_match, decoy_sighting, alert');
}

export async function idOf(owner, email) {
  const { rows } = await owner.query('SELECT id FROM agent WHERE email = $1', [email]);
  return rows[0].id;
}

/** Children whom the hunter knows by name and birthday, none of them a decoy. */
export async function someChildren(owner, count) {
  const { rows } = await owner.query(
    `SELECT given_name || ' ' || family_name AS name, birth_date::text AS "dateOfBirth", postcode, client.id,
            decoy.client_id IS NOT NULL AS decoy
       FROM client LEFT JOIN decoy ON decoy.client_id = client.id
      WHERE reference ~ '^PW-[0-9]+$' AND decoy.client_id IS NULL ORDER BY md5(reference) LIMIT $1`,
    [count],
  );
  return rows;
}

export async function someDecoys(owner, count) {
  const { rows } = await owner.query(
    `SELECT given_name || ' ' || family_name AS name, birth_date::text AS "dateOfBirth"
       FROM client JOIN decoy ON decoy.client_id = client.id ORDER BY md5(reference) LIMIT $1`,
    [count],
  );
  return rows;
}

/** How many were seen and are not told yet. */
export async function untold(owner) {
  const { rows } = await owner.query('SELECT count(*)::integer AS count FROM decoy_sighting');
  return rows[0].count;
}

/** Alerts about these agents: how many of each type, and when the first decoy caught one. */
export async function alertsAbout(owner, agentIds) {
  const { rows } = await owner.query(
    `SELECT count(*) FILTER (WHERE type = 'SEARCH_LIMIT')::integer AS limit,
            count(*) FILTER (WHERE type = 'DECOY_MATCHED')::integer AS decoy,
            min(at) FILTER (WHERE type = 'DECOY_MATCHED') AS "firstDecoy"
       FROM alert WHERE about_agent_id = ANY ($1::uuid[])`,
    [agentIds],
  );
  return rows[0];
}

/** How the database runs this search with these values. */
export async function planOf(owner, search, values) {
  const { rows } = await owner.query(`EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) ${search}`, values);
  return rows.map((row) => row['QUERY PLAN']);
}
