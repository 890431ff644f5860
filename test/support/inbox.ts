/**
 * What a test asks of the mail that arrived: whose it is, whether it is there yet, and that it tells nothing personal.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { plain, readingsOfMail } from './readings.js';
import type { RecordedMail, Smtp } from './smtp.js';

export type Inbox = ReturnType<typeof inboxOf>;

export function inboxOf(smtp: Pick<Smtp, 'messages'>) {
  const mailsTo = (address: string): RecordedMail[] =>
    smtp.messages.filter(({ recipients }) => recipients.some((one) => one.toLowerCase() === address.toLowerCase()));

  return {
    /** In the order of arrival. */
    mailsTo,

    /** Comes back as soon as there are so many; fails when there are more, or too few after so many milliseconds. */
    async waitForMail(address: string, count = 1, timeout = 30_000): Promise<RecordedMail[]> {
      const end = Date.now() + timeout;
      while (mailsTo(address).length < count && Date.now() < end) await wait(20);
      const mails = mailsTo(address);
      if (mails.length === count) return mails;
      const subjects = mails.map(({ subject }) => subject).join(' | ');
      throw new Error(`${address} has ${mails.length} mails, not ${count}: ${subjects}`);
    },

    /** Looks through every mail, as sent and decoded in each way. Fails too if there is no mail or no marker to look for. */
    assertNoMarkers(markers: readonly string[]): void {
      if (smtp.messages.length === 0 || markers.length === 0) throw new Error('No mail or no marker to look for');
      for (const mail of smtp.messages) {
        const readings = readingsOfMail(mail);
        for (const marker of markers) {
          const wanted = plain(marker).trim();
          if (wanted === '') throw new Error('An empty marker is in everything');
          const found = readings.find(([, text]) => text.includes(wanted));
          if (found) throw new Error(`"${marker}" stands in the ${found[0]} of "${mail.subject}" to ${mail.to}`);
        }
      }
    },
  };
}
