/** What others ask of an agent, over HTTP. */
import { Body, Controller, Get, Put, Query, Req } from '@nestjs/common';
import { ApiBody, ApiOperation } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Caller, May, RequestId } from '../../access/index.js';
import type { Principal } from '../../common/actor.js';
import type { Id } from '../../common/ids.js';
import { PageRequest, Pages } from '../../common/page.js';
import { PathId } from '../../common/path-id.js';
import { AnsweredRequest, RequestReply, TeamRequestPage } from '../requests/request.dto.js';
import { RequestsService } from './requests.service.js';

@Controller('v1/me/requests')
export class RequestsController {
  constructor(
    private readonly requests: RequestsService,
    private readonly pages: Pages,
  ) {}

  @Get()
  @May('me.requests')
  @ApiOperation({
    summary: 'List what others ask of me',
    description:
      'What only you can answer and have not, newest first: to be the broker of a sensitive service, or to hand the lead over. An agency admin also reads what is asked of a colleague who leads and is away or suspended, without the client.',
  })
  async listMyRequests(
    @Query() query: PageRequest,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @RequestId() requestId: string,
  ): Promise<TeamRequestPage> {
    const scope = `${caller.agentId} my requests`;
    const page = this.pages.read(query, scope);
    const rows = await this.requests.list(caller, page, requestId);
    return this.pages.make(rows, page, scope, request.url, ({ id }) => [id]);
  }

  @Put(':requestId')
  @May('me.requests')
  @ApiOperation({
    summary: 'Accept or decline a request',
    description:
      'With your yes, the other one leads; or you are the broker: you know of the sensitive service, the team sees whom to ask, and you pass on what they ask for. The one who asked hears it if you decline. A request that does not hold any more is 409.',
  })
  @ApiBody({
    type: RequestReply,
    examples: {
      accepted: { summary: 'Yes', value: { answer: 'ACCEPTED' } },
      declined: { summary: 'No, and why', value: { answer: 'DECLINED', reason: 'I am about to leave this team' } },
    },
  })
  answerRequest(
    @PathId('requestId') requestId: Id,
    @Body() reply: RequestReply,
    @Caller() caller: Principal,
  ): Promise<AnsweredRequest> {
    return this.requests.answer(requestId, reply, caller);
  }
}
