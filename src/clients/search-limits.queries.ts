/** How often somebody searched, and with how many places for one name: counted in PostgreSQL, by Patchwork time. */
import type { EntityManager } from 'typeorm';
import type { Id } from '../common/ids.js';

export interface Attempt {
  readonly searcherId: string;
  /** Keyed hashes of the name's trigrams; none where no name was given. */
  readonly nameHashes: readonly string[];
  /** Keyed hashes of the postcodes and telephones. */
  readonly placeHashes: readonly string[];
}

/** So many searches within so many seconds, and so many places for one name a day. */
export interface Limits {
  readonly searches: number;
  readonly seconds: number;
  readonly placesADay: number;
}

/** Makes this searcher's other searches wait until the transaction ends, so that no two of them count the same. */
export async function lockSearcher(searcherId: string, tx: EntityManager): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`search ${searcherId}`]);
}

/**
 * Seconds until this attempt would be within the limits; null when it is now. Two names count as one when seven in ten of
 * the trigrams of the shorter stand in the longer: a search finds misspelt names, so misspelling must not buy new places.
 */
export async function secondsToWait(attempt: Attempt, limits: Limits, tx: EntityManager): Promise<number | null> {
  const [row] = await tx.query<{ seconds: string | null }[]>(
    `WITH recent AS MATERIALIZED (
       SELECT s.*, n.now FROM search_attempt s, (SELECT patchwork_now() AS now) n
        WHERE s.searcher_id = $1 AND s.at > n.now - interval '1 day'
     ), full_span AS (
       SELECT at + make_interval(secs => $6::float8) - now AS wait FROM recent
        WHERE place_hash IS NULL AND at > now - make_interval(secs => $6::float8)
        ORDER BY at DESC OFFSET $4::integer - 1 LIMIT 1
     ), full_day AS (
       SELECT max(at) + interval '1 day' - max(now) AS wait FROM recent
        WHERE place_hash <> ALL ($3::text[])
          AND cardinality(ARRAY(SELECT unnest(name_hashes) INTERSECT SELECT unnest($2::text[])))
              >= 0.7 * least(cardinality(name_hashes), cardinality($2::text[]))
        GROUP BY place_hash
        ORDER BY max(at) DESC OFFSET $5::integer - cardinality($3::text[]) LIMIT 1
     )
     SELECT extract(epoch FROM greatest((SELECT wait FROM full_span),
              CASE WHEN cardinality($3::text[]) > 0 THEN (SELECT wait FROM full_day) END)) AS seconds`,
    [attempt.searcherId, attempt.nameHashes, attempt.placeHashes, limits.searches, limits.placesADay, limits.seconds],
  );
  return row!.seconds === null ? null : Number(row!.seconds);
}

/**
 * Writes an attempt down, and forgets this searcher's of more than a day ago. The row without hashes is the search; each
 * row with hashes is a place that was tried with a name.
 */
export async function writeAttempt(ids: readonly Id[], attempt: Attempt, tx: EntityManager): Promise<void> {
  const places = attempt.nameHashes.length === 0 ? [] : attempt.placeHashes;
  await tx.query(
    `WITH forgotten AS (
       DELETE FROM search_attempt WHERE searcher_id = $2 AND at <= patchwork_now() - interval '1 day'
     )
     INSERT INTO search_attempt (id, searcher_id, at, name_hashes, place_hash)
     SELECT r.id, $2::uuid, n.now, CASE WHEN r.place_hash IS NOT NULL THEN $3::text[] END, r.place_hash
       FROM unnest($1::uuid[], $4::text[]) AS r (id, place_hash), (SELECT patchwork_now() AS now) n`,
    [ids.slice(0, places.length + 1), attempt.searcherId, attempt.nameHashes, [null, ...places]],
  );
}
