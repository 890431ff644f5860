/** The numbers of the installation in the text format of Prometheus, read anew as they are asked for. No label names anybody. */
import { Injectable } from '@nestjs/common';
import { Gauge, Registry } from 'prom-client';
import { type Balance, VitalSigns } from './vital-signs.js';

/** Balancing a day takes longer than the rest together: once a minute is often enough. */
const BALANCED_EVERY = 60_000;

@Injectable()
export class Metrics {
  private readonly registry = new Registry();
  private balance: { at: number; read: Balance } | null = null;

  private readonly emails = this.gauge('emails', 'Emails by state.', ['state']);
  private readonly due = this.gauge(
    'notifications_due',
    'Notifications whose time has come and that no email took yet.',
  );
  private readonly waiting = this.gauge('notifications_waiting', 'Notifications that wait for their time.');
  private readonly sending = this.gauge('emails_unfinished', 'Emails that were begun and are not finished.');
  private readonly overdue = this.gauge(
    'oldest_overdue_seconds',
    'How long the oldest unsent notification has been due.',
  );
  private readonly accountMail = this.gauge('account_mails_due', 'Links and codes that still have to leave.');
  private readonly canaryMissing = this.gauge(
    'canary_missing',
    '1 while the canary’s last digest did not come, else 0.',
  );
  private readonly canarySent = this.gauge('canary_last_sent_timestamp_seconds', 'When the canary’s last digest left.');
  private readonly missing = this.gauge(
    'ledger_missing',
    'Notifications of the last 24 hours that should be there and are not.',
  );
  private readonly unexpected = this.gauge(
    'ledger_unexpected',
    'Notifications of the last 24 hours that nobody should have.',
  );

  constructor(private readonly signs: VitalSigns) {}

  get contentType(): string {
    return this.registry.contentType;
  }

  async text(): Promise<string> {
    const { canary, oldestOverdueSeconds, queue } = await this.signs.source.mail();
    this.due.set(queue.due - queue.accountMailDue);
    this.waiting.set(queue.waiting);
    this.sending.set(queue.sending);
    this.accountMail.set(queue.accountMailDue);
    this.overdue.set(oldestOverdueSeconds);
    this.canaryMissing.set(canary.state === 'MISSING' ? 1 : 0);
    // 0: never, or no canary.
    this.canarySent.set((canary.lastSentAt?.getTime() ?? 0) / 1000);
    this.emails.reset();
    for (const [state, number] of Object.entries(await this.signs.source.emailsByState()))
      this.emails.set({ state }, number);
    const { missing, unexpected } = await this.balanced();
    this.missing.set(missing);
    this.unexpected.set(unexpected);
    return this.registry.metrics();
  }

  private async balanced(): Promise<Balance> {
    const now = performance.now();
    if (this.balance === null || now - this.balance.at > BALANCED_EVERY) {
      this.balance = { at: now, read: await this.signs.source.lastDay() };
    }
    return this.balance.read;
  }

  private gauge<L extends string>(name: string, help: string, labelNames: L[] = []): Gauge<L> {
    return new Gauge({ name: `patchwork_${name}`, help, labelNames, registers: [this.registry] });
  }
}
