/** Explanations of one's own notifications over HTTP. */
import { Controller, Get } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Caller, May } from '../../access/index.js';
import type { Principal } from '../../common/actor.js';
import type { Id } from '../../common/ids.js';
import { Explanation } from './explanation.dto.js';
import { ExplanationsService } from './explanations.service.js';
import { PathId } from '../../common/path-id.js';

@Controller('v1/me/notifications/:notificationId/explanation')
export class ExplanationsController {
  constructor(private readonly explanations: ExplanationsService) {}

  @Get()
  @May('me.notifications')
  @ApiOperation({
    summary: 'Explain one of my notifications',
    description:
      'Why it was emailed, when it will be, or why it was not: by which rule, in one plain sentence and as data. It says nothing about the client.',
  })
  explainMyNotification(
    @PathId('notificationId') notificationId: Id,
    @Caller() caller: Principal,
  ): Promise<Explanation> {
    return this.explanations.ofOwn(caller, notificationId);
  }
}
