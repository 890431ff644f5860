/** Agents over HTTP: the directory, and the accounts behind it. */
import { Body, Controller, Delete, Get, Headers, HttpCode, Patch, Post, Put, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Caller, May } from '../access/index.js';
import { actorId, type Principal } from '../common/actor.js';
import type { Id } from '../common/ids.js';
import { Pages } from '../common/page.js';
import { answerTagged, tag } from '../common/etag.js';
import { AgentPage, AgentPatch, AgentRecord, AgentRequest, AgentsRequest, Deactivation } from './agent.dto.js';
import { ChangedAgent } from './changed-agent.dto.js';
import { AgentsService } from './agents.service.js';
import { DeactivationsService } from './deactivations.service.js';
import { PathId } from '../common/path-id.js';

@Controller('v1/agents')
export class AgentsController {
  constructor(
    private readonly agents: AgentsService,
    private readonly deactivations: DeactivationsService,
    private readonly pages: Pages,
  ) {}

  @Post()
  @May('agents.create')
  @ApiOperation({
    summary: 'Create an agent',
    description:
      'Their address gets a single-use link with which they set a password. Until then nothing else is sent to it.',
  })
  @ApiCreatedResponse({ type: AgentRecord })
  async createAgent(
    @Body() request: AgentRequest,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | undefined> {
    const agent = await this.agents.create(request, caller);
    void reply.header('location', `/v1/agents/${agent.id}`);
    return answerTagged(agent, reply);
  }

  @Get()
  @May('agents.read')
  @ApiOperation({
    summary: 'List the agents',
    description: 'By family name and given name. Deactivated ones are listed only for those who administer them.',
  })
  async listAgents(
    @Query() query: AgentsRequest,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
  ): Promise<AgentPage> {
    const scope = JSON.stringify([actorId(caller), 'agents', query.agencyId, query.q]);
    const page = this.pages.read(query, scope);
    const rows = await this.agents.list(query, page, caller);
    return this.pages.make(rows, page, scope, request.url, ({ name, id }) => [name.family, name.given, id]);
  }

  @Get(':agentId')
  @May('agents.read')
  @ApiOperation({
    summary: 'Read an agent',
    description: 'Who they are and how to reach them. A deactivated one is there only for those who administer them.',
  })
  @ApiOkResponse({ type: AgentRecord })
  async readAgent(
    @PathId('agentId') agentId: Id,
    @Caller() caller: Principal,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | undefined> {
    return answerTagged(await this.agents.find(agentId, caller), reply, ifNoneMatch);
  }

  @Patch(':agentId')
  @May('agents.change')
  @ApiOperation({
    summary: 'Change an agent',
    description:
      'Everybody changes their own telephone number and email address; agency admins the agents of their agency; admins everybody. Nobody changes their own roles or agency. A new email address must be verified before it gets anything about clients. Where somebody else changes the address of an account that is in use, the former one stays until the agent confirms the new one; see `emailChange` in the answer.',
  })
  @ApiBody({ type: AgentPatch })
  @ApiOkResponse({ type: ChangedAgent })
  async updateAgent(
    @PathId('agentId') agentId: Id,
    @Body() patch: object,
    @Headers('if-match') ifMatch: string | undefined,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const agent = await this.agents.update(agentId, patch, ifMatch, caller);
    // The tag is that of the agent: what waits is no part of them.
    tag(agent, reply);
    void reply.type('application/json; charset=utf-8');
    return agent.answer;
  }

  @Put(':agentId/deactivation')
  @May('agents.deactivate')
  @ApiOperation({
    summary: 'Deactivate an agent',
    description:
      'Ends their access with the next request. Their teams are told, and what they led has no lead any more.',
  })
  @ApiBody({ type: Deactivation })
  @ApiOkResponse({ type: AgentRecord })
  async deactivateAgent(
    @PathId('agentId') agentId: Id,
    @Body() body: object,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | undefined> {
    return answerTagged(await this.deactivations.deactivate(agentId, body, caller), reply);
  }

  @Delete(':agentId/deactivation')
  @HttpCode(204)
  @May('agents.deactivate')
  @ApiOperation({
    summary: 'Reactivate an agent',
    description: 'They can sign in again, and see the clients of the teams that they are still on.',
  })
  @ApiNoContentResponse()
  async reactivateAgent(@PathId('agentId') agentId: Id, @Caller() caller: Principal): Promise<void> {
    await this.deactivations.reactivate(agentId, caller);
  }
}
