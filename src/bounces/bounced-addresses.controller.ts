/** The worklist of addresses to be corrected. */
import { Controller, Get, Query, Req } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Caller, May } from '../access/index.js';
import type { Principal } from '../common/actor.js';
import { BouncedAddressPage, BouncedAddressQuery } from './bounced-address.dto.js';
import { BouncedAddresses } from './bounced-addresses.service.js';

@Controller('v1/admin/bounced-addresses')
export class BouncedAddressesController {
  constructor(private readonly addresses: BouncedAddresses) {}

  @Get()
  @May('admin.bounces')
  @ApiOperation({
    summary: 'List agents whose mail comes back',
    description:
      'The longest paused first; agency admins see their own agency. Nothing about clients is emailed to them meanwhile: it waits, and goes once the address is verified. Correct it (`PATCH /v1/agents/{agentId}`), or ask them to confirm it (`POST /v1/agents/{agentId}/email-verification`).',
  })
  listBouncedAddresses(
    @Query() query: BouncedAddressQuery,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
  ): Promise<BouncedAddressPage> {
    return this.addresses.list(query, caller, request.url);
  }
}
