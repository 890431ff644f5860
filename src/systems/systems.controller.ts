/** Council systems over HTTP. */
import { Body, Controller, Delete, Get, Headers, HttpCode, Patch, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Caller, May } from '../access/index.js';
import { actorId, type Principal } from '../common/actor.js';
import { answerTagged, tag } from '../common/etag.js';
import type { Id } from '../common/ids.js';
import { PageRequest, Pages } from '../common/page.js';
import { SystemCredentials } from './credential.dto.js';
import { SystemPage, SystemPatch, SystemRecord, SystemRequest } from './system.dto.js';
import { SystemsService } from './systems.service.js';
import { PathId } from '../common/path-id.js';

const CASE_SYSTEM = {
  name: 'Case system of the council',
  agencyId: '0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24',
  scopes: ['clients:register', 'clients:read'],
  test: false,
};

@Controller('v1/systems')
export class SystemsController {
  constructor(
    private readonly systems: SystemsService,
    private readonly pages: Pages,
  ) {}

  @Post()
  @May('systems.create')
  @ApiOperation({
    summary: 'Create a system',
    description:
      'The answer holds the secret, this once; with keys of its own it has none. The system signs in at the token endpoint with client credentials.',
  })
  @ApiBody({ type: SystemRequest, examples: { secret: { summary: 'With a secret', value: CASE_SYSTEM } } })
  @ApiCreatedResponse({ type: SystemCredentials })
  async createSystem(
    @Body() request: SystemRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SystemCredentials> {
    const { credentials, text } = await this.systems.create(request);
    void reply.header('location', `/v1/systems/${credentials.id}`);
    tag(text, reply);
    return credentials;
  }

  @Get()
  @May('systems.read')
  @ApiOperation({ summary: 'List the systems', description: 'By name, revoked ones too, with when each last called.' })
  async listSystems(
    @Query() query: PageRequest,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
  ): Promise<SystemPage> {
    const scope = `${actorId(caller)} systems`;
    const page = this.pages.read(query, scope);
    const rows = await this.systems.list(page);
    return this.pages.make(rows, page, scope, request.url, (system) => [system.name, system.id]);
  }

  @Get(':systemId')
  @May('systems.read')
  @ApiOperation({ summary: 'Read a system', description: 'What it may do, how it signs in, and when it last called.' })
  @ApiOkResponse({ type: SystemRecord })
  async readSystem(
    @PathId('systemId') systemId: Id,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | undefined> {
    return answerTagged(await this.systems.find(systemId), reply, ifNoneMatch);
  }

  @Patch(':systemId')
  @May('systems.change')
  @ApiOperation({
    summary: 'Change a system',
    description:
      'Its name, scopes and keys. Scopes taken from it are gone with its next request; with keys its secrets work no more.',
  })
  @ApiBody({
    type: SystemPatch,
    examples: { scopes: { summary: 'Fewer scopes', value: { scopes: ['clients:read'] } } },
  })
  @ApiOkResponse({ type: SystemRecord })
  async updateSystem(
    @PathId('systemId') systemId: Id,
    @Body() patch: object,
    @Headers('if-match') ifMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | undefined> {
    return answerTagged(await this.systems.update(systemId, patch, ifMatch), reply);
  }

  @Delete(':systemId')
  @HttpCode(204)
  @May('systems.revoke')
  @ApiOperation({ summary: 'Revoke a system', description: 'Ends its access with the next request, for good.' })
  @ApiNoContentResponse()
  async revokeSystem(@PathId('systemId') systemId: Id): Promise<void> {
    await this.systems.revoke(systemId);
  }
}
