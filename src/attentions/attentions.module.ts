/** Attentions: a typed "please talk to me about this client" from one member of a team to the rest of it. */
import { Module } from '@nestjs/common';
import { AlertsModule } from '../alerts/index.js';
import { ClientsModule } from '../clients/index.js';
import { AttentionsController } from './attentions.controller.js';
import { EscalationJob } from './escalation.job.js';
import { EscalationsService } from './escalations.service.js';
import { AttentionsService } from './attentions.service.js';

@Module({
  imports: [AlertsModule, ClientsModule],
  controllers: [AttentionsController],
  providers: [AttentionsService, EscalationsService, EscalationJob],
})
export class AttentionsModule {}
