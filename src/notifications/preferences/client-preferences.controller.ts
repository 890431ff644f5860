/** What an agent wants to hear of one client, over HTTP. The guard asks whether they are on its team. */
import { Body, Controller, Delete, Get, HttpCode, Put } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Caller, May } from '../../access/index.js';
import type { Principal } from '../../common/actor.js';
import type { Id } from '../../common/ids.js';
import { ChooseForClient, ClientPreferences } from './client-preference.dto.js';
import { ClientPreferencesService } from './client-preferences.service.js';
import { PathId } from '../../common/path-id.js';

@Controller('v1/me/notification-preferences/clients/:clientId')
export class ClientPreferencesController {
  constructor(private readonly preferences: ClientPreferencesService) {}

  @Get()
  @May('me.clientPreferences')
  @ApiOperation({ summary: 'Read how often I hear about one client' })
  getMyClientPreferences(@PathId('clientId') clientId: Id, @Caller() caller: Principal): Promise<ClientPreferences> {
    return this.preferences.read(caller, clientId);
  }

  @Put()
  @May('me.clientPreferences')
  @ApiOperation({
    summary: 'Choose how often I hear about one client',
    description:
      'For a client on whose team you are: mute it, until a date or until you take it back, or hear of it at once. It goes before your other choices, takes the place of an earlier one for this client, and ends when you leave the team. What waits already is given its new time; the answer says what moved and when it goes.',
  })
  chooseForClient(
    @PathId('clientId') clientId: Id,
    @Body() body: ChooseForClient,
    @Caller() caller: Principal,
  ): Promise<ClientPreferences> {
    return this.preferences.choose(caller, clientId, body);
  }

  @Delete()
  @HttpCode(204)
  @May('me.clientPreferences')
  @ApiOperation({
    summary: 'Take my choice for one client back',
    description: 'What waits is given the time that it has without that choice.',
  })
  takeClientChoiceBack(@PathId('clientId') clientId: Id, @Caller() caller: Principal): Promise<void> {
    return this.preferences.takeBack(caller, clientId);
  }
}
