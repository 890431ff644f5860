/** Where those who deliver our mail say what became of it. They come with a token of their own; nobody else gets in. */
import { Body, Controller, Headers, HttpCode, Post } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiNoContentResponse, ApiOperation } from '@nestjs/swagger';
import { May } from '../../access/index.js';
import { Problem } from '../../common/errors.js';
import { readDeliveryStatus } from './delivery-status.js';
import { readNotifyReceipt } from './notify-receipt.js';
import { NOTIFICATION_BODY, RECEIPT_BODY } from './receipt.bodies.js';
import { Receipts } from './receipts.service.js';

@Controller('v1/mail')
@ApiNoContentResponse({ description: 'Taken. The same for what is about no mail of ours, or comes once more.' })
export class ReceiptsController {
  constructor(private readonly receipts: Receipts) {}

  @Post('receipts')
  @HttpCode(204)
  @May('mail.receipts')
  @ApiBody(RECEIPT_BODY)
  @ApiOperation({
    summary: 'Take a delivery receipt of GOV.UK Notify',
    description: 'The callback to give to Notify, with `MAIL_CALLBACK_TOKEN` as its bearer token.',
  })
  takeReceipt(@Body() body: object): Promise<void> {
    return this.receipts.take(readNotifyReceipt(body));
  }

  @Post('delivery-status-notifications')
  @HttpCode(204)
  @May('mail.receipts')
  @ApiConsumes('message/rfc822', 'multipart/report')
  @ApiBody(NOTIFICATION_BODY)
  @ApiOperation({
    summary: 'Take a delivery status notification',
    description:
      'A mail that came to the sender of our mail (RFC 3464), as it is; or only its body, with its `Content-Type`. What is no such notification changes nothing.',
  })
  async takeDeliveryStatusNotification(@Body() body: unknown, @Headers('content-type') type: string): Promise<void> {
    if (!Buffer.isBuffer(body)) throw wrongType();
    const isWhole = /^message\/rfc822/i.test(type);
    const mail = isWhole ? body : Buffer.concat([Buffer.from(`Content-Type: ${type}\r\n\r\n`, 'latin1'), body]);
    return this.receipts.take(await readDeliveryStatus(mail));
  }
}

function wrongType(): Problem {
  return new Problem(415, 'MEDIA_TYPE', 'Not a media type we read', 'Send message/rfc822 or multipart/report.');
}
