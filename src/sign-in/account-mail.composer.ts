/** The words of account mail. Pure; it says nothing about clients, and could not: it is given a link only. */
import type { MailPurpose } from './account-mail.queries.js';
import { html, type Html } from './page-layout.js';

export interface AccountMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

const WORDS: Record<MailPurpose, { subject: string; what: string; action: string; life: string }> = {
  SET_PASSWORD: {
    subject: 'Set your Patchwork password',
    what: 'You have an account on Patchwork. Set a password to sign in:',
    action: 'Set your password',
    life: 'The link works once, for 7 days.',
  },
  VERIFY_EMAIL: {
    subject: 'Confirm your Patchwork email address',
    what: 'Your email address on Patchwork was changed to this one. Confirm it to get emails here:',
    action: 'Confirm your email address',
    life: 'The link works once, for 24 hours.',
  },
  ALERT: {
    subject: 'Something needs your attention in Patchwork',
    what: 'Something needs your attention in Patchwork. Sign in to see what it is:',
    action: 'Sign in to Patchwork',
    life: 'You get this email because you are an admin.',
  },
};

const UNEXPECTED = 'If you did not expect this email, ignore it: nothing happens without the link.';
const ALWAYS = 'For your security it says nothing more, and only Patchwork itself asks for your password.';

export function composeAccountMail(purpose: MailPurpose, link: string): AccountMail {
  const { subject, what, action, life } = WORDS[purpose];
  const more = purpose === 'ALERT' ? ALWAYS : UNEXPECTED;
  const body: Html = html`<!doctype html>
    <html lang="en-GB">
      <head>
        <meta charset="utf-8" />
        <title>${subject}</title>
      </head>
      <body style="font-family: system-ui, sans-serif; line-height: 1.5">
        <p>${what}</p>
        <p><a href="${link}">${action}</a></p>
        <p>${life}</p>
        <p>${more}</p>
      </body>
    </html>`;
  return { subject, text: `${what}\n\n${link}\n\n${life}\n\n${more}\n`, html: body.text };
}
