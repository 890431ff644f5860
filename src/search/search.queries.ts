/** The one statement that finds clients by a name and at least one more identifier, and says no more than a match may. */
import { isNamed, mayFind } from '../access/conditions.queries.js';
import { AGE } from '../clients/index.js';
import type { Id } from '../common/ids.js';
import type { Database } from '../database/database.js';
import type { ClientMatch, ClientSearch } from './search.dto.js';

/**
 * Names that are like the one asked for, each client's best first: trigrams find misspelt ones, whole (30 % alike) or as
 * a part of a longer name (50 %), metaphone those that sound the same. The limits hold for this statement alone; they
 * are set where the name is prepared, which has to come before the index is read.
 */
const likenessIn = (names: string): string => `
  asked AS MATERIALIZED (
    SELECT search_form($1::text) AS form, nullif(name_sounds($1::text), '{}') AS sounds,
           set_config('pg_trgm.similarity_threshold', '0.3', true),
           set_config('pg_trgm.word_similarity_threshold', '0.5', true)
  ), likeness AS MATERIALIZED (
    SELECT DISTINCT ON (n.client_id) n.client_id, n.name, n.kind,
           greatest(similarity(n.form, a.form), word_similarity(a.form, n.form))
             + CASE WHEN n.sounds @> a.sounds THEN 0.2 ELSE 0 END AS score
      FROM asked a CROSS JOIN ${names} WHERE n.form % a.form OR a.form <% n.form OR n.sounds @> a.sounds
     ORDER BY n.client_id, score DESC, n.position
  )`;

/**
 * Everybody who could fit otherwise than by a year that was asked for: few, whom indexes find, and so a name that many are
 * like costs nothing. Wider than what fits in the end: a month is kept as its first day, a rough date lies within 3 years.
 */
const FEW = `
  few AS MATERIALIZED (
    SELECT id FROM client WHERE birth_date IN ($2::date, date_trunc('month', $2::date::timestamp)::date)
     UNION
    SELECT id FROM client WHERE birth_precision IN ('ESTIMATED', 'YEAR')
                            AND birth_date BETWEEN $2::date - 1100 AND $2::date + 1100
     UNION
    SELECT id FROM client WHERE postcode = $4::text
     UNION
    SELECT id FROM client WHERE telephones @> $5::jsonb
     UNION
    SELECT client_id FROM client_reference WHERE system = $6::text AND reference = $7::text
  )`;

/** Which identifiers fit. A day also stands for its year, where the record's own date is only an estimate or a year. */
const FITS = `
  SELECT coalesce(CASE c.birth_precision WHEN 'YEAR' THEN false
                    WHEN 'MONTH' THEN date_trunc('month', $2::date::timestamp)::date = c.birth_date
                    ELSE $2::date = c.birth_date END, false) AS by_date,
         coalesce(CASE c.birth_precision
                    WHEN 'ESTIMATED' THEN abs(extract(year FROM c.birth_date) - coalesce($3::integer,
                           CASE WHEN c.birth_date <> $2::date THEN extract(year FROM $2::date) END)) <= 2
                    WHEN 'YEAR' THEN CASE WHEN $3::integer IS NULL
                           THEN extract(year FROM c.birth_date) = extract(year FROM $2::date)
                           ELSE abs(extract(year FROM c.birth_date) - $3::integer) <= 1 END
                    ELSE abs(extract(year FROM c.birth_date) - $3::integer) <= 1 END, false) AS by_year,
         coalesce(c.postcode = $4::text, false) AS by_postcode,
         coalesce(c.telephones @> $5::jsonb, false) AS by_telephone,
         EXISTS (SELECT FROM client_reference r WHERE r.system = $6::text AND r.reference = $7::text
                    AND r.client_id = c.id) AS by_reference`;

const ON_TEAM = isNamed({ client: 'c.id', agent: '$8::uuid' });

/** Whoever finds somebody by a former name learns nothing of a new one before they are on the team. */
const MATCH = `json_build_object(
  'id', c.id, 'reference', c.reference,
  'name', CASE WHEN l.kind IN ('NAME', 'PREFERRED') OR ${ON_TEAM}
               THEN json_build_object('given', c.given_name, 'family', c.family_name)
               ELSE json_build_object('withheld', true) END,
  'age', ${AGE}, 'onTeam', ${ON_TEAM},
  'matchedOn', array_remove(ARRAY[CASE WHEN l.kind IN ('NAME', 'PREFERRED') THEN 'NAME' ELSE 'ALIAS' END,
     CASE WHEN f.by_date THEN 'DATE_OF_BIRTH' END, CASE WHEN f.by_year THEN 'YEAR_OF_BIRTH' END,
     CASE WHEN f.by_postcode THEN 'POSTCODE' END, CASE WHEN f.by_telephone THEN 'TELEPHONE' END,
     CASE WHEN f.by_reference THEN 'EXTERNAL_REFERENCE' END], NULL),
  'alias', CASE WHEN l.kind NOT IN ('NAME', 'PREFERRED') THEN json_build_object('name', l.name, 'kind', l.kind) END)`;

/** Nothing of a restricted client, not even to those who know all about it, but to those named on its team. */
const MAY_FIND = mayFind({ client: 'c', agent: '$8::uuid' });

/** OFFSET 0: each likely client is fetched by its key; left alone, the planner may rather read all clients there are. */
const matchesIn = (likeness: string): string => `
  WITH ${likeness}
  SELECT ${MATCH} AS match
    FROM likeness l
   CROSS JOIN LATERAL (SELECT * FROM client WHERE id = l.client_id OFFSET 0) c
   CROSS JOIN LATERAL (${FITS}) f
   WHERE (f.by_date OR f.by_year OR f.by_postcode OR f.by_telephone OR f.by_reference) AND ${MAY_FIND}
   ORDER BY l.score + CASE WHEN f.by_reference THEN 0.6 ELSE 0 END + CASE WHEN f.by_date THEN 0.5 ELSE 0 END
              + CASE WHEN f.by_postcode THEN 0.4 ELSE 0 END + CASE WHEN f.by_telephone THEN 0.4 ELSE 0 END
              + CASE WHEN f.by_year THEN 0.2 ELSE 0 END DESC, c.id
   LIMIT 10`;

/** A year is shared by so many that their names are looked for first. */
export const SEARCH = matchesIn(likenessIn('client_name n'));

/** The same among the few. OFFSET 0: by each one's key, never by how names are like. */
export const SEARCH_AMONG_FEW = matchesIn(
  `${FEW}, ${likenessIn('few CROSS JOIN LATERAL (SELECT * FROM client_name WHERE client_id = few.id OFFSET 0) n')}`,
);

/** The ten best matches; `agentId` is who asks. */
export async function matchesOf(search: ClientSearch, agentId: Id | null, database: Database): Promise<ClientMatch[]> {
  const { name, dateOfBirth, yearOfBirth, postcode, telephone, externalReference } = search;
  const rows = await database.read<{ match: ClientMatch & { alias: ClientMatch['alias'] | null } }>(
    yearOfBirth == null ? 'search.matches_among_few' : 'search.matches',
    yearOfBirth == null ? SEARCH_AMONG_FEW : SEARCH,
    [
      name,
      dateOfBirth ?? null,
      yearOfBirth ?? null,
      postcode ?? null,
      telephone == null ? null : JSON.stringify([{ number: telephone }]),
      externalReference?.system ?? null,
      externalReference?.reference ?? null,
      agentId,
    ],
  );
  return rows.map(({ match: { alias, ...match } }) => (alias == null ? match : { ...match, alias }));
}
