/** Finding clients over HTTP. What is searched for travels in the body, never in a URL. */
import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Caller, May, RequestId } from '../access/index.js';
import { answerTagged } from '../common/etag.js';
import { ClientProfile, ClientsService, ExternalReference } from '../clients/index.js';
import type { Principal } from '../common/actor.js';
import { ClientSearch, SearchResult } from './search.dto.js';
import { SearchService } from './search.service.js';

@Controller('v1/clients')
export class SearchController {
  constructor(
    private readonly finder: SearchService,
    private readonly clients: ClientsService,
  ) {}

  @Post('search')
  @May('clients.search')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Search for a client',
    description:
      'By name and at least one more identifier; the best matches first, 10 at most. You have 30 searches a minute, 5 different postcodes or telephones for one name a day, and 30 clients an hour whom you do not work with and have not found within the last day: a result is cut where they run out, and the next search is `429`. Every search is written down.',
  })
  searchClients(
    @Body() search: ClientSearch,
    @Caller() caller: Principal,
    @RequestId() requestId: string,
  ): Promise<SearchResult> {
    return this.finder.search(search, caller, requestId);
  }

  @Post('lookup')
  @May('clients.lookup')
  @HttpCode(200)
  @ApiOperation({
    summary: "Look a client up by your own system's id",
    description: 'For council systems, and clients on whose team their agency stands. Every look is written down.',
  })
  @ApiBody({
    type: ExternalReference,
    examples: { council: { summary: "A council's own id", value: { system: 'COUNCIL', reference: 'HCS-20417' } } },
  })
  @ApiOkResponse({ type: ClientProfile })
  async lookUpClient(
    @Body() reference: ExternalReference,
    @Caller() caller: Principal,
    @RequestId() requestId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | undefined> {
    return answerTagged(await this.clients.lookUp(reference, caller, requestId), reply);
  }
}
