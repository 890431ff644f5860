/** The books of notifications, for those who oversee the installation: numbers, never about whom. */
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { May } from '../../access/index.js';
import { Ledger, LedgerQuery } from './ledger.dto.js';
import { LedgerService } from './ledger.service.js';

@Controller('v1/admin/notifications/ledger')
export class LedgerController {
  constructor(private readonly ledger: LedgerService) {}

  @Get()
  @May('admin.ledger')
  @ApiOperation({
    summary: 'Balance the notifications of a period',
    description:
      'What became of every notification of what happened in the period, beside the number that should exist. What happened before this version of Patchwork was installed is left out of both.',
  })
  readLedger(@Query() query: LedgerQuery): Promise<Ledger> {
    return this.ledger.read(query);
  }
}
