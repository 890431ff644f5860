/** Keeping an agent from a client, over HTTP. */
import { Body, Controller, Delete, Get, HttpStatus, Put, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Caller, May } from '../../access/index.js';
import type { Principal } from '../../common/actor.js';
import type { Id } from '../../common/ids.js';
import { PathId } from '../../common/path-id.js';
import { BarLiftPending, BarList, BarReason, BarStanding } from './bar.dto.js';
import { BarsService } from './bars.service.js';

@Controller('v1/clients/:clientId/bars')
export class BarsController {
  constructor(private readonly bars: BarsService) {}

  @Get()
  @May('team.bars')
  @ApiOperation({
    summary: 'List who is barred from the client',
    description:
      'The agents who are suspended or barred, who asked for it, and until when; and those whose bar waits for a second person.',
  })
  async listBars(@PathId('clientId') clientId: Id, @Caller() caller: Principal): Promise<BarList> {
    return { items: await this.bars.list(clientId, { ...caller, agentId: caller.agentId! }) };
  }

  @Put(':agentId')
  @May('team.bars')
  @ApiOperation({
    summary: 'Bar an agent from the client',
    description:
      'For open members of the team and the privacy officers of its agencies; of a restricted client for members alone. The first word suspends: they see nothing from now on, for three working days at most; then a member is on the team again. A second person makes it last: a member of another agency, or the lead and a privacy officer between them. The lead, and a second agent of another agency on one day, are kept out only once there are two. A barred agent cannot join, be added, or take emergency access: the lead and the privacy officers get a notification about an attempt.',
  })
  @ApiOkResponse({ type: BarStanding })
  barAgent(
    @PathId('clientId') clientId: Id,
    @PathId('agentId') agentId: Id,
    @Body() { reason }: BarReason,
    @Caller() caller: Principal,
  ): Promise<BarStanding> {
    return this.bars.bar(clientId, agentId, reason, { ...caller, agentId: caller.agentId! });
  }

  @Delete(':agentId')
  @May('team.bars')
  @ApiOperation({
    summary: 'Lift a bar',
    description:
      'The agent who asked for a suspension lifts it; a bar takes two people, as barring does. They are not on the team by that, unless a suspension had ended their membership: a member adds them.',
  })
  @ApiNoContentResponse({ description: 'They are not barred.' })
  @ApiAcceptedResponse({ type: BarLiftPending, description: 'It waits for a second person.' })
  async liftBar(
    @PathId('clientId') clientId: Id,
    @PathId('agentId') agentId: Id,
    @Body() { reason }: BarReason,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BarLiftPending | undefined> {
    const until = await this.bars.lift(clientId, agentId, reason, { ...caller, agentId: caller.agentId! });
    void reply.status(until === null ? HttpStatus.NO_CONTENT : HttpStatus.ACCEPTED);
    return until === null ? undefined : { state: 'PENDING', until };
  }
}
