/** Attentions over HTTP. */
import { Body, Controller, Delete, Get, HttpCode, Post, Put, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Caller, May } from '../access/index.js';
import { actorId, type Principal } from '../common/actor.js';
import { etagOf, tag } from '../common/etag.js';
import type { Id } from '../common/ids.js';
import { PageRequest, Pages } from '../common/page.js';
import { AttentionPage, AttentionRecord, AttentionRequest } from './attention.dto.js';
import { AttentionsService } from './attentions.service.js';
import { PathId } from '../common/path-id.js';

const CALL = { type: 'CALL_ME', note: 'She did not come to school on Monday or Tuesday' };

@Controller('v1/clients/:clientId/attentions')
export class AttentionsController {
  constructor(
    private readonly attentions: AttentionsService,
    private readonly pages: Pages,
  ) {}

  @Get()
  @May('attentions.read')
  @ApiOperation({
    summary: "List a client's attentions",
    description: 'Newest first, withdrawn ones too: who asks, what for, and who has acknowledged it.',
  })
  async listAttentions(
    @PathId('clientId') clientId: Id,
    @Query() query: PageRequest,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
  ): Promise<AttentionPage> {
    const scope = `${actorId(caller)} attentions ${clientId}`;
    const page = this.pages.read(query, scope);
    const rows = await this.attentions.list(clientId, caller, page);
    return this.pages.make(rows, page, scope, request.url, ({ id }) => [id]);
  }

  @Post()
  @May('attentions.raise')
  @ApiOperation({
    summary: 'Raise an attention',
    description:
      "Asks the rest of the team to talk to you about the client. They are told by email at once that somebody asks, and whether it is urgent; who it is and your note they read here. Whoever has neither acknowledged nor seen it by their next digest hears of it once more. An urgent one that the lead has not within four working hours goes on to the duty contact of the lead's agency; where that one cannot be reached, the team and the agency's admins are told.",
  })
  @ApiBody({ type: AttentionRequest, examples: { call: { summary: 'Please call me', value: CALL } } })
  @ApiCreatedResponse({ type: AttentionRecord })
  async raiseAttention(
    @PathId('clientId') clientId: Id,
    @Body() wanted: AttentionRequest,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AttentionRecord> {
    const attention = await this.attentions.raise(clientId, wanted, caller);
    void reply.header('location', `/v1/clients/${clientId}/attentions/${attention.id}`);
    return tagged(attention, reply);
  }

  @Get(':attentionId')
  @May('attentions.read')
  @ApiOperation({
    summary: 'Read an attention',
    description: 'Reading marks nothing: acknowledge it, or mark its notification as seen.',
  })
  @ApiOkResponse({ type: AttentionRecord })
  async readAttention(
    @PathId('clientId') clientId: Id,
    @PathId('attentionId') attentionId: Id,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AttentionRecord> {
    return tagged(await this.attentions.read(clientId, attentionId, caller), reply);
  }

  @Put(':attentionId/acknowledgement')
  @May('attentions.acknowledge')
  @ApiOperation({
    summary: 'Acknowledge an attention',
    description: 'Whoever raised it is told, and all of the team can see that you have. Not for one of your own.',
  })
  @ApiOkResponse({ type: AttentionRecord })
  async acknowledgeAttention(
    @PathId('clientId') clientId: Id,
    @PathId('attentionId') attentionId: Id,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AttentionRecord> {
    return tagged(await this.attentions.acknowledge(clientId, attentionId, caller), reply);
  }

  @Delete(':attentionId')
  @May('attentions.withdraw')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Withdraw an attention',
    description:
      'For whoever raised it, while they are on the team as they were then. Those who were told of it are told; the others hear of neither.',
  })
  @ApiNoContentResponse({ description: "It cannot be acknowledged any more. `ETag` is the client's." })
  async withdrawAttention(
    @PathId('clientId') clientId: Id,
    @PathId('attentionId') attentionId: Id,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    tag(await this.attentions.withdraw(clientId, attentionId, caller), reply);
  }
}

/** It has no version: what each reader sees of it differs, and nothing is guarded by its tag. */
function tagged(attention: AttentionRecord, reply: FastifyReply): AttentionRecord {
  void reply.header('etag', etagOf(1, JSON.stringify(attention)));
  return attention;
}
