/** The caller's own sessions over HTTP: where they are signed in, and how to end it. */
import { Controller, Delete, Get, HttpCode, Req } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Caller, May, OwnSession } from '../access/index.js';
import type { Principal } from '../common/actor.js';
import type { Id } from '../common/ids.js';
import { sessionList, SessionList } from './session.dto.js';
import { Sessions } from './sessions.service.js';
import { PathId } from '../common/path-id.js';

@Controller('v1/me/sessions')
export class SessionsController {
  constructor(private readonly sessions: Sessions) {}

  @Get()
  @May('me.sessions')
  @ApiOperation({ summary: 'List my sessions', description: 'Where you are signed in now, the newest first.' })
  async listMySessions(
    @Caller() caller: Principal,
    @OwnSession() own: string | null,
    @Req() request: FastifyRequest,
  ): Promise<SessionList> {
    return sessionList(await this.sessions.list(caller.agentId!), own, request.url);
  }

  @Delete()
  @HttpCode(204)
  @May('me.sessions')
  @ApiOperation({
    summary: 'End all my other sessions',
    description: 'Their tokens stop with the next request. The session that you ask with goes on.',
  })
  @ApiNoContentResponse()
  endMyOtherSessions(@Caller() caller: Principal, @OwnSession() own: string | null): Promise<void> {
    return this.sessions.endOthers(caller.agentId!, own);
  }

  @Delete(':sessionId')
  @HttpCode(204)
  @May('me.sessions')
  @ApiOperation({
    summary: 'End one of my sessions',
    description: 'Its tokens stop with the next request. The one that you ask with may be it.',
  })
  @ApiNoContentResponse()
  endMySession(@PathId('sessionId') sessionId: Id, @Caller() caller: Principal): Promise<void> {
    return this.sessions.end(caller.agentId!, sessionId);
  }
}
