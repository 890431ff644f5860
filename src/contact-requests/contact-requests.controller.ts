/** Requests for contact over HTTP. */
import { Body, Controller, Get, Post, Put, Query, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Caller, May } from '../access/index.js';
import { actorId, type Principal } from '../common/actor.js';
import { etagOf } from '../common/etag.js';
import type { Id } from '../common/ids.js';
import { PageRequest, Pages } from '../common/page.js';
import { ContactRequestPage, ContactRequestRecord, ContactRequestRequest } from './contact-request.dto.js';
import { ContactRequestsService } from './contact-requests.service.js';
import { PathId } from '../common/path-id.js';

@Controller('v1/clients/:clientId/contact-requests')
export class ContactRequestsController {
  constructor(
    private readonly requests: ContactRequestsService,
    private readonly pages: Pages,
  ) {}

  @Get()
  @May('contact.read')
  @ApiOperation({
    summary: 'List requests for contact',
    description: 'With sensitive services, newest first; who asked, what for, and whether it was passed on.',
  })
  async listContactRequests(
    @PathId('clientId') clientId: Id,
    @Query() query: PageRequest,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
  ): Promise<ContactRequestPage> {
    const scope = `${actorId(caller)} contact requests ${clientId}`;
    const page = this.pages.read(query, scope);
    const rows = await this.requests.list(clientId, page);
    return this.pages.make(rows, page, scope, request.url, ({ id }) => [id]);
  }

  @Post()
  @May('contact.ask')
  @ApiOperation({
    summary: 'Ask for contact with a sensitive service',
    description:
      'Where the profile says that one is involved. Its broker is told at once and passes the request on; a service without a broker is told itself.',
  })
  @ApiCreatedResponse({ type: ContactRequestRecord })
  async requestContact(
    @PathId('clientId') clientId: Id,
    @Body() wanted: ContactRequestRequest,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ContactRequestRecord> {
    const request = await this.requests.ask(clientId, wanted, caller);
    void reply
      .header('location', `/v1/clients/${clientId}/contact-requests/${request.id}`)
      .header('etag', tagOf(request));
    return request;
  }

  @Put(':requestId/passing-on')
  @May('contact.ask')
  @ApiOperation({
    summary: 'Pass a request for contact on',
    description: 'For the broker who was asked. The service and whoever asked are told.',
  })
  @ApiOkResponse({ type: ContactRequestRecord })
  async passContactRequestOn(
    @PathId('clientId') clientId: Id,
    @PathId('requestId') requestId: Id,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ContactRequestRecord> {
    const request = await this.requests.passOn(clientId, requestId, caller);
    void reply.header('etag', tagOf(request));
    return request;
  }
}

/** It changes once: when it is passed on. */
function tagOf(request: ContactRequestRecord): string {
  return etagOf(request.passedOnAt === null ? 1 : 2, request.id);
}
