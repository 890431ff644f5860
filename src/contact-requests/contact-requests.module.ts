/** Asking for contact with a sensitive service: through its broker, who knows both sides. */
import { Module } from '@nestjs/common';
import { ClientsModule } from '../clients/index.js';
import { ContactRequestsController } from './contact-requests.controller.js';
import { ContactRequestsService } from './contact-requests.service.js';

@Module({ imports: [ClientsModule], controllers: [ContactRequestsController], providers: [ContactRequestsService] })
export class ContactRequestsModule {}
