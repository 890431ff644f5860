/** Verifying access log and activity over HTTP. */
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { May } from '../access/index.js';
import { malformed } from '../common/errors.js';
import { readReceipt } from './receipt.js';
import { Verification, VerificationQuery, verificationOf } from './verification.dto.js';
import { Verifier } from './verifier.js';

@Controller('v1/admin/audit')
export class VerificationController {
  constructor(private readonly verifier: Verifier) {}

  @Get('verification')
  @May('admin.verify')
  @ApiOperation({
    summary: 'Verify access log and activity',
    description:
      'Walks the chains of keyed hashes and names the first row of each that is not as it was written. A large installation takes a while: give `since`, or run `npm run verify-audit`.',
  })
  async verifyAudit(@Query() { since }: VerificationQuery): Promise<Verification> {
    const receipt = since === undefined ? null : readReceipt(since);
    if (since !== undefined && receipt === null) {
      throw malformed([{ pointer: 'since', code: 'RECEIPT', detail: 'Use a receipt as a verification gave it.' }]);
    }
    return verificationOf(await this.verifier.verify(receipt));
  }
}
