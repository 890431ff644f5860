/** An agent's own absence over HTTP. */
import { Body, Controller, Delete, Get, Put } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { Caller, May } from '../../access/index.js';
import { addDays, dateOf } from '../../calendar/index.js';
import type { Principal } from '../../common/actor.js';
import { AbsenceRecord, AbsenceWish } from './absence.dto.js';
import { AbsenceService } from './absence.service.js';

const TODAY = dateOf(new Date(), 'Europe/London');
/** Of the day on which the document is made, so that it can be tried as it stands. */
const FORTNIGHT = { from: addDays(TODAY, 30), until: addDays(TODAY, 43) };

@Controller('v1/me/absence')
export class AbsenceController {
  constructor(private readonly absences: AbsenceService) {}

  @Get()
  @May('me.absence')
  @ApiOperation({
    summary: 'Read when I am away',
    description: 'The absence that is to come, or goes on, or ended with this first day back; else all is null.',
  })
  getMyAbsence(@Caller() caller: Principal): Promise<AbsenceRecord> {
    return this.absences.read(caller);
  }

  @Put()
  @May('me.absence')
  @ApiOperation({
    summary: 'Pause my email while I am away',
    description:
      'From the first day away on all email about clients waits, whatever its kind; what you see at next log-in stays there. It comes in one email at nine on your first working day after the last day away. That day stays quiet until its digest, but for kinds that you cannot turn off. There is one absence at a time: another takes its place, and one that has begun keeps its first day.',
  })
  @ApiBody({ type: AbsenceWish, examples: { fortnight: { summary: 'A fortnight', value: FORTNIGHT } } })
  announceMyAbsence(@Body() body: AbsenceWish, @Caller() caller: Principal): Promise<AbsenceRecord> {
    return this.absences.announce(caller, body);
  }

  @Delete()
  @May('me.absence')
  @ApiOperation({
    summary: 'End my absence, or forget it',
    description: 'What waited for your first day back is given the time that it would have without an absence.',
  })
  @ApiOkResponse({ type: AbsenceRecord })
  endMyAbsence(@Caller() caller: Principal): Promise<AbsenceRecord> {
    return this.absences.end(caller);
  }
}
