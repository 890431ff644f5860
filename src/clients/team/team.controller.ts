/** Teams over HTTP, and who leads them. */
import { Body, Controller, Delete, Get, Headers, HttpCode, Post, Put, Query, Req, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBody,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Caller, May } from '../../access/index.js';
import { answerTagged, tag } from '../../common/etag.js';
import { actorId, type Principal } from '../../common/actor.js';
import type { Id } from '../../common/ids.js';
import { PageRequest, Pages } from '../../common/page.js';
import { BrokerService } from './broker.service.js';
import { ClientProfile } from '../client-profile.dto.js';
import { LeadService } from './lead.service.js';
import { LeadAskedFor, RemovalPending } from './consent.dto.js';
import { BrokerAppointment, LeadAppointment, TeamAddition, TeamMemberAddition, TeamPage } from './team.dto.js';
import { TeamService } from './team.service.js';
import { PathId } from '../../common/path-id.js';

const AGENT = {
  agentId: '0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e25',
  role: 'Class teacher',
  reason: 'Milo is in her class since September',
};
const ADDITIONS = {
  agent: { summary: 'An agent, or yourself', value: AGENT },
  agency: {
    summary: 'An agency, while it is not known which agent it will be',
    value: {
      agencyId: '0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e24',
      role: 'School',
      reason: 'He goes to school there since September',
    },
  },
  sensitive: {
    summary: 'A sensitive service, and its broker',
    value: { ...AGENT, role: 'Support worker', sensitive: true, brokerId: '0192f0c1-7a11-7c3e-9d52-3f0a6c1b8e27' },
  },
};

@Controller('v1/clients/:clientId')
export class TeamController {
  constructor(
    private readonly team: TeamService,
    private readonly lead: LeadService,
    private readonly broker: BrokerService,
    private readonly pages: Pages,
  ) {}

  @Get('team')
  @May('team.read')
  @ApiOperation({
    summary: 'List the team',
    description: 'The agents and agencies that work with the client now, those who came first leading.',
  })
  async listTeam(
    @PathId('clientId') clientId: Id,
    @Query() query: PageRequest,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
  ): Promise<TeamPage> {
    const scope = `${actorId(caller)} team ${clientId}`;
    const page = this.pages.read(query, scope);
    const members = await this.team.list(clientId, caller, page);
    return this.pages.make(members, page, scope, request.url, ({ since, id }) => [since, id]);
  }

  @Post('team')
  @May('team.add')
  @ApiOperation({
    summary: 'Add a member, or join',
    description:
      'A member adds an agent or an agency. A practitioner who is no member joins by their own id, within 15 minutes of a search that found the client, unless somebody removed them. Somebody who is a member already stays as they are. Only an agent of a sensitive service makes themselves or a colleague a sensitive member, and each of these memberships is reviewed.',
  })
  @ApiBody({ type: TeamAddition, examples: ADDITIONS })
  @ApiCreatedResponse({ type: TeamMemberAddition })
  async addTeamMember(
    @PathId('clientId') clientId: Id,
    @Body() addition: TeamAddition,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TeamMemberAddition> {
    const { member, client } = await this.team.add(clientId, addition, caller);
    tag(client, reply);
    void reply.header('location', `/v1/clients/${clientId}/team/${member.id}`);
    return member;
  }

  @Delete('team/:memberId')
  @May('team.end')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Leave, or remove a member',
    description:
      'For the member themselves, the lead, and colleagues of their agency on the team. Access ends at once. Nobody removes a team alone: the second member of other agencies within a day, and one who is the last that does not depend on you, stay until a second member has confirmed it (202). The last member of an open client stays.',
  })
  @ApiNoContentResponse({ description: "They are not on the team. `ETag` is the client's." })
  @ApiAcceptedResponse({ type: RemovalPending, description: 'They stay until a second member has confirmed it.' })
  async endTeamMember(
    @PathId('clientId') clientId: Id,
    @PathId('memberId') memberId: Id,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RemovalPending | undefined> {
    const { client, waitsUntil } = await this.team.end(clientId, memberId, caller);
    tag(client, reply);
    if (waitsUntil === null) return undefined;
    void reply.status(202);
    return { state: 'PENDING', until: waitsUntil.toISOString() };
  }

  @Put('team/:memberId/broker')
  @May('team.broker')
  @ApiOperation({
    summary: 'Name the broker of a sensitive member',
    description:
      'For those who know of the member. The agent is asked (`GET /v1/me/requests`); until they accept there is no broker, and the service itself is asked for contact. Then everybody on the team sees whom to ask, and not about whom.',
  })
  @ApiOkResponse({ type: ClientProfile })
  async appointBroker(
    @PathId('clientId') clientId: Id,
    @PathId('memberId') memberId: Id,
    @Body() appointment: BrokerAppointment,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | undefined> {
    return answerTagged(await this.broker.appoint(clientId, memberId, appointment, caller), reply);
  }

  @Put('lead')
  @May('team.lead')
  @ApiOperation({
    summary: 'Appoint the lead practitioner',
    description:
      'A vacant lead can be taken, and the lead can hand over. Anybody else asks the lead (202), who leads on until they agree (`GET /v1/me/requests`), or an admin of their agency does while they are away or suspended.',
  })
  @ApiOkResponse({ type: ClientProfile })
  @ApiAcceptedResponse({ type: LeadAskedFor })
  async appointLead(
    @PathId('clientId') clientId: Id,
    @Body() appointment: LeadAppointment,
    @Headers('if-match') ifMatch: string | undefined,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | LeadAskedFor | undefined> {
    const client = await this.lead.appoint(clientId, appointment, ifMatch, caller);
    if (client !== null) return answerTagged(client, reply);
    void reply.status(202);
    return { state: 'ASKED' };
  }

  @Delete('lead')
  @May('team.lead')
  @HttpCode(204)
  @ApiOperation({ summary: 'Leave the team without a lead', description: 'For the lead, who stays on the team.' })
  @ApiNoContentResponse({ description: "Nobody leads. `ETag` is the client's." })
  async dismissLead(
    @PathId('clientId') clientId: Id,
    @Headers('if-match') ifMatch: string | undefined,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    tag(await this.lead.dismiss(clientId, ifMatch, caller), reply);
  }
}
