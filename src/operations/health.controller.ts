/** Says whether this process lives, whether it can serve, and where the API begins. Open to everyone; no details. */
import { Controller, Get } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Open } from '../access/index.js';
import { unavailable } from '../common/errors.js';
import { Database } from '../database/database.js';
import { pingDatabase } from './health.queries.js';
import { Entrance, Health } from './health.dto.js';

@Controller()
export class HealthController {
  constructor(private readonly database: Database) {}

  @Get('health/live')
  @Open()
  @ApiOperation({ summary: 'Is the process alive?' })
  getLiveness(): Health {
    return { status: 'ok' };
  }

  @Get('health/ready')
  @Open()
  @ApiOperation({ summary: 'Can the process serve requests?', description: '`503` while the database is away.' })
  async getReadiness(): Promise<Health> {
    await pingDatabase(this.database).catch(() => {
      throw unavailable();
    });
    return { status: 'ok' };
  }

  @Get('v1')
  @Open()
  @ApiOperation({ summary: 'Find the way in' })
  getEntrance(): Entrance {
    return { name: 'Patchwork', links: { self: '/v1', openapi: '/openapi.json', docs: '/docs' } };
  }
}
