/** Records what happened and shows it to the team. It has no door: nobody can import it. */
import { Module } from '@nestjs/common';
import { ActivityController } from './activity.controller.js';
import { ActivityRecorder } from './activity.recorder.js';

@Module({ controllers: [ActivityController], providers: [ActivityRecorder] })
export class ActivityModule {}
