/** The council systems that sign in by themselves. */
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AgenciesModule } from '../agencies/index.js';
import { CredentialsController } from './credentials.controller.js';
import { CredentialsService } from './credentials.service.js';
import { SystemDirectory } from './system-directory.js';
import { System } from './system.entity.js';
import { SystemsController } from './systems.controller.js';
import { SystemsService } from './systems.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([System]), AgenciesModule],
  controllers: [SystemsController, CredentialsController],
  providers: [SystemsService, CredentialsService, SystemDirectory],
  exports: [SystemDirectory],
})
export class SystemsModule {}
