/** Moves Patchwork time on, so that an admin sees tonight's digest this minute. Only a demo has it. */
import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { May } from '../access/index.js';
import { unacceptable } from '../common/errors.js';
import { patchworkNow } from '../database/clock.queries.js';
import { Transaction } from '../database/transaction.js';
import { DemoClock } from './clock.dto.js';
import { moveClock } from './clock.queries.js';

@Controller('v1/demo/clock')
export class DemoClockController {
  constructor(private readonly transaction: Transaction) {}

  @Get()
  @May('demo.clock')
  @ApiOperation({ summary: 'Read Patchwork time' })
  getDemoClock(): Promise<DemoClock> {
    return this.transaction.run(async (tx) => ({ now: (await patchworkNow(tx)).toISOString() }));
  }

  @Put()
  @May('demo.clock')
  @ApiOperation({ summary: 'Move Patchwork time on', description: 'Emails that are due by then go within seconds.' })
  setDemoClock(@Body() body: DemoClock): Promise<DemoClock> {
    return this.transaction.run(async (tx) => {
      if (!(await moveClock(new Date(body.now), tx))) {
        throw unacceptable([{ pointer: '/now', code: 'FORWARD_ONLY', detail: 'Patchwork time moves forward only.' }]);
      }
      return { now: (await patchworkNow(tx)).toISOString() };
    });
  }
}
