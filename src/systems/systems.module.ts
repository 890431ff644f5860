/** The council systems that sign in with client credentials. */
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AgenciesModule } from '../agencies/index.js';
import { SystemDirectory } from './system-directory.js';
import { System } from './system.entity.js';
import { SystemsController } from './systems.controller.js';
import { SystemsService } from './systems.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([System]), AgenciesModule],
  controllers: [SystemsController],
  providers: [SystemsService, SystemDirectory],
  exports: [SystemDirectory],
})
export class SystemsModule {}
