/**
 * Says whether this process lives, whether it can serve, and where the API begins. Open to everyone, without details; those
 * who run it on this machine, or bring `METRICS_TOKEN`, read how mail is doing besides.
 */
import { Controller, Get, Inject, Req } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Open } from '../access/index.js';
import { unavailable } from '../common/errors.js';
import { CONFIG, type Config } from '../config.js';
import { Database } from '../database/database.js';
import { pingDatabase } from './health.queries.js';
import { Entrance, Health, Readiness } from './health.dto.js';
import { isInsider } from './insider.js';
import { VitalSigns } from './vital-signs.js';

@Controller()
export class HealthController {
  constructor(
    private readonly database: Database,
    private readonly signs: VitalSigns,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get('health/live')
  @Open()
  @ApiOperation({ summary: 'Is the process alive?' })
  getLiveness(): Health {
    return { status: 'ok' };
  }

  @Get('health/ready')
  @Open()
  @ApiOperation({
    summary: 'Can the process serve requests?',
    description:
      '`503` while the database is away, and for no other reason: mail that is late keeps nobody from reading who works with whom.',
  })
  async getReadiness(@Req() request: FastifyRequest): Promise<Readiness> {
    const asking = { address: request.raw.socket.remoteAddress, headers: request.headers };
    const read = isInsider(asking, this.config.metricsToken) ? this.details() : pingDatabase(this.database);
    return read.then(
      (checks) => ({ status: 'ok', ...(checks !== undefined && { checks }) }),
      () => {
        throw unavailable();
      },
    );
  }

  @Get('v1')
  @Open()
  @ApiOperation({ summary: 'Find the way in' })
  getEntrance(): Entrance {
    return { name: 'Patchwork', links: { self: '/v1', openapi: '/openapi.json', docs: '/docs' } };
  }

  private async details(): Promise<Readiness['checks']> {
    const { canary, oldestOverdueSeconds, queue } = await this.signs.source.mail();
    return { database: 'ok', canary, oldestOverdueSeconds, mailQueue: queue };
  }
}
