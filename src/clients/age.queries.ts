/** The one way in which ages are computed, so that no two answers differ. */

/**
 * SQL for the age in whole years of the client `c`, by Patchwork time in the United Kingdom; null for somebody unborn or
 * without a date of birth. Where only the month or the year is known, it is the age that they can have reached by now.
 */
export const AGE = `CASE WHEN c.birth_precision <> 'EXPECTED'
  THEN extract(year FROM age((patchwork_now() AT TIME ZONE 'Europe/London')::date, c.birth_date))::int END`;
