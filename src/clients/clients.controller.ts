/** Clients over HTTP: registering, reading, correcting, closing and reopening them. */
import { Body, Controller, Delete, Get, Headers, HttpCode, Patch, Post, Put, Res } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Caller, May, RequestId } from '../access/index.js';
import type { Principal } from '../common/actor.js';
import { answerTagged, tag } from '../common/etag.js';
import type { Id } from '../common/ids.js';
import { ClientProfile } from './client-profile.dto.js';
import { ClientClosure, ClientPatch, ClientRegistration } from './client.dto.js';
import { ClientsService } from './clients.service.js';
import { PathId } from '../common/path-id.js';

@Controller('v1/clients')
export class ClientsController {
  constructor(private readonly clients: ClientsService) {}

  @Post()
  @May('clients.register')
  @ApiOperation({
    summary: 'Register a client',
    description:
      'You are the first member of the team; a system: its agency. Search first: nobody is served by two records of one child. `findable` says whether search can find this one.',
  })
  @ApiCreatedResponse({ type: ClientProfile })
  async registerClient(
    @Body() registration: ClientRegistration,
    @Caller() caller: Principal,
    @RequestId() requestId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | undefined> {
    const client = await this.clients.register(registration, caller, requestId);
    void reply.header('location', `/v1/clients/${client.id}`);
    return answerTagged(client, reply);
  }

  @Get(':clientId')
  @May('clients.read')
  @ApiOperation({
    summary: 'Read a client',
    description: 'The whole profile and the team, for those on the team. Every look is written down, a 304 too.',
  })
  @ApiOkResponse({ type: ClientProfile })
  async readClient(
    @PathId('clientId') clientId: Id,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Caller() caller: Principal,
    @RequestId() requestId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | undefined> {
    return answerTagged(await this.clients.read(clientId, caller, requestId), reply, ifNoneMatch);
  }

  @Patch(':clientId')
  @May('clients.change')
  @ApiOperation({
    summary: 'Change a client',
    description: 'For those on the team, who are told what changed. What stays as it was is no change.',
  })
  @ApiBody({ type: ClientPatch })
  @ApiOkResponse({ type: ClientProfile })
  async updateClient(
    @PathId('clientId') clientId: Id,
    @Body() patch: object,
    @Headers('if-match') ifMatch: string | undefined,
    @Caller() caller: Principal,
    @RequestId() requestId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | undefined> {
    return answerTagged(await this.clients.update(clientId, patch, ifMatch, caller, requestId), reply);
  }

  @Put(':clientId/closure')
  @May('clients.close')
  @ApiOperation({
    summary: 'Close a client',
    description:
      'The team still reads the record; nothing changes in it, but that members leave, until it is reopened.',
  })
  @ApiOkResponse({ type: ClientProfile })
  async closeClient(
    @PathId('clientId') clientId: Id,
    @Body() closure: ClientClosure,
    @Headers('if-match') ifMatch: string | undefined,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | undefined> {
    return answerTagged(await this.clients.close(clientId, closure, ifMatch, caller), reply);
  }

  @Delete(':clientId/closure')
  @May('clients.close')
  @HttpCode(204)
  @ApiOperation({ summary: 'Reopen a client', description: 'The record can be changed again; the team is told.' })
  @ApiNoContentResponse({ description: "The client is open. `ETag` is the client's." })
  async reopenClient(
    @PathId('clientId') clientId: Id,
    @Headers('if-match') ifMatch: string | undefined,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    tag(await this.clients.reopen(clientId, ifMatch, caller), reply);
  }
}
