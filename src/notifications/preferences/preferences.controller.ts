/** What an agent wants to hear and how often, over HTTP, and the catalogue of kinds to choose from. */
import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Caller, May } from '../../access/index.js';
import type { Principal } from '../../common/actor.js';
import { KIND_DESCRIPTIONS } from '../kinds.js';
import { KindList } from './kind.dto.js';
import { ChoosePreferences, Preferences } from './preference.dto.js';
import { PreferencesService } from './preferences.service.js';

@Controller('v1')
export class PreferencesController {
  constructor(private readonly preferences: PreferencesService) {}

  @Get('notification-kinds')
  @May('kinds.read')
  @ApiOperation({ summary: 'List the kinds of notification' })
  listNotificationKinds(): KindList {
    const items = KIND_DESCRIPTIONS.map(({ waits: _, limited: _limited, cancels: _cancels, ...kind }) => kind);
    return { items, links: { self: '/v1/notification-kinds' } };
  }

  @Get('me/notification-preferences')
  @May('me.preferences')
  @ApiOperation({ summary: 'Read how often I hear about each kind' })
  getMyNotificationPreferences(@Caller() caller: Principal): Promise<Preferences> {
    return this.preferences.read(caller);
  }

  @Put('me/notification-preferences')
  @May('me.preferences')
  @ApiOperation({
    summary: 'Choose how often I hear about each kind',
    description:
      'What you leave out stays as it is: kinds, the hour of your digests, the days on which you work. What waits already is given its new time; the answer says what moved and when it goes. Less than your agency or Patchwork allows is 422.',
  })
  chooseMyNotificationPreferences(@Body() body: ChoosePreferences, @Caller() caller: Principal): Promise<Preferences> {
    return this.preferences.choose(caller, body);
  }
}
