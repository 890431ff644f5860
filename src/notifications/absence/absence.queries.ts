/** When an agent is away, and whom they may name to cover. */
import type { EntityManager } from 'typeorm';
import { mayKnow } from '../../access/conditions.queries.js';
import { type Absence, type Calendar, holidaysIn, isAway } from '../../calendar/index.js';
import type { Id } from '../../common/ids.js';
import type { Database } from '../../database/database.js';

const THEIRS_KNOWN = mayKnow({ member: 'theirs', agent: 'mine.agent_id', agency: 'mine.agency_id' });

/** Keeps an absence in the place of the one before. */
export async function saveAbsence(
  agentId: Id,
  { from, until }: Absence,
  coverAgentId: Id | null,
  tx: EntityManager,
): Promise<void> {
  await tx.query(
    `INSERT INTO absence (agent_id, first_day, last_day, cover_agent_id) VALUES ($1, $2, $3, $4)
     ON CONFLICT (agent_id) DO UPDATE
        SET first_day = excluded.first_day, last_day = excluded.last_day, cover_agent_id = excluded.cover_agent_id`,
    [agentId, from, until, coverAgentId],
  );
}

/** Whether the other is an active colleague: shares a current team with the agent, who may know of them there. */
export async function isColleague(agentId: Id, otherId: string, tx: EntityManager): Promise<boolean> {
  const rows = await tx.query<object[]>(
    `SELECT FROM team_member mine
       JOIN team_member theirs ON theirs.client_id = mine.client_id AND theirs.ended_at IS NULL AND theirs.agent_id = $2
       JOIN agent a ON a.id = theirs.agent_id AND a.active AND a.suspended_at IS NULL
      WHERE mine.agent_id = $1 AND mine.ended_at IS NULL AND ${THEIRS_KNOWN} LIMIT 1`,
    [agentId, otherId],
  );
  return rows.length > 0;
}

/**
 * The last day (`YYYY-MM-DD`) of the absence for which the agent is away now, and for how many who are away they cover: as
 * long as what goes to the one who is away is held.
 */
export async function awayNow(
  agentId: Id,
  database: Database,
): Promise<{ readonly until: string | null; readonly covering: number }> {
  const spokenOf = await database.read<Absence & Omit<Calendar, 'isHoliday'> & { agentId: Id; now: Date }>(
    'notifications.away_now',
    `SELECT b.agent_id AS "agentId", b.first_day::text AS "from", b.last_day::text AS until, a.working_days AS "workingDays",
            g.time_zone AS "timeZone", coalesce(a.digest_hour, g.digest_hour) AS "digestHour", patchwork_now() AS now
       FROM absence b
       JOIN agent a ON a.id = b.agent_id
       JOIN agency g ON g.id = a.agency_id
      WHERE $1 IN (b.agent_id, b.cover_agent_id)`,
    [agentId],
  );
  const away = spokenOf.filter((one) => isAway(one.now, one, { ...one, isHoliday: holidaysIn(one.timeZone) }));
  const own = away.find((one) => one.agentId === agentId);
  return { until: own?.until ?? null, covering: away.filter((one) => one !== own).length };
}
