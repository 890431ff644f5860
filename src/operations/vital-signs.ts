/** How the installation is doing, for those who run it. Who knows says so here: this room imports none of them. */
import { Injectable } from '@nestjs/common';

export interface MailSigns {
  readonly canary: { readonly state: 'OFF' | 'WAITING' | 'WELL' | 'MISSING'; readonly lastSentAt: Date | null };
  readonly oldestOverdueSeconds: number;
  readonly queue: {
    /** Account mail included. */
    readonly due: number;
    readonly waiting: number;
    readonly sending: number;
    readonly accountMailDue: number;
  };
}

/** The ledger's answer: all three are 0, or Patchwork has a fault. */
export interface Balance {
  readonly difference: number;
  readonly missing: number;
  readonly unexpected: number;
}

export interface VitalSource {
  mail(): Promise<MailSigns>;
  emailsByState(): Promise<Record<string, number>>;
  /** Of what happened in the last 24 hours. */
  lastDay(): Promise<Balance>;
}

@Injectable()
export class VitalSigns {
  private known: VitalSource | null = null;

  readFrom(source: VitalSource): void {
    this.known = source;
  }

  get source(): VitalSource {
    if (this.known === null) throw new Error('nobody says how mail is doing');
    return this.known;
  }
}
