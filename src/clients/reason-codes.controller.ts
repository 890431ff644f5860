/** The short list of reason codes over HTTP, so that a screen needs no list of its own. */
import { Controller, Get } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { May } from '../access/index.js';
import { REASON_CODE_DESCRIPTIONS } from '../events/index.js';
import { ReasonCodeList } from './reason-codes.dto.js';

@Controller('v1/reason-codes')
export class ReasonCodesController {
  @Get()
  @May('reasons.read')
  @ApiOperation({
    summary: 'List the codes that a reason may carry',
    description: 'A reason is always text, seen by the team. A code beside it lets reasons be counted.',
  })
  listReasonCodes(): ReasonCodeList {
    return { items: [...REASON_CODE_DESCRIPTIONS], links: { self: '/v1/reason-codes' } };
  }
}
