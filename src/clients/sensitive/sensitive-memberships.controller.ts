/** Reviewing sensitive memberships over HTTP. */
import { Body, Controller, Delete, Get, HttpCode, Put, Query, Req, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Caller, May } from '../../access/index.js';
import { actorId, type Principal } from '../../common/actor.js';
import { etagOf } from '../../common/etag.js';
import type { Id } from '../../common/ids.js';
import { Pages } from '../../common/page.js';
import { PathId } from '../../common/path-id.js';
import {
  MembershipEnding,
  MembershipReview,
  SensitiveMembershipPage,
  SensitiveMembershipQuery,
  SensitiveMembershipRecord,
} from './sensitive-membership.dto.js';
import { SensitiveMembershipsService } from './sensitive-memberships.service.js';

@Controller('v1/admin/sensitive-memberships')
export class SensitiveMembershipsController {
  constructor(
    private readonly memberships: SensitiveMembershipsService,
    private readonly pages: Pages,
  ) {}

  @Get()
  @May('sensitive.review')
  @ApiOperation({
    summary: 'List sensitive memberships',
    description:
      'Newest first. A privacy officer sees those of their agency, an auditor all. None says with which client.',
  })
  async listSensitiveMemberships(
    @Query() query: SensitiveMembershipQuery,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
  ): Promise<SensitiveMembershipPage> {
    const scope = JSON.stringify([actorId(caller), 'sensitive memberships', query.reviewed]);
    const page = this.pages.read(query, scope);
    const rows = await this.memberships.list(query, page, caller);
    return this.pages.make(rows, page, scope, request.url, ({ id }) => [id]);
  }

  @Put(':membershipId/review')
  @May('sensitive.review')
  @ApiOperation({
    summary: 'Review a sensitive membership',
    description:
      'Whether the service had to be there, and why. Nobody reviews their own. A later review takes the place of this one.',
  })
  @ApiOkResponse({ type: SensitiveMembershipRecord })
  async reviewSensitiveMembership(
    @PathId('membershipId') membershipId: Id,
    @Body() review: MembershipReview,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SensitiveMembershipRecord> {
    const record = await this.memberships.review(membershipId, review, caller);
    void reply.header('etag', etagOf(1, JSON.stringify(record)));
    return record;
  }

  @Delete(':membershipId')
  @May('sensitive.review')
  @HttpCode(204)
  @ApiOperation({
    summary: 'End a sensitive membership',
    description:
      'The access ends at once. The agent, and those who know of them, are told. One that has ended stays so.',
  })
  @ApiNoContentResponse({ description: 'They are not on the team as a sensitive member.' })
  async endSensitiveMembership(
    @PathId('membershipId') membershipId: Id,
    @Body() { reason }: MembershipEnding,
    @Caller() caller: Principal,
  ): Promise<void> {
    await this.memberships.end(membershipId, reason, caller);
  }
}
