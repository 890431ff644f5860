/** Taking emergency access over HTTP. */
import { Body, Controller, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Caller, May } from '../access/index.js';
import type { Principal } from '../common/actor.js';
import { etagOf } from '../common/etag.js';
import type { Id } from '../common/ids.js';
import { EmergencyAccess, EmergencyRequest } from './emergency.dto.js';
import { EmergencyService } from './emergency.service.js';
import { PathId } from '../common/path-id.js';

@Controller('v1/clients/:clientId/emergency-access')
export class EmergencyController {
  constructor(private readonly emergency: EmergencyService) {}

  @Post()
  @May('emergency.begin')
  @ApiOperation({
    summary: 'Take emergency access to a client',
    description:
      'You read the profile, the team and the activity for 60 minutes, and change nothing. Of a restricted client you see whom to ring; the rest waits until a privacy officer or an auditor of another agency releases it. The lead, or else the whole team, and the privacy officer of your agency are told at once, and it is reviewed. While one runs, you get that one again.',
  })
  @ApiCreatedResponse({ type: EmergencyAccess })
  async beginEmergencyAccess(
    @PathId('clientId') clientId: Id,
    @Body() request: EmergencyRequest,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EmergencyAccess> {
    const access = await this.emergency.begin(clientId, request, caller);
    // It does not change: its id is all of its version. What it opens is the client.
    void reply.header('location', `/v1/clients/${clientId}`).header('etag', etagOf(1, access.id));
    return access;
  }
}
