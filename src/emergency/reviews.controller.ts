/** Reviewing emergency access over HTTP. */
import { Body, Controller, Get, Put, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Caller, May } from '../access/index.js';
import { actorId, type Principal } from '../common/actor.js';
import { etagOf } from '../common/etag.js';
import type { Id } from '../common/ids.js';
import { Pages } from '../common/page.js';
import { EmergencyPage, EmergencyRecord, Release, Review, ReviewQuery } from './emergency.dto.js';
import { ReviewsService } from './reviews.service.js';
import { PathId } from '../common/path-id.js';

@Controller('v1/admin/emergency-accesses')
export class ReviewsController {
  constructor(
    private readonly reviews: ReviewsService,
    private readonly pages: Pages,
  ) {}

  @Get()
  @May('emergency.review')
  @ApiOperation({
    summary: 'List emergency accesses',
    description:
      'Newest first. A privacy officer sees those of their agency, an auditor all; with `waiting`, both see those that wait for them to be released. None says which client.',
  })
  async listEmergencyAccesses(
    @Query() query: ReviewQuery,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
  ): Promise<EmergencyPage> {
    const scope = JSON.stringify([actorId(caller), 'emergency accesses', query.reviewed, query.waiting]);
    const page = this.pages.read(query, scope);
    const rows = await this.reviews.list(query, page, caller);
    return this.pages.make(rows, page, scope, request.url, ({ id }) => [id]);
  }

  @Put(':accessId/release')
  @May('emergency.review')
  @ApiOperation({
    summary: 'Release an emergency access to a restricted client',
    description:
      'It then shows the whole profile and the activity, until it ends. For privacy officers and auditors of another agency than the one that asks: ring back first. The team is told.',
  })
  @ApiOkResponse({ type: EmergencyRecord })
  async releaseEmergencyAccess(
    @PathId('accessId') accessId: Id,
    @Body() { reason }: Release,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EmergencyRecord> {
    const record = await this.reviews.release(accessId, reason, caller);
    void reply.header('etag', etagOf(1, JSON.stringify(record)));
    return record;
  }

  @Put(':accessId/review')
  @May('emergency.review')
  @ApiOperation({
    summary: 'Review an emergency access',
    description:
      'Whether it was justified, and why. Nobody reviews their own. A later review takes the place of this one.',
  })
  @ApiOkResponse({ type: EmergencyRecord })
  async reviewEmergencyAccess(
    @PathId('accessId') accessId: Id,
    @Body() review: Review,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EmergencyRecord> {
    const record = await this.reviews.review(accessId, review, caller);
    void reply.header('etag', etagOf(1, JSON.stringify(record)));
    return record;
  }
}
