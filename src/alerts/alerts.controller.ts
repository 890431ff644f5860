/** What admins are to look at, over HTTP. */
import { Controller, Get, Put, Query, Req } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Caller, May } from '../access/index.js';
import type { Principal } from '../common/actor.js';
import type { Id } from '../common/ids.js';
import { AlertItem, AlertPage, AlertQuery } from './alert.dto.js';
import { AlertsService } from './alerts.service.js';
import { PathId } from '../common/path-id.js';

@Controller('v1/admin/alerts')
export class AlertsController {
  constructor(private readonly alerts: AlertsService) {}

  @Get()
  @May('alerts.read')
  @ApiOperation({
    summary: 'List alerts',
    description:
      'Newest first. Agency admins see those of their own agency, its privacy officer those of a changed email address. Nobody sees an alert about themselves, and none says which client it was about.',
  })
  listAlerts(
    @Query() query: AlertQuery,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
  ): Promise<AlertPage> {
    return this.alerts.list(query, caller, request.url);
  }

  @Put(':alertId/acknowledgement')
  @May('alerts.acknowledge')
  @ApiOperation({
    summary: 'Acknowledge an alert',
    description: 'Says that somebody looked: it waits for no admin any more. Once more changes nothing.',
  })
  acknowledgeAlert(@PathId('alertId') alertId: Id, @Caller() caller: Principal): Promise<AlertItem> {
    return this.alerts.acknowledge(alertId, caller);
  }
}
