/** Demo data, accounts and clock: never loaded in production. */
import { Module } from '@nestjs/common';
import { DemoClockController } from './clock.controller.js';

@Module({ controllers: [DemoClockController] })
export class DemoModule {}
