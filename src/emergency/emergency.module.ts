/** Access for an hour to a client whose team one is not on, for a reason that cannot wait; told, and reviewed later. */
import { Module } from '@nestjs/common';
import { EmergencyController } from './emergency.controller.js';
import { EmergencyService } from './emergency.service.js';
import { ReviewsController } from './reviews.controller.js';
import { ReviewsService } from './reviews.service.js';

@Module({
  controllers: [EmergencyController, ReviewsController],
  providers: [EmergencyService, ReviewsService],
})
export class EmergencyModule {}
