/** A team's invitations over HTTP. */
import { Body, Controller, Delete, Get, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Caller, May } from '../access/index.js';
import { actorId, type Principal } from '../common/actor.js';
import { tag } from '../common/etag.js';
import type { Id } from '../common/ids.js';
import { Pages } from '../common/page.js';
import { InvitationOffer, InvitationPage, InvitationQuery, InvitationRequest } from './invitation.dto.js';
import { InvitationsService } from './invitations.service.js';
import { PathId } from '../common/path-id.js';

@Controller('v1/clients/:clientId/invitations')
export class InvitationsController {
  constructor(
    private readonly invitations: InvitationsService,
    private readonly pages: Pages,
  ) {}

  @Get()
  @May('invitations.read')
  @ApiOperation({
    summary: "List a team's invitations",
    description: 'Newest first: those that wait for an answer, or those in the state that you ask for.',
  })
  async listInvitations(
    @PathId('clientId') clientId: Id,
    @Query() query: InvitationQuery,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
  ): Promise<InvitationPage> {
    const { state = 'OPEN' } = query;
    const scope = `${actorId(caller)} invitations ${clientId} ${state}`;
    const page = this.pages.read(query, scope);
    const rows = await this.invitations.list(clientId, state, page);
    return this.pages.make(rows, page, scope, request.url, ({ id }) => [id]);
  }

  @Post()
  @May('invitations.make')
  @ApiOperation({
    summary: 'Invite an agent to the team',
    description:
      'They are told, and see nothing of the client until they accept, which they can for 14 days. To give access at once, add them to the team instead. Who has an open invitation keeps it as it is.',
  })
  @ApiCreatedResponse({ type: InvitationOffer })
  async inviteAgent(
    @PathId('clientId') clientId: Id,
    @Body() request: InvitationRequest,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<InvitationOffer> {
    const { invitation, client } = await this.invitations.invite(clientId, request, caller);
    tag(client, reply);
    void reply.header('location', `/v1/clients/${clientId}/invitations/${invitation.id}`);
    return invitation;
  }

  @Delete(':invitationId')
  @May('invitations.withdraw')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Withdraw an invitation',
    description: 'For whoever invited, the lead, and colleagues of the agency that invited who are on the team.',
  })
  @ApiNoContentResponse({ description: "It cannot be accepted any more. `ETag` is the client's." })
  async withdrawInvitation(
    @PathId('clientId') clientId: Id,
    @PathId('invitationId') invitationId: Id,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    tag(await this.invitations.withdraw(clientId, invitationId, caller), reply);
  }
}
