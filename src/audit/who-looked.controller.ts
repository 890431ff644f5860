/** Who looked, over HTTP. */
import { Controller, Get, Query, Req } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Caller, May, RequestId } from '../access/index.js';
import type { Principal } from '../common/actor.js';
import type { Id } from '../common/ids.js';
import { AccessLogPage, AccessLogQuery, LastLooks } from './who-looked.dto.js';
import { WhoLooked } from './who-looked.service.js';
import { PathId } from '../common/path-id.js';

@Controller('v1')
export class WhoLookedController {
  constructor(private readonly whoLooked: WhoLooked) {}

  @Get('clients/:clientId/access-log')
  @May('clients.access-log')
  @ApiOperation({
    summary: 'See who looked at a client',
    description: 'The last 25 looks and attempts, newest first, for the team. This one is among them.',
  })
  async listLastLooks(
    @PathId('clientId') clientId: Id,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
  ): Promise<LastLooks> {
    return { items: await this.whoLooked.last(clientId, caller), links: { self: request.url } };
  }

  @Get('admin/access-log')
  @May('admin.access-log')
  @ApiOperation({
    summary: 'Read the access log',
    description:
      'Newest first. Auditors read all of it; a privacy officer reads what one agent of their own agency did. Reading it is written down as a look at each client of the page.',
  })
  listAccessLog(
    @Query() query: AccessLogQuery,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @RequestId() requestId: string,
  ): Promise<AccessLogPage> {
    return this.whoLooked.list(query, caller, request.url, requestId);
  }
}
