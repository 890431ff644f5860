/** Finding clients: searching, looking up by another system's id, listing one's own. */
import { Module } from '@nestjs/common';
import { AlertsModule } from '../alerts/index.js';
import { ClientsModule } from '../clients/index.js';
import { DecoysModule } from '../decoys/index.js';
import { MyClientsController } from './my-clients.controller.js';
import { MyClients } from './my-clients.js';
import { NewClients } from './new-clients.service.js';
import { SearchController } from './search.controller.js';
import { SearchService } from './search.service.js';

@Module({
  imports: [AlertsModule, ClientsModule, DecoysModule],
  controllers: [SearchController, MyClientsController],
  providers: [SearchService, NewClients, MyClients],
})
export class SearchModule {}
