/**
 * `/metrics`, for a monitoring system on this machine or with `METRICS_TOKEN`; 401 for anybody else. It speaks the format of
 * Prometheus and to no caller of the API, so it is no part of the API document: docs/operations.md lists what it says.
 */
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Open } from '../access/index.js';
import { unauthenticated, unavailable } from '../common/errors.js';
import { CONFIG, type Config } from '../config.js';
import { isInsider } from './insider.js';
import { Metrics } from './metrics.js';

@ApiExcludeController()
@Controller('metrics')
export class MetricsController {
  constructor(
    private readonly metrics: Metrics,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  @Open()
  async getMetrics(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const asking = { address: request.raw.socket.remoteAddress, headers: request.headers };
    if (!isInsider(asking, this.config.metricsToken)) throw unauthenticated();
    const text = await this.metrics.text().catch(() => {
      throw unavailable();
    });
    reply.header('content-type', this.metrics.contentType).header('cache-control', 'no-store');
    return text;
  }
}
