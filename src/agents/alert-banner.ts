/** Tells admins how many alerts wait for them. */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Alerts } from '../alerts/index.js';
import { Banners } from './banners.js';

@Injectable()
export class AlertBanner implements OnModuleInit {
  constructor(
    private readonly banners: Banners,
    private readonly alerts: Alerts,
  ) {}

  onModuleInit(): void {
    this.banners.add(async (caller) => {
      const waiting = await this.alerts.waitingFor(caller);
      if (waiting === 0) return [];
      return [{ code: 'ALERTS', text: waiting === 1 ? '1 alert waits for you.' : `${waiting} alerts wait for you.` }];
    });
  }
}
