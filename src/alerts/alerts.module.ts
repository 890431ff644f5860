/** What admins are told to look at. It knows nobody who raises alerts; sign-in hears of them and sends the mail. */
import { Module } from '@nestjs/common';
import { AlertsController } from './alerts.controller.js';
import { Alerts } from './alerts.js';
import { AlertsService } from './alerts.service.js';

@Module({ controllers: [AlertsController], providers: [Alerts, AlertsService], exports: [Alerts] })
export class AlertsModule {}
