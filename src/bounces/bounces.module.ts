/** Mail that came back, and the addresses to which none goes for it. */
import { Module } from '@nestjs/common';
import { AgentsModule } from '../agents/index.js';
import { BounceBanner } from './bounce.banner.js';
import { BouncedAddressesController } from './bounced-addresses.controller.js';
import { BouncedAddresses } from './bounced-addresses.service.js';
import { Bounces } from './bounces.js';

@Module({
  imports: [AgentsModule],
  controllers: [BouncedAddressesController],
  providers: [Bounces, BounceBanner, BouncedAddresses],
  exports: [Bounces],
})
export class BouncesModule {}
