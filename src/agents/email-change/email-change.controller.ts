/** Changes of an address that wait, over HTTP: for the agent, and for who administers them. */
import { Body, Controller, Delete, Get, HttpCode, Put } from '@nestjs/common';
import { ApiBody, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { Caller, May } from '../../access/index.js';
import type { Principal } from '../../common/actor.js';
import type { Id } from '../../common/ids.js';
import { PathId } from '../../common/path-id.js';
import { AgentRecord } from '../agent.dto.js';
import { EmailChange, EmailChangeApproval, EmailChangeConfirmation } from './email-change.dto.js';
import { EmailChanges } from './email-changes.service.js';

@Controller('v1')
export class EmailChangeController {
  constructor(private readonly changes: EmailChanges) {}

  @Get('me/email-change')
  @May('me.emailChange')
  @ApiOperation({
    summary: 'Read the change of my address that waits',
    description:
      'What somebody else asked for. Your address stays as it is until you confirm the new one, here or from a mail to the former address; else until two admins approved it and 24 hours have passed. 404: nothing waits.',
  })
  readMyEmailChange(@Caller() caller: Principal): Promise<EmailChange> {
    return this.changes.mine(caller.agentId!);
  }

  @Put('me/email-change/confirmation')
  @May('me.emailChange')
  @ApiOperation({
    summary: 'Confirm my new address',
    description:
      'It is your address from now on: you sign in with it, and it gets a link to show that mail arrives there. The former address gets a note.',
  })
  @ApiBody({ type: EmailChangeConfirmation, required: false })
  @ApiOkResponse({ type: AgentRecord })
  async confirmMyEmailChange(@Body() body: EmailChangeConfirmation, @Caller() caller: Principal): Promise<AgentRecord> {
    return JSON.parse((await this.changes.confirm(caller, body)).body) as AgentRecord;
  }

  @Delete('me/email-change')
  @HttpCode(204)
  @May('me.emailChange')
  @ApiOperation({
    summary: 'Decline a change of my address',
    description: 'Your address stays as it is, also if two admins approved the new one.',
  })
  @ApiNoContentResponse()
  declineMyEmailChange(@Caller() caller: Principal): Promise<void> {
    return this.changes.decline(caller);
  }

  @Get('agents/:agentId/email-change')
  @May('agents.emailChange')
  @ApiOperation({
    summary: "Read the change of an agent's address that waits",
    description: 'For who administers them: who asked, and whose word is still needed. 404: nothing waits.',
  })
  readEmailChange(@PathId('agentId') agentId: Id, @Caller() caller: Principal): Promise<EmailChange> {
    return this.changes.read(agentId, caller);
  }

  @Delete('agents/:agentId/email-change')
  @HttpCode(204)
  @May('agents.emailChange')
  @ApiOperation({
    summary: "Withdraw a change of an agent's address",
    description: 'The address stays as it is, also if two admins approved the new one.',
  })
  @ApiNoContentResponse()
  withdrawEmailChange(@PathId('agentId') agentId: Id, @Caller() caller: Principal): Promise<void> {
    return this.changes.withdraw(agentId, caller);
  }

  @Put('agents/:agentId/email-change/approval')
  @May('agents.approveEmail')
  @ApiOperation({
    summary: "Approve a change of an agent's address",
    description:
      'For agents who cannot confirm it themselves. An admin of their agency and an admin of the installation must both want it; to have asked for it counts. 24 hours later it takes effect, unless one of them or the agent ends it: their former address and the privacy officer hear of it at once.',
  })
  approveEmailChange(
    @PathId('agentId') agentId: Id,
    @Body() { reason }: EmailChangeApproval,
    @Caller() caller: Principal,
  ): Promise<EmailChange> {
    return this.changes.approve(agentId, reason, caller);
  }
}
