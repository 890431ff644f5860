/** Invitations: a member asks an agent to join the team, who sees nothing of the client until they accept. */
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ClientsModule } from '../clients/index.js';
import { Invitation } from './invitation.entity.js';
import { InvitationsController } from './invitations.controller.js';
import { InvitationsService } from './invitations.service.js';
import { MyInvitationsController } from './my-invitations.controller.js';
import { MyInvitationsService } from './my-invitations.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([Invitation]), ClientsModule],
  controllers: [InvitationsController, MyInvitationsController],
  providers: [InvitationsService, MyInvitationsService],
})
export class InvitationsModule {}
