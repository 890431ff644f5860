/** Councils' issuers over HTTP. */
import { Body, Controller, Delete, Get, Headers, HttpCode, Patch, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Caller, May } from '../access/index.js';
import { actorId, type Principal } from '../common/actor.js';
import { answerTagged } from '../common/etag.js';
import type { Id } from '../common/ids.js';
import { PageRequest, Pages } from '../common/page.js';
import { IssuerPage, IssuerPatch, IssuerRecord, IssuerRequest } from './issuer.dto.js';
import { IssuersService } from './issuers.service.js';
import { PathId } from '../common/path-id.js';

@Controller('v1/issuers')
export class IssuersController {
  constructor(
    private readonly issuers: IssuersService,
    private readonly pages: Pages,
  ) {}

  @Post()
  @May('issuers.register')
  @ApiOperation({
    summary: 'Register an issuer',
    description:
      'From the next request on its tokens are taken for agents of that agency. At their first sign-in its subject is linked to the agent with that address; from then on only the subject counts.',
  })
  @ApiCreatedResponse({ type: IssuerRecord })
  async registerIssuer(
    @Body() request: IssuerRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | undefined> {
    const { id, text } = await this.issuers.register(request);
    void reply.header('location', `/v1/issuers/${id}`);
    return answerTagged(text, reply);
  }

  @Get()
  @May('issuers.read')
  @ApiOperation({ summary: 'List the issuers', description: 'By URL, inactive ones too.' })
  async listIssuers(
    @Query() query: PageRequest,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
  ): Promise<IssuerPage> {
    const scope = `${actorId(caller)} issuers`;
    const page = this.pages.read(query, scope);
    const rows = await this.issuers.list(page);
    return this.pages.make(rows, page, scope, request.url, (issuer) => [issuer.url]);
  }

  @Get(':issuerId')
  @May('issuers.read')
  @ApiOperation({ summary: 'Read an issuer', description: 'How its tokens are checked, and how many agents use it.' })
  @ApiOkResponse({ type: IssuerRecord })
  async readIssuer(
    @PathId('issuerId') issuerId: Id,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | undefined> {
    return answerTagged(await this.issuers.find(issuerId), reply, ifNoneMatch);
  }

  @Patch(':issuerId')
  @May('issuers.change')
  @ApiOperation({
    summary: 'Change an issuer',
    description:
      'Holds everywhere with the next request. With `active` false its tokens are refused; the links stay. Its URL and its agency never change: register another one.',
  })
  @ApiBody({ type: IssuerPatch })
  @ApiOkResponse({ type: IssuerRecord })
  async updateIssuer(
    @PathId('issuerId') issuerId: Id,
    @Body() patch: object,
    @Headers('if-match') ifMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | undefined> {
    return answerTagged(await this.issuers.update(issuerId, patch, ifMatch), reply);
  }

  @Delete(':issuerId/links/:agentId')
  @HttpCode(204)
  @May('issuers.change')
  @ApiOperation({
    summary: 'Forget a link',
    description:
      'For an agent who got a new account at their issuer: the next first sign-in with their address is linked anew. End the old account there before.',
  })
  @ApiNoContentResponse()
  async forgetLink(@PathId('issuerId') issuerId: Id, @PathId('agentId') agentId: Id): Promise<void> {
    await this.issuers.forget(issuerId, agentId);
  }
}
