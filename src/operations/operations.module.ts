/** What those who run Patchwork ask of it. */
import { Module } from '@nestjs/common';
import { HealthController } from './health.controller.js';
import { MetricsController } from './metrics.controller.js';
import { Metrics } from './metrics.js';
import { VitalSigns } from './vital-signs.js';

@Module({
  controllers: [HealthController, MetricsController],
  providers: [VitalSigns, Metrics],
  exports: [VitalSigns],
})
export class OperationsModule {}
