/** Planting decoys, over HTTP. */
import { Body, Controller, Delete, Get, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Caller, May } from '../access/index.js';
import type { Principal } from '../common/actor.js';
import { etagOf } from '../common/etag.js';
import type { Id } from '../common/ids.js';
import { PageRequest, Pages } from '../common/page.js';
import { Decoy, DecoyPage, DecoyRequest } from './decoy.dto.js';
import { DecoysService } from './decoys.service.js';
import { PathId } from '../common/path-id.js';

@Controller('v1/decoys')
export class DecoysController {
  constructor(
    private readonly decoys: DecoysService,
    private readonly pages: Pages,
  ) {}

  @Get()
  @May('decoys.read')
  @ApiOperation({
    summary: 'List decoys',
    description: 'The newest first; those that were removed are not among them.',
  })
  async listDecoys(
    @Query() query: PageRequest,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
  ): Promise<DecoyPage> {
    const scope = `${caller.agentId} decoys`;
    const page = this.pages.read(query, scope);
    return this.pages.make(await this.decoys.list(page), page, scope, request.url, ({ id }) => [id]);
  }

  @Post()
  @May('decoys.plant')
  @ApiOperation({
    summary: 'Plant a decoy',
    description:
      'A record of somebody who does not exist, found by search like anybody. Whoever finds it, or gives themselves access to it, does not notice; the admins of their agency and of the installation get an alert.',
  })
  @ApiCreatedResponse({ type: Decoy })
  async plantDecoy(
    @Body() request: DecoyRequest,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Decoy> {
    const decoy = await this.decoys.plant(request, caller);
    void reply.header('location', `/v1/decoys/${decoy.id}`).header('etag', etagOf(1, JSON.stringify(decoy)));
    return decoy;
  }

  @Delete(':decoyId')
  @HttpCode(204)
  @May('decoys.remove')
  @ApiOperation({
    summary: 'Remove a decoy',
    description:
      'No search finds it any more, and whoever joined it is out. What the logs say of it stays. Once more changes nothing.',
  })
  @ApiNoContentResponse()
  removeDecoy(@PathId('decoyId') decoyId: Id): Promise<void> {
    return this.decoys.remove(decoyId);
  }
}
