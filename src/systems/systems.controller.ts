/** Council systems over HTTP. */
import { Body, Controller, Delete, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { May } from '../access/index.js';
import { etagOf } from '../common/etag.js';
import { SystemCredentials, SystemRequest } from './system.dto.js';
import { SystemsService } from './systems.service.js';

@Controller('v1/systems')
export class SystemsController {
  constructor(private readonly systems: SystemsService) {}

  @Post()
  @May('systems.create')
  @ApiOperation({
    summary: 'Create a system',
    description:
      'The answer holds the secret, this once. The system signs in at the token endpoint with client credentials.',
  })
  @ApiCreatedResponse({ type: SystemCredentials })
  async createSystem(
    @Body() request: SystemRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SystemCredentials> {
    const system = await this.systems.create(request);
    // A system does not change: its id is all of its version.
    void reply.header('location', `/v1/systems/${system.id}`).header('etag', etagOf(1, system.id));
    return system;
  }

  @Delete(':systemId')
  @HttpCode(204)
  @May('systems.revoke')
  @ApiOperation({ summary: 'Revoke a system', description: 'Ends its access with the next request, for good.' })
  @ApiNoContentResponse()
  async revokeSystem(@Param('systemId') systemId: string): Promise<void> {
    await this.systems.revoke(systemId);
  }
}
