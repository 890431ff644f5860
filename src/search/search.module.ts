/** Finding clients: searching, looking up by another system's id, listing one's own. */
import { Module } from '@nestjs/common';
import { ClientsModule } from '../clients/index.js';
import { MyClientsController } from './my-clients.controller.js';
import { MyClients } from './my-clients.js';
import { SearchController } from './search.controller.js';
import { SearchService } from './search.service.js';

@Module({
  imports: [ClientsModule],
  controllers: [SearchController, MyClientsController],
  providers: [SearchService, MyClients],
})
export class SearchModule {}
