/** Agencies over HTTP. */
import { Body, Controller, Get, Headers, Patch, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Caller, May } from '../access/index.js';
import { actorId, type Principal } from '../common/actor.js';
import { answerTagged } from '../common/etag.js';
import type { Id } from '../common/ids.js';
import { PageRequest, Pages } from '../common/page.js';
import { AgenciesService } from './agencies.service.js';
import { AgencyPage, AgencyPatch, AgencyRecord, AgencyRequest } from './agency.dto.js';
import { PathId } from '../common/path-id.js';

const SCHOOL = {
  name: 'Westside School',
  type: 'SCHOOL',
  telephone: '020 7946 0100',
  email: 'office@westside.test',
  timeZone: 'Europe/London',
  digestHour: '16:30',
};

@Controller('v1/agencies')
export class AgenciesController {
  constructor(
    private readonly agencies: AgenciesService,
    private readonly pages: Pages,
  ) {}

  @Post()
  @May('agencies.create')
  @ApiOperation({ summary: 'Create an agency', description: 'For admins. Its agents and systems are created apart.' })
  @ApiBody({ type: AgencyRequest, examples: { school: { summary: 'A school', value: SCHOOL } } })
  @ApiCreatedResponse({ type: AgencyRecord })
  async createAgency(
    @Body() request: AgencyRequest,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | undefined> {
    const agency = await this.agencies.create(request, caller);
    void reply.header('location', `/v1/agencies/${agency.id}`);
    return answerTagged(agency, reply);
  }

  @Get()
  @May('agencies.read')
  @ApiOperation({ summary: 'List the agencies', description: 'All agencies of this installation, by name.' })
  async listAgencies(
    @Query() query: PageRequest,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
  ): Promise<AgencyPage> {
    const scope = `${actorId(caller)} agencies`;
    const page = this.pages.read(query, scope);
    const rows = await this.agencies.list(page, caller);
    return this.pages.make(rows, page, scope, request.url, (agency) => [agency.name, agency.id]);
  }

  @Get(':agencyId')
  @May('agencies.read')
  @ApiOperation({ summary: 'Read an agency', description: 'Its contact details, and when its agents get digests.' })
  @ApiOkResponse({ type: AgencyRecord })
  async readAgency(
    @PathId('agencyId') agencyId: Id,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | undefined> {
    return answerTagged(await this.agencies.find(agencyId, caller), reply, ifNoneMatch);
  }

  @Patch(':agencyId')
  @May('agencies.change')
  @ApiOperation({
    summary: 'Change an agency',
    description:
      'Admins change everything, and only they say that it is a sensitive service; agency admins telephone, email, time zone, hour and duty contact of their own agency, and whether it requires a second factor. A new hour or time zone moves what waits for its agents.',
  })
  @ApiBody({ type: AgencyPatch, examples: { hours: { summary: 'Other hours', value: { digestHour: '16:00' } } } })
  @ApiOkResponse({ type: AgencyRecord })
  async updateAgency(
    @PathId('agencyId') agencyId: Id,
    @Body() patch: object,
    @Headers('if-match') ifMatch: string | undefined,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | undefined> {
    return answerTagged(await this.agencies.update(agencyId, patch, ifMatch, caller), reply);
  }
}
