/** Puts the guard before every route of every module: deny by default. */
import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccessLog } from './access-log.js';
import { CouncilIssuers } from './council-issuers.js';
import { Issuers } from './issuers.js';
import { TokenGuard } from './token.guard.js';

@Global()
@Module({
  providers: [AccessLog, CouncilIssuers, Issuers, { provide: APP_GUARD, useClass: TokenGuard }],
  exports: [AccessLog, Issuers],
})
export class AccessModule {}
