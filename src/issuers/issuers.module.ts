/** Councils' own issuers: which there are, and whom their tokens mean. The tokens themselves are checked in `access/`. */
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AgenciesModule } from '../agencies/index.js';
import { AgentsModule } from '../agents/index.js';
import { AlertsModule } from '../alerts/index.js';
import { FirstSignIns } from './first-sign-ins.service.js';
import { Issuer } from './issuer.entity.js';
import { IssuersController } from './issuers.controller.js';
import { IssuersService } from './issuers.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([Issuer]), AgenciesModule, AgentsModule, AlertsModule],
  controllers: [IssuersController],
  providers: [IssuersService, FirstSignIns],
})
export class IssuersModule {}
