/** Explanations for admins over HTTP: of an agent and an entry, never of which client. */
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Caller, May } from '../../access/index.js';
import type { Principal } from '../../common/actor.js';
import { AgentExplanation, ExplanationQuery } from './agent-explanation.dto.js';
import { ExplanationsService } from './explanations.service.js';

@Controller('v1/admin/notifications/explanation')
export class AgentExplanationsController {
  constructor(private readonly explanations: ExplanationsService) {}

  @Get()
  @May('admin.emails')
  @ApiOperation({
    summary: 'Explain why an agent was emailed, or not',
    description:
      'About one agent and one entry of activity, by rule, in one plain sentence and as data, never with the client. Agency admins ask about their own agents. `NOT_TOLD` is one answer for whatever there is nothing to tell of: its causes are listed, not told apart.',
  })
  explainEmailOfAgent(@Query() query: ExplanationQuery, @Caller() caller: Principal): Promise<AgentExplanation> {
    return this.explanations.ofAgent(caller, query);
  }
}
