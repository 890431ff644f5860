/** Defaults and floors of an agency, over HTTP. */
import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiBody, ApiOperation } from '@nestjs/swagger';
import { Caller, May } from '../../access/index.js';
import type { Principal } from '../../common/actor.js';
import type { Id } from '../../common/ids.js';
import { AgencyPreferences, AgencyPreferencesRequest } from './agency-preference.dto.js';
import { AgencyPreferencesService } from './agency-preferences.service.js';
import { PathId } from '../../common/path-id.js';

@Controller('v1/agencies/:agencyId/notification-preferences')
export class AgencyPreferencesController {
  constructor(private readonly preferences: AgencyPreferencesService) {}

  @Get()
  @May('agencies.preferences')
  @ApiOperation({
    summary: 'Read how often the agents of an agency hear unless they choose',
    description: 'For admins, and agency admins of the agency.',
  })
  getAgencyNotificationPreferences(
    @PathId('agencyId') agencyId: Id,
    @Caller() caller: Principal,
  ): Promise<AgencyPreferences> {
    return this.preferences.read(agencyId, caller);
  }

  @Put()
  @May('agencies.preferences')
  @ApiOperation({
    summary: 'Decide how often the agents of an agency hear unless they choose',
    description:
      'Takes the place of all defaults and floors there are. What waits for its agents is given its new time; the answer says how many moved and when they go. Choices of agents below a floor stay stored and count as the floor.',
  })
  // The body is read after the agency is known to be the caller's.
  @ApiBody({ type: AgencyPreferencesRequest })
  decideAgencyNotificationPreferences(
    @PathId('agencyId') agencyId: Id,
    @Body() body: object,
    @Caller() caller: Principal,
  ): Promise<AgencyPreferences> {
    return this.preferences.change(agencyId, body, caller);
  }
}
