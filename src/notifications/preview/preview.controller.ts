/** Trying preferences out, over HTTP. */
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Caller, May } from '../../access/index.js';
import type { Principal } from '../../common/actor.js';
import { Preview, PreviewRequest } from './preview.dto.js';
import { PreviewService } from './preview.service.js';

@Controller('v1/me/notification-preferences/preview')
export class PreviewController {
  constructor(private readonly previews: PreviewService) {}

  @Post()
  @HttpCode(200)
  @May('me.preferences')
  @ApiOperation({
    summary: 'See how many emails other preferences would have made',
    description:
      'Goes over what happened in the last four weeks as if you had had these preferences all along, and the ones that you have now: what you saw first, and what may not be emailed, makes no email. It changes nothing. Kinds that you leave out are as you have them now; less than your agency or Patchwork allows is 422.',
  })
  previewNotificationPreferences(@Body() body: PreviewRequest, @Caller() caller: Principal): Promise<Preview> {
    return this.previews.preview(caller, body);
  }
}
