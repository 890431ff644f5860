/**
 * What a test asks of the mail that arrived: whose it is, whether it is there yet, and that it tells nothing personal.
 */
import { waitFor } from './progress.js';
import { plain, readingsOfMail } from './readings.js';
import type { RecordedMail, Smtp } from './smtp.js';
import { wakeWorkers } from './workers.js';

export type Inbox = ReturnType<typeof inboxOf>;

export function inboxOf(smtp: Pick<Smtp, 'messages'>) {
  const mailsTo = (address: string): RecordedMail[] =>
    smtp.messages.filter(({ recipients }) => recipients.some((one) => one.toLowerCase() === address.toLowerCase()));

  return {
    /** In the order of arrival. */
    mailsTo,

    /** Comes back as soon as there are so many; fails when there are more, or no further one comes. */
    async waitForMail(address: string, count = 1): Promise<RecordedMail[]> {
      const mails = () => mailsTo(address).map(({ subject }) => subject);
      const look = async () => {
        if (mails().length < count) await wakeWorkers();
        return mails();
      };
      await waitFor(`${count} mails to ${address}`, look, ({ length }) => length >= count);
      if (mails().length > count)
        throw new Error(`${address} has ${mails().length} mails, not ${count}: ${mails().join(' | ')}`);
      return mailsTo(address);
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
