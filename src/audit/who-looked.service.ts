/** Shows who looked: to a team what concerns its client, to auditors all, to a privacy officer one agent of their agency. */
import { Injectable } from '@nestjs/common';
import { AccessLog } from '../access/index.js';
import { actorId, type Actor, type Principal } from '../common/actor.js';
import { forbidden } from '../common/errors.js';
import type { Id } from '../common/ids.js';
import { Pages } from '../common/page.js';
import { Database } from '../database/database.js';
import type { AccessLogPage, AccessLogQuery, LastLook } from './who-looked.dto.js';
import { accessEntries, isOfAgency, lastLooks, type LogFilter } from './who-looked.queries.js';

@Injectable()
export class WhoLooked {
  constructor(
    private readonly database: Database,
    private readonly pages: Pages,
    private readonly accessLog: AccessLog,
  ) {}

  /** The guard has let them in, and written that down. */
  last(clientId: Id, reader: Actor): Promise<LastLook[]> {
    return lastLooks(clientId, reader, this.database);
  }

  /** Reading it is a look at each client of the page. */
  async list(query: AccessLogQuery, caller: Principal, path: string, requestId: string): Promise<AccessLogPage> {
    const filter = await this.narrowed(filterOf(query), caller);
    const scope = `${actorId(caller)} access log ${JSON.stringify(filter)}`;
    const page = this.pages.read(query, scope);
    const rows = (await accessEntries(filter, page, this.database)).map(({ item }) => item);
    const answer = this.pages.make(rows, page, scope, path, ({ at, id }) => [String(at), id]);
    const clientIds = new Set(answer.items.flatMap(({ clientId }) => clientId ?? []));
    await this.accessLog.list(caller, 'admin.access-log', [...clientIds], requestId);
    return answer;
  }

  /** A privacy officer sees what an agent of their agency did as one of it, one agent at a time. */
  private async narrowed(filter: LogFilter, { roles, agencyId }: Principal): Promise<LogFilter> {
    if (roles.includes('AUDITOR')) return filter;
    const { agentId } = filter;
    if (
      agentId === null ||
      !(await isOfAgency(agentId, agencyId, this.database)) ||
      ![null, agencyId].includes(filter.agencyId)
    ) {
      throw forbidden('Give the agentId of an agent of your own agency.');
    }
    return { ...filter, agencyId };
  }
}

function filterOf(query: AccessLogQuery): LogFilter {
  const { clientId = null, agentId = null, systemId = null, agencyId = null } = query;
  const { action = null, outcome = null, from = null, to = null } = query;
  return { clientId, agentId, systemId, agencyId, action, outcome, from, to };
}
