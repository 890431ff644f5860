/** What holds while mail leaves the house, and when it comes back. */
import { proof, unit } from '../tests.mjs';

export const sending = [
  {
    name: 'Notify is asked before anything goes again',
    threat: 'one email twice, as its answer was lost',
    changes: [
      [
        'src/notifications/delivery/deliverer.ts',
        'taken.ambiguous > 0 ? await this.mail.lookUp(messageId) : null',
        "null as Awaited<ReturnType<MailTransport['lookUp']>>",
      ],
    ],
    test: proof('delivery', 'notify-once'),
  },
  {
    name: 'account mail asks Notify too',
    threat: 'a link that comes twice, as an answer was lost',
    changes: [['src/sign-in/account-mail.job.ts', 'mail.attempts > 1 ?', 'mail.attempts > 99 ?']],
    test: proof('delivery', 'notify-once'),
  },
  {
    name: 'the allow-list holds before Notify',
    threat: 'a trial that mails real people',
    changes: [
      [
        'src/mail/transport.ts',
        'const isCaught = this.config.smtpUrl === null && this.notify === null;',
        'const isCaught = this.config.smtpUrl === null;',
      ],
    ],
    test: proof('mail', 'notify-faults'),
  },
  {
    name: 'what leaves is signed',
    threat: 'mail in our name by somebody else',
    changes: [
      ['src/mail/transport.ts', '...(this.config.dkim === null ? {} : { dkim: signing(this.config.dkim) }),', ''],
    ],
    test: proof('mail', 'signed-mail'),
  },
  {
    name: 'a key that would not sign stops the start',
    threat: 'mail that leaves unsigned, and nobody knows',
    changes: [
      [
        'src/config.mail.ts',
        "asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= 2048 ? pem : undefined",
        'asymmetricKeyType === undefined || asymmetricKeyDetails === undefined ? undefined : pem',
      ],
    ],
    test: unit('src/config.spec.ts'),
  },
];
