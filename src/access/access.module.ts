/** Puts the guard before every route of every module: deny by default. */
import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccessLog } from './access-log.js';
import { Issuers } from './issuers.js';
import { TokenGuard } from './token.guard.js';

@Global()
@Module({
  providers: [AccessLog, Issuers, { provide: APP_GUARD, useClass: TokenGuard }],
  exports: [AccessLog, Issuers],
})
export class AccessModule {}
