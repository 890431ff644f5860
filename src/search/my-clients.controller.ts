/** The caller's own clients over HTTP. */
import { Controller, Get, Query, Req } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Caller, May, RequestId } from '../access/index.js';
import { actorId, type Principal } from '../common/actor.js';
import { PageRequest, Pages } from '../common/page.js';
import { MyClientsPage } from './my-clients.dto.js';
import { MyClients } from './my-clients.js';

@Controller('v1/me/clients')
export class MyClientsController {
  constructor(
    private readonly clients: MyClients,
    private readonly pages: Pages,
  ) {}

  @Get()
  @May('me.clients')
  @ApiOperation({
    summary: 'List my clients',
    description:
      'Those on whose teams you stand now, closed ones too, by family name. Every client listed is written down.',
  })
  async listMyClients(
    @Query() query: PageRequest,
    @Caller() caller: Principal,
    @RequestId() requestId: string,
    @Req() request: FastifyRequest,
  ): Promise<MyClientsPage> {
    const scope = `${actorId(caller)} my clients`;
    const page = this.pages.read(query, scope);
    const rows = await this.clients.list(page, caller, requestId);
    const { items, links } = this.pages.make(rows, page, scope, request.url, ({ sortedBy, item }) => [
      sortedBy,
      item.id,
    ]);
    return { items: items.map(({ item }) => item), links };
  }
}
