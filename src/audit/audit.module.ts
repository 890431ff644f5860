/** Who looked, for those who may ask; and the chains that show whether access log and activity are as they were written. */
import { Module } from '@nestjs/common';
import { Sealer } from './sealer.job.js';
import { VerificationController } from './verification.controller.js';
import { Verifier } from './verifier.js';
import { WhoLookedController } from './who-looked.controller.js';
import { WhoLooked } from './who-looked.service.js';

@Module({
  controllers: [WhoLookedController, VerificationController],
  providers: [WhoLooked, Sealer, Verifier],
  exports: [Verifier],
})
export class AuditModule {}
