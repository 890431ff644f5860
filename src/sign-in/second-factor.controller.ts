/** The caller's own second factor over HTTP. */
import { Body, Controller, Get, HttpCode, Post, Put, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Caller, May, OwnSession } from '../access/index.js';
import type { Principal } from '../common/actor.js';
import { RecoveryCodes, SecondFactorCode, SecondFactorSecret, SecondFactorState } from './second-factor.dto.js';
import { SecondFactors } from './second-factors.service.js';

@Controller('v1/me/second-factor')
export class SecondFactorController {
  constructor(private readonly factors: SecondFactors) {}

  @Get()
  @May('me.secondFactor')
  @ApiOperation({ summary: 'Read whether I have a second factor' })
  @ApiOkResponse({ type: SecondFactorState })
  readMySecondFactor(@Caller() caller: Principal): Promise<SecondFactorState> {
    return this.factors.stateOf(caller.agentId!);
  }

  @Post()
  @May('me.secondFactor')
  @ApiOperation({
    summary: 'Begin to set up a second factor',
    description:
      'Answers the secret for an authenticator app, this once. Nothing is asked of you until you confirm it with a code; beginning again makes a new secret.',
  })
  @ApiCreatedResponse({ type: SecondFactorSecret })
  beginMySecondFactor(
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SecondFactorSecret> {
    void reply.header('location', '/v1/me/second-factor').header('cache-control', 'no-store');
    return this.factors.begin(caller.agentId!);
  }

  @Put('confirmation')
  @May('me.secondFactor')
  @ApiOperation({
    summary: 'Confirm my second factor',
    description:
      'With a code that the app shows now. From then on each sign-in asks for one, and all your other sessions end. Answers ten recovery codes, this once.',
  })
  @ApiOkResponse({ type: RecoveryCodes })
  async confirmMySecondFactor(
    @Body() { code }: SecondFactorCode,
    @Caller() caller: Principal,
    @OwnSession() own: string | null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RecoveryCodes> {
    void reply.header('cache-control', 'no-store');
    return { recoveryCodes: await this.factors.confirm(caller.agentId!, code, own) };
  }

  /** Not a DELETE: whoever takes it away shows a code, and a DELETE has no body that proxies must pass on (RFC 9110, 9.3.5). */
  @Put('removal')
  @HttpCode(204)
  @May('me.secondFactor')
  @ApiOperation({
    summary: 'Remove my second factor',
    description: 'With a code of it, or a recovery code. Not where your agency requires one.',
  })
  removeMySecondFactor(@Body() { code }: SecondFactorCode, @Caller() caller: Principal): Promise<void> {
    return this.factors.remove(caller.agentId!, code);
  }
}
