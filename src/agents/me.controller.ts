/** Who is signed in, and what they may do. */
import { Controller, Get, HttpCode, Post, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiExtraModels, ApiOkResponse, ApiOperation, getSchemaPath } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { actionsOf, Caller, May } from '../access/index.js';
import type { Principal } from '../common/actor.js';
import { Database } from '../database/database.js';
import { AccountHelp } from './account-help.service.js';
import { readMe } from './agent.queries.js';
import { Banners } from './banners.js';
import { Me, MeAsSystem } from './me.dto.js';

@Controller('v1/me')
export class MeController {
  constructor(
    private readonly database: Database,
    private readonly banners: Banners,
    private readonly help: AccountHelp,
  ) {}

  @Get()
  @May('me.read')
  @ApiOperation({
    summary: 'Read who you are',
    description: 'An agent gets their own directory entry and what they may do; a system its name, agency and scopes.',
  })
  @ApiExtraModels(Me, MeAsSystem)
  @ApiOkResponse({ schema: { anyOf: [{ $ref: getSchemaPath(Me) }, { $ref: getSchemaPath(MeAsSystem) }] } })
  async readMe(
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | MeAsSystem> {
    if (caller.agentId === null) return systemOf(caller);
    void reply.type('application/json; charset=utf-8');
    const banners = await this.banners.shownTo(caller);
    return (await readMe(caller.agentId, actionsOf(caller), banners, this.database)).body;
  }

  @Post('email-verification')
  @HttpCode(202)
  @May('me.verification')
  @ApiOperation({
    summary: 'Ask for a mail to confirm my address',
    description:
      'For who reads in a banner that mail to them came back. The link in it, good for a day, shows that mail arrives; what waited goes then. Five such mails a day.',
  })
  @ApiAcceptedResponse({ description: 'The mail is on its way.' })
  askToVerifyMe(@Caller() caller: Principal): Promise<void> {
    return this.help.askToVerify(caller.agentId!, caller);
  }
}

function systemOf(caller: Principal): MeAsSystem {
  const agency = { id: caller.agencyId, name: caller.agencyName };
  const { name, scopes } = caller;
  return { id: caller.systemId!, name, agency, scopes: [...scopes], may: actionsOf(caller), banners: [] };
}
