/** What those who run Patchwork ask of it. */
import { Module } from '@nestjs/common';
import { HealthController } from './health.controller.js';

@Module({ controllers: [HealthController] })
export class OperationsModule {}
