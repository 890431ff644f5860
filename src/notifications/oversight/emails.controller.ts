/** What admins see of mail: to whom, of which kinds, how many and when; never about which client. */
import { Controller, Get, Query, Req } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Caller, May } from '../../access/index.js';
import type { Principal } from '../../common/actor.js';
import { EmailPage, EmailQuery, Queue } from './email.dto.js';
import { EmailsService } from './emails.service.js';

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

  @Get('notifications/queue')
  @May('admin.queue')
  @ApiOperation({ summary: 'Count what waits to be emailed' })
  getNotificationQueue(): Promise<Queue> {
    return this.emails.queue();
  }
}
