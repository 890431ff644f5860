/** What who administers an agent can do when that agent cannot get in. */
import { Controller, Delete, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiNoContentResponse, ApiOperation } from '@nestjs/swagger';
import { Caller, May } from '../access/index.js';
import type { Principal } from '../common/actor.js';
import type { Id } from '../common/ids.js';
import { AccountHelp } from './account-help.service.js';
import { Suspensions } from './suspensions.service.js';
import { PathId } from '../common/path-id.js';

@Controller('v1/agents/:agentId')
export class AccountHelpController {
  constructor(
    private readonly help: AccountHelp,
    private readonly suspensions: Suspensions,
  ) {}

  @Post('invitation')
  @HttpCode(202)
  @May('agents.help')
  @ApiOperation({
    summary: 'Invite an agent again',
    description:
      'Their address gets another single-use link, for 7 days; those before it stop working. Only for somebody who never set a password: others ask for a new one on the sign-in page.',
  })
  @ApiAcceptedResponse({ description: 'The mail is on its way.' })
  inviteAgentAgain(@PathId('agentId') agentId: Id, @Caller() caller: Principal): Promise<void> {
    return this.help.inviteAgain(agentId, caller);
  }

  @Post('email-verification')
  @HttpCode(202)
  @May('agents.verification')
  @ApiOperation({
    summary: 'Ask an agent to confirm their address',
    description:
      'Their address gets a single-use link, for a day. Following it shows that mail arrives there: an address to which mail came back is used again, and what waited goes. Five such mails a day.',
  })
  @ApiAcceptedResponse({ description: 'The mail is on its way.' })
  askAgentToVerify(@PathId('agentId') agentId: Id, @Caller() caller: Principal): Promise<void> {
    return this.help.askToVerify(agentId, caller);
  }

  @Delete('second-factor')
  @HttpCode(204)
  @May('agents.secondFactor')
  @ApiOperation({
    summary: "Reset an agent's second factor",
    description:
      'For somebody who lost their telephone and their recovery codes. All their sessions end; the next sign-in needs the password alone, and sets up another second factor where their agency requires one. Make sure that it is they who ask.',
  })
  @ApiNoContentResponse()
  resetSecondFactor(@PathId('agentId') agentId: Id, @Caller() caller: Principal): Promise<void> {
    return this.help.resetSecondFactor(agentId, caller);
  }

  @Delete('suspension')
  @HttpCode(204)
  @May('agents.suspension')
  @ApiOperation({
    summary: 'End the suspension of an agent',
    description: 'They can sign in again, and what waits for them is mailed. The 45 days count anew from today.',
  })
  @ApiNoContentResponse()
  endSuspension(@PathId('agentId') agentId: Id, @Caller() caller: Principal): Promise<void> {
    return this.suspensions.end(agentId, caller);
  }
}
