/** Confirming a removal, and bringing somebody back, over HTTP. */
import { Body, Controller, HttpCode, Put, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Caller, May } from '../../access/index.js';
import type { Principal } from '../../common/actor.js';
import { etagOf } from '../../common/etag.js';
import type { Id } from '../../common/ids.js';
import { PathId } from '../../common/path-id.js';
import { RemovalsService } from './removals.service.js';
import { RemovalReason } from './consent.dto.js';
import { TeamMemberRecord } from './team.dto.js';

@Controller('v1/clients/:clientId/team/:memberId')
export class RemovalsController {
  constructor(private readonly removals: RemovalsService) {}

  @Put('removal')
  @May('team.removal')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Confirm a removal that waits',
    description:
      'For any other open member of the team, and for the privacy officer of the agency of the member who is removed. Access ends at once.',
  })
  @ApiNoContentResponse({ description: 'They are not on the team.' })
  async confirmRemoval(
    @PathId('clientId') clientId: Id,
    @PathId('memberId') memberId: Id,
    @Body() { reason }: RemovalReason,
    @Caller() caller: Principal,
  ): Promise<void> {
    await this.removals.confirm(clientId, memberId, reason, { ...caller, agentId: caller.agentId! });
  }

  @Put('return')
  @May('team.removal')
  @ApiOperation({
    summary: 'Bring back somebody who was removed',
    description:
      'Within 7 days, in the role that they had. For any open member of the team, and for the privacy officer of their agency; never for themselves.',
  })
  @ApiOkResponse({ type: TeamMemberRecord })
  async bringBack(
    @PathId('clientId') clientId: Id,
    @PathId('memberId') memberId: Id,
    @Body() { reason }: RemovalReason,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TeamMemberRecord> {
    const member = await this.removals.bringBack(clientId, memberId, reason, { ...caller, agentId: caller.agentId! });
    void reply.header('etag', etagOf(1, member.id));
    return member;
  }
}
