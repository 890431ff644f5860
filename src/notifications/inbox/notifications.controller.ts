/** An agent's own notifications over HTTP: list them, and say which were seen. Listing marks nothing. */
import { Body, Controller, Get, HttpCode, Put, Query, Req } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Caller, May, RequestId } from '../../access/index.js';
import type { Principal } from '../../common/actor.js';
import type { Id } from '../../common/ids.js';
import { NotificationPage, NotificationQuery, SeenUpTo } from './notification.dto.js';
import { NotificationsService } from './notifications.service.js';
import { PathId } from '../../common/path-id.js';

@Controller('v1/me/notifications')
export class NotificationsController {
  constructor(private readonly notifications: NotificationsService) {}

  @Get()
  @May('me.notifications')
  @ApiOperation({
    summary: 'List my notifications',
    description: 'Newest first. Reading them marks none as seen.',
  })
  listMyNotifications(
    @Query() query: NotificationQuery,
    @Caller() caller: Principal,
    @RequestId() requestId: string,
    @Req() request: FastifyRequest,
  ): Promise<NotificationPage> {
    return this.notifications.list(caller, query, request.url, requestId);
  }

  @Put('seen')
  @HttpCode(204)
  @May('me.notifications')
  @ApiOperation({ summary: 'Mark a notification and all older ones as seen' })
  markNotificationsSeen(@Body() body: SeenUpTo, @Caller() caller: Principal): Promise<void> {
    return this.notifications.seeUpTo(caller, body.upTo);
  }

  @Put(':notificationId/seen')
  @HttpCode(204)
  @May('me.notifications')
  @ApiOperation({ summary: 'Mark one notification as seen' })
  markNotificationSeen(@PathId('notificationId') notificationId: Id, @Caller() caller: Principal): Promise<void> {
    return this.notifications.see(caller, notificationId);
  }
}
