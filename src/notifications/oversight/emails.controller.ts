/** What admins see of mail: to whom, of which kinds, how many and when; never about which client. */
import { Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Caller, May } from '../../access/index.js';
import type { Principal } from '../../common/actor.js';
import { etagOf } from '../../common/etag.js';
import type { Id } from '../../common/ids.js';
import { EmailDetail, Resending } from './email-detail.dto.js';
import { EmailPage, EmailQuery, Queue } from './email.dto.js';
import { EmailsService } from './emails.service.js';
import { PathId } from '../../common/path-id.js';

@Controller('v1/admin')
export class EmailsController {
  constructor(private readonly emails: EmailsService) {}

  @Get('emails')
  @May('admin.emails')
  @ApiOperation({
    summary: 'List emails',
    description: 'Newest first. Agency admins see the emails to their own agents.',
  })
  listEmails(
    @Query() query: EmailQuery,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
  ): Promise<EmailPage> {
    return this.emails.list(caller, query, request.url);
  }

  @Get('emails/:emailId')
  @May('admin.emails')
  @ApiOperation({
    summary: 'Read an email',
    description:
      'What it carries by kind, and what became of it, step by step. Agency admins read the emails to their own agents.',
  })
  getEmail(@PathId('emailId') emailId: Id, @Caller() caller: Principal): Promise<EmailDetail> {
    return this.emails.read(caller, emailId);
  }

  @Post('emails/:emailId/resending')
  @May('admin.resend')
  @ApiOperation({
    summary: 'Send a failed email again',
    description:
      'Only one that failed and still carries something (what came back goes with a later email once the address is confirmed): with the same list and Message-ID, and whether each item may go is asked again before it does. One that may have arrived is not sent again. Agency admins do it for their own agents.',
  })
  @ApiCreatedResponse({ type: EmailDetail })
  async resendEmail(
    @PathId('emailId') emailId: Id,
    @Body() { reason }: Resending,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EmailDetail> {
    const email = await this.emails.resend(caller, emailId, reason);
    void reply.header('location', `/v1/admin/emails/${emailId}`).header('etag', etagOf(1, JSON.stringify(email)));
    return email;
  }

  @Get('notifications/queue')
  @May('admin.queue')
  @ApiOperation({ summary: 'Count what waits to be emailed' })
  getNotificationQueue(): Promise<Queue> {
    return this.emails.queue();
  }
}
