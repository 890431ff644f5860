/** An agent's own invitations over HTTP: what they are asked to join, and what they say to it. */
import { Body, Controller, Get, Put, Query, Req } from '@nestjs/common';
import { ApiBody, ApiOperation } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Caller, May, RequestId } from '../access/index.js';
import type { Principal } from '../common/actor.js';
import type { Id } from '../common/ids.js';
import { PageRequest, Pages } from '../common/page.js';
import { AnsweredInvitation, InvitationAnswer, MyInvitationPage } from './my-invitation.dto.js';
import { MyInvitationsService } from './my-invitations.service.js';
import { PathId } from '../common/path-id.js';

@Controller('v1/me/invitations')
export class MyInvitationsController {
  constructor(
    private readonly invitations: MyInvitationsService,
    private readonly pages: Pages,
  ) {}

  @Get()
  @May('me.invitations')
  @ApiOperation({
    summary: 'List my invitations',
    description:
      'Those that you can accept now, newest first. They say who asks you and as what, not for which client.',
  })
  async listMyInvitations(
    @Query() query: PageRequest,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
  ): Promise<MyInvitationPage> {
    const scope = `${caller.agentId} my invitations`;
    const page = this.pages.read(query, scope);
    const rows = await this.invitations.list(caller, page);
    return this.pages.make(rows, page, scope, request.url, ({ id }) => [id]);
  }

  @Put(':invitationId')
  @May('me.invitations')
  @ApiOperation({
    summary: 'Accept or decline an invitation',
    description:
      'Accepting puts you on the team, and the answer says where the client is. One that was withdrawn, has expired or does not hold for another reason is 409.',
  })
  @ApiBody({
    type: InvitationAnswer,
    examples: {
      accepted: { summary: 'Yes', value: { answer: 'ACCEPTED' } },
      declined: { summary: 'No, and why', value: { answer: 'DECLINED', reason: 'He has moved to another class' } },
    },
  })
  answerInvitation(
    @PathId('invitationId') invitationId: Id,
    @Body() body: object,
    @Caller() caller: Principal,
    @RequestId() requestId: string,
  ): Promise<AnsweredInvitation> {
    return this.invitations.answer(invitationId, body, caller, requestId);
  }
}
