/** The teams of an agent over HTTP, for who administers the agent. */
import { Body, Controller, Delete, Get, HttpCode, Put, Query, Req } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Caller, May } from '../../access/index.js';
import { actorId, type Principal } from '../../common/actor.js';
import type { Id } from '../../common/ids.js';
import { PageRequest, Pages } from '../../common/page.js';
import { Membership, MembershipPage, Successor } from './membership.dto.js';
import { MembershipsService } from './memberships.service.js';
import { PathId } from '../../common/path-id.js';

@Controller('v1/agents/:agentId/memberships')
export class MembershipsController {
  constructor(
    private readonly memberships: MembershipsService,
    private readonly pages: Pages,
  ) {}

  @Get()
  @May('agents.memberships')
  @ApiOperation({
    summary: "List an agent's team memberships",
    description:
      'The open ones, the oldest first, without the clients. After a deactivation each is handed over or ended. Memberships of which only few may know are not among them.',
  })
  async listMemberships(
    @PathId('agentId') agentId: Id,
    @Query() query: PageRequest,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
  ): Promise<MembershipPage> {
    const scope = `${actorId(caller)} memberships ${agentId}`;
    const page = this.pages.read(query, scope);
    const rows = await this.memberships.list(agentId, page, caller);
    return this.pages.make(rows, page, scope, request.url, ({ since, id }) => [String(since), id]);
  }

  @Put(':memberId/successor')
  @May('agents.memberships')
  @ApiOperation({
    summary: 'Hand a membership over',
    description:
      'To an active colleague of the same agency, once its agent is deactivated: the successor joins with the same role, the membership before ends, and the team is told of both. Answers the membership of the successor.',
  })
  @ApiOkResponse({ type: Membership })
  handOverMembership(
    @PathId('agentId') agentId: Id,
    @PathId('memberId') memberId: Id,
    @Body() successor: Successor,
    @Caller() caller: Principal,
  ): Promise<Membership> {
    return this.memberships.handOver(agentId, memberId, successor, caller);
  }

  @Delete(':memberId')
  @HttpCode(204)
  @May('agents.memberships')
  @ApiOperation({
    summary: 'End a membership',
    description:
      'Of an agent who is deactivated; the team is told. The last member of an open client stays: hand it over.',
  })
  @ApiNoContentResponse()
  endMembership(
    @PathId('agentId') agentId: Id,
    @PathId('memberId') memberId: Id,
    @Caller() caller: Principal,
  ): Promise<void> {
    return this.memberships.end(agentId, memberId, caller);
  }
}
