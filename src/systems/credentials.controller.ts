/** The secrets of a council system over HTTP. */
import { Body, Controller, Delete, HttpCode, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { May } from '../access/index.js';
import { tag } from '../common/etag.js';
import type { Id } from '../common/ids.js';
import { NewCredential, Rotation } from './credential.dto.js';
import { CredentialsService } from './credentials.service.js';
import { PathId } from '../common/path-id.js';

@Controller('v1/systems/:systemId/credentials')
export class CredentialsController {
  constructor(private readonly credentials: CredentialsService) {}

  @Post()
  @May('systems.rotate')
  @ApiOperation({
    summary: 'Give a system a new secret',
    description: 'The answer holds it, this once. Those before it work on for as long as asked, so that nothing stops.',
  })
  @ApiCreatedResponse({ type: NewCredential })
  async rotateCredentials(
    @PathId('systemId') systemId: Id,
    @Body() rotation: Rotation,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<NewCredential> {
    const { credential, text } = await this.credentials.rotate(systemId, rotation.overlapHours ?? null);
    void reply.header('location', `/v1/systems/${systemId}/credentials/${credential.id}`);
    tag(text, reply);
    return credential;
  }

  @Delete(':credentialId')
  @HttpCode(204)
  @May('systems.rotate')
  @ApiOperation({
    summary: 'End a secret',
    description:
      'It gets no more tokens. Those that it got live out their minutes; revoking the system ends everything at once.',
  })
  @ApiNoContentResponse()
  async endCredential(@PathId('systemId') systemId: Id, @PathId('credentialId') credentialId: Id): Promise<void> {
    await this.credentials.end(systemId, credentialId);
  }
}
