/** A client's activity over HTTP. */
import { Controller, Get, Query, Req } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Caller, May } from '../access/index.js';
import { actorId, type Principal } from '../common/actor.js';
import type { Id } from '../common/ids.js';
import { PageRequest, Pages } from '../common/page.js';
import { Database } from '../database/database.js';
import { activityOf } from './activity.queries.js';
import { ActivityPage } from './activity.dto.js';
import { PathId } from '../common/path-id.js';

@Controller('v1/clients/:clientId/activity')
export class ActivityController {
  constructor(
    private readonly database: Database,
    private readonly pages: Pages,
  ) {}

  @Get()
  @May('activity.read')
  @ApiOperation({
    summary: "List a client's activity",
    description:
      'Newest first. Old values of address and telephone numbers are shown only from when you were on the team; others read `{ "withheld": true }`.',
  })
  async listActivity(
    @PathId('clientId') clientId: Id,
    @Query() query: PageRequest,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
  ): Promise<ActivityPage> {
    const scope = `${actorId(caller)} activity ${clientId}`;
    const page = this.pages.read(query, scope);
    const rows = await activityOf(clientId, caller, page, this.database);
    return this.pages.make(rows, page, scope, request.url, (row) => [String(row.occurredAt), row.id]);
  }
}
