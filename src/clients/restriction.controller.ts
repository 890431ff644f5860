/** Restriction of a client over HTTP. */
import { Body, Controller, Delete, HttpCode, Put, Res } from '@nestjs/common';
import { ApiBody, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Caller, May, RequestId } from '../access/index.js';
import type { Principal } from '../common/actor.js';
import { answerTagged, tag } from '../common/etag.js';
import type { Id } from '../common/ids.js';
import { ClientProfile } from './client-profile.dto.js';
import { ClientRestriction } from './client.dto.js';
import { RestrictionService } from './restriction.service.js';
import { PathId } from '../common/path-id.js';

@Controller('v1/clients/:clientId/restriction')
export class RestrictionController {
  constructor(private readonly restriction: RestrictionService) {}

  @Put()
  @May('clients.restrict')
  @ApiOperation({
    summary: 'Restrict a client',
    description:
      'From now on only the agents named on the team, and emergency access, learn that there is this record: no search, no count and no council system finds it. The team is told.',
  })
  @ApiBody({
    type: ClientRestriction,
    examples: {
      hiding: { summary: 'A family in hiding', value: { reason: 'The father must not learn where they live' } },
    },
  })
  @ApiOkResponse({ type: ClientProfile })
  async restrictClient(
    @PathId('clientId') clientId: Id,
    @Body() restriction: ClientRestriction,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | undefined> {
    return answerTagged(await this.restriction.restrict(clientId, restriction, caller), reply);
  }

  @Delete()
  @May('clients.restrict')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Lift the restriction of a client',
    description:
      'The record is found again like any other. Refused if another client has one of its external references by now.',
  })
  @ApiNoContentResponse({ description: "The client is restricted no longer. `ETag` is the client's." })
  async unrestrictClient(
    @PathId('clientId') clientId: Id,
    @Caller() caller: Principal,
    @RequestId() requestId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    tag(await this.restriction.lift(clientId, caller, requestId), reply);
  }
}
