/** Records that are planted to show who looks for people without need. */
import { Module } from '@nestjs/common';
import { AlertsModule } from '../alerts/index.js';
import { ClientsModule } from '../clients/index.js';
import { DecoyWatch } from './decoy-watch.js';
import { DecoysController } from './decoys.controller.js';
import { DecoysService } from './decoys.service.js';
import { SightingJob } from './sighting.job.js';

@Module({
  imports: [AlertsModule, ClientsModule],
  controllers: [DecoysController],
  providers: [DecoysService, DecoyWatch, SightingJob],
  exports: [DecoyWatch],
})
export class DecoysModule {}
